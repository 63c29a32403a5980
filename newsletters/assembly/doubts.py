"""Addresses of an edition's items of which we are not sure: said to editors, never to readers.

A doubt keeps nothing out and is no part of a snapshot, so that a link which fails for an hour
neither changes what was approved nor voids the approval.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from newsletters.assembly.candidates import Key
from newsletters.assembly.snapshot import Item
from newsletters.vocabulary import CandidateKind
from tracker.models import Action, Link, LinkRole, LinkUse
from tracker.vocabulary import Verdict

DOUBTFUL = (Verdict.SUSPECT, Verdict.BLOCKED)


@dataclass(frozen=True, slots=True)
class Doubt:
    code: str
    """``link_suspect`` or ``link_blocked``."""
    message: str
    """A sentence for the editor."""
    url: str
    link: int = 0
    """Its id, where an editor settles it."""


def doubts_of(items: Iterable[Item], *, at: datetime) -> dict[Key, tuple[Doubt, ...]]:
    """The doubtful addresses that each item leads to; for an action its petition's, too.

    A link that an editor vouches for until after ``at`` is not doubted. Two queries.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for item in items:
        ids[item.kind].add(item.id)
    actions = Action.objects.filter(pk__in=ids["action"], petition__isnull=False)
    signed = _by_petition(actions.values_list("petition_id", "id"))
    uses = (
        LinkUse.objects.filter(
            Q(action__in=ids["action"])
            | Q(meeting__in=ids["meeting"])
            | Q(bill__in=ids["bill"])
            | Q(resource__in=ids["resource"])
            | Q(petition__in=list(signed)),
            role=LinkRole.PRIMARY,
            link__verdict__in=DOUBTFUL,
            link__ignored=False,
        )
        .exclude(link__pinned_until__gt=at)
        .select_related("link")
        .order_by("position", "id")
    )
    found: dict[Key, dict[int, Doubt]] = defaultdict(dict)
    for use in uses:
        if use.link is not None:
            for key in _subjects(use, signed):
                found[key][use.link.pk] = _doubt(use.link)
    return {key: tuple(doubts.values()) for key, doubts in found.items()}


def _by_petition(pairs: Iterable[tuple[int | None, int]]) -> dict[int, list[int]]:
    signed: dict[int, list[int]] = defaultdict(list)
    for petition, action in pairs:
        if petition is not None:
            signed[petition].append(action)
    return signed


def _subjects(use: LinkUse, signed: Mapping[int, list[int]]) -> list[Key]:
    """The items that lead to this address."""
    if use.petition_id is not None:
        return [(CandidateKind.ACTION.value, action) for action in signed[use.petition_id]]
    owners = {
        CandidateKind.ACTION: use.action_id,
        CandidateKind.MEETING: use.meeting_id,
        CandidateKind.BILL: use.bill_id,
        CandidateKind.RESOURCE: use.resource_id,
    }
    return [(kind.value, number) for kind, number in owners.items() if number is not None]


def _doubt(link: Link) -> Doubt:
    if link.verdict == Verdict.BLOCKED:
        said = f"We cannot tell whether {link.url} works: it turns us away"
        return Doubt("link_blocked", f"{said} ({link.verdict_reason}).", link.url, link.pk)
    looks = f"look {link.looks_counted} of {link.looks_needed}"
    said = f"{link.url} fails, and that is not proven yet"
    return Doubt("link_suspect", f"{said} ({link.verdict_reason}, {looks}).", link.url, link.pk)

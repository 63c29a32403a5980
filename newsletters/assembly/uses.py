"""Where the items of an edition lead: their own links, and for an action its petition's, too."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from newsletters.assembly.candidates import Key
from newsletters.assembly.snapshot import Item
from newsletters.vocabulary import CandidateKind
from tracker.models import Action, Link, LinkRole, LinkUse

USERS = (
    CandidateKind.ACTION,
    CandidateKind.MEETING,
    CandidateKind.BILL,
    CandidateKind.RESOURCE,
)


@dataclass(frozen=True, slots=True)
class Use:
    """One link of one item."""

    key: Key
    link: Link
    text: str
    """The words that carry it; none: empty."""
    primary: bool
    """Whether it is where to act or read."""
    of_petition: bool


def uses_of(items: Iterable[Item]) -> list[Use]:
    """Each item's links in their order. Two queries."""
    ids: dict[str, set[int]] = defaultdict(set)
    for item in items:
        ids[item.kind].add(item.id)
    signing: dict[int, list[int]] = defaultdict(list)
    signed = Action.objects.filter(pk__in=ids[CandidateKind.ACTION], petition__isnull=False)
    for petition, action in signed.order_by("pk").values_list("petition_id", "pk"):
        signing[petition or 0].append(action)
    wanted = Q(petition__in=list(signing))
    for kind in USERS:
        wanted |= Q(**{f"{kind}__in": ids[kind]})
    rows = LinkUse.objects.filter(wanted, link__isnull=False).select_related("link")
    return [
        Use(key, row.link, row.text, row.role == LinkRole.PRIMARY, row.petition_id is not None)
        for row in rows.order_by("position", "pk")
        if row.link is not None
        for key in _keys(row, signing)
    ]


def _keys(row: LinkUse, signing: dict[int, list[int]]) -> list[Key]:
    """The items that lead there."""
    if row.petition_id is not None:
        return [(CandidateKind.ACTION.value, action) for action in signing[row.petition_id]]
    owners = ((kind.value, getattr(row, f"{kind}_id")) for kind in USERS)
    return [(kind, number) for kind, number in owners if number is not None]

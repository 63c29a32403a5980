"""Writing down what was seen, and the verdict that follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from tracker.links.evidence import Evidence
from tracker.links.history import looks_of, own_dates
from tracker.links.schedule import next_look_at
from tracker.links.store import append_looks, save_verdicts
from tracker.links.urls import host_of
from tracker.links.verdict import Judgement, OwnDates, judge
from tracker.models import Link
from tracker.vocabulary import Verdict

CHUNK = 500
NO_DATES = OwnDates()
READ = ("pk", "url", "host", "verdict", "verdict_since", "pinned_until", "last_look_at")
"""What judging a link reads of its row."""


class Change(NamedTuple):
    """A link that was judged: its verdict before and after."""

    link_id: int
    before: str
    after: str


def judge_link(link: Link, looks: Sequence[Evidence], own: OwnDates, *, at: datetime) -> Judgement:
    """The verdict under what an editor has laid over it: a pin vouches for the link."""
    if link.pinned_until is not None and link.pinned_until > at:
        return Judgement(Verdict.OK, "pinned", since=link.verdict_since)
    return judge(looks, own, at)


def record(owner: str, seen: Mapping[int, Evidence], *, trigger: str, at: datetime) -> list[Change]:
    """Append the looks and settle the verdicts of the links that are still ours.

    Links that another worker has taken over meanwhile (our lease ran out) are left to it.
    """
    changes: list[Change] = []
    for ids in chunks(list(seen)):
        with transaction.atomic():
            links = locked(Q(pk__in=ids, owner=owner))
            new = {link.pk: seen[link.pk] for link in links}
            append_looks(new, trigger=trigger)
            changes += settle(links, new, at=at)
    return changes


def resettle(ids: Sequence[int], *, at: datetime) -> list[Change]:
    """Judge these links again without a look; those that somebody holds are left to them."""
    changes: list[Change] = []
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    for chunk in chunks(ids):
        with transaction.atomic():
            changes += settle(locked(free & Q(pk__in=chunk)), {}, at=at)
    return changes


def chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def locked(which: Q) -> list[Link]:
    """These rows, held until the transaction ends, in one order for everybody."""
    return list(Link.objects.filter(which).order_by("pk").only(*READ).select_for_update())


def settle(links: Sequence[Link], new: Mapping[int, Evidence], *, at: datetime) -> list[Change]:
    """Judge these locked links by all their looks and our dates, and save what came out.

    ``new`` are the looks that were just taken, already written.
    """
    history = looks_of(link for link in links if link.last_look_at or link.pk not in new)
    dates = own_dates(link.pk for link in links)
    judged = []
    for link in links:
        looks = [*history.get(link.pk, ()), *([new[link.pk]] if link.pk in new else ())]
        own = dates.get(link.pk, NO_DATES)
        judged.append((link, judge_link(link, looks, own, at=at)))
        if link.pk in new:
            link.last_look_at = at
            link.host = host_of(link.url)[:255]
    save_verdicts(
        [
            (link, found, next_look_at(found, link_id=link.pk, at=link.last_look_at or at))
            for link, found in judged
        ]
    )
    return [Change(link.pk, link.verdict, str(found.verdict)) for link, found in judged]


def changed(changes: Iterable[Change]) -> list[Change]:
    """Those whose verdict is another one now."""
    return [change for change in changes if change.before != change.after]

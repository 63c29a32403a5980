"""Writing down what was seen, and the verdict that follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tracker.links.evidence import Evidence
from tracker.links.history import as_row, looks_of, own_dates
from tracker.links.schedule import next_look_at
from tracker.links.urls import host_of
from tracker.links.verdict import VERSION, Judgement, OwnDates, judge
from tracker.models import Link, Look
from tracker.vocabulary import Verdict

CHUNK = 500
NO_DATES = OwnDates()
JUDGED_FIELDS = (
    "verdict", "verdict_reason", "verdict_quote", "verdict_since", "verdict_version", "moved_to",
    "looks_counted", "looks_needed", "last_look_at", "next_look_at", "owner", "lease_until",
    "host",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict before and after."""

    link: Link
    before: str
    judgement: Judgement


def judge_link(link: Link, looks: Sequence[Evidence], own: OwnDates, *, at: datetime) -> Judgement:
    """The verdict under what an editor has laid over it: a pin vouches for the link."""
    if link.pinned_until is not None and link.pinned_until > at:
        return Judgement(Verdict.OK, "pinned", since=link.verdict_since)
    return judge(looks, own, at)


def apply(link: Link, judgement: Judgement) -> None:
    """Set the link's verdict; saving is for the caller."""
    link.verdict = judgement.verdict
    link.verdict_reason = judgement.reason
    link.verdict_quote = judgement.quote.replace("\x00", "")
    link.verdict_since = judgement.since
    link.verdict_version = VERSION
    link.moved_to = judgement.moved_to
    link.looks_counted = judgement.looks_counted
    link.looks_needed = judgement.looks_needed


def record(owner: str, seen: Mapping[int, Evidence], *, trigger: str, at: datetime) -> list[Change]:
    """Append the looks and settle the verdicts of the links that are still ours.

    Links that another worker has taken over meanwhile (our lease ran out) are left to it.
    """
    changes: list[Change] = []
    ids = list(seen)
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            mine = Link.objects.filter(pk__in=ids[start : start + CHUNK], owner=owner)
            links = list(mine.select_for_update())
            Look.objects.bulk_create([as_row(link.pk, seen[link.pk], trigger) for link in links])
            changes += settle(links, at=at, looked=True)
    return changes


def resettle(ids: Sequence[int], *, at: datetime) -> list[Change]:
    """Judge these links again without a look; those that somebody holds are left to them."""
    changes: list[Change] = []
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            free = Q(lease_until=None) | Q(lease_until__lte=at)
            links = Link.objects.filter(free, pk__in=ids[start : start + CHUNK])
            changes += settle(list(links.select_for_update()), at=at, looked=False)
    return changes


def settle(links: Sequence[Link], *, at: datetime, looked: bool) -> list[Change]:
    """Judge these locked links by all their looks and our dates, and save what came out."""
    history = looks_of(links)
    dates = own_dates(link.pk for link in links)
    changes = []
    for link in links:
        before = link.verdict
        judgement = judge_link(link, history[link.pk], dates.get(link.pk, NO_DATES), at=at)
        apply(link, judgement)
        link.owner, link.lease_until = "", None
        if looked:
            link.last_look_at = at
            link.host = host_of(link.url)[:255]
        link.next_look_at = next_look_at(judgement, link_id=link.pk, at=link.last_look_at or at)
        changes.append(Change(link, before, judgement))
    save(links)
    return changes


def save(links: Sequence[Link]) -> None:
    """Write the judged columns of rows that exist; a fourth of what ``bulk_update`` costs.

    The rows are locked by the caller's transaction, so none can have been deleted meanwhile and
    no insert ever happens.
    """
    if links:
        Link.objects.bulk_create(
            links, update_conflicts=True, unique_fields=["id"], update_fields=JUDGED_FIELDS
        )


def changed(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.before != change.judgement.verdict]

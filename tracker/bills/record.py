"""Keep what a legislature recorded of bills, and derive where they stand from it.

Reading the same record twice writes nothing. Whatever changes a status settles the outcome and
recomputes the actions that rest on the bill, in the same transaction. A date without an hour is
stored as the last second of that day where the bill is decided, and marked ``date_only``.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from tracker.bills.mappings import MappedStatus
from tracker.bills.status import Step, derive, outcome, status_class
from tracker.bills.steps import read_step
from tracker.expiry import Moment, instant
from tracker.grounds import bill_zone
from tracker.lifecycle import recompute, settle_bills
from tracker.models import Action, Bill, BillAction, BillStatusChange

BATCH = 1000
"""Rows in one statement."""

_STATUS = ("status", "status_raw", "status_class", "status_at")


@dataclass(frozen=True, slots=True)
class RecordedAction:
    """One line of a bill's record. ``step`` where the source says it in its own terms; else it is
    read from the words."""

    at: Moment
    text: str
    chamber: str = ""
    code: str = ""
    step: Step | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def record_actions(
    readings: Mapping[Bill, Sequence[RecordedAction]], *, source: str, at: datetime
) -> int:
    """Replace the record of each federal bill by a reading; how many bills changed."""
    return len(keep_records(readings, source=source, at=at))


def keep_records(
    readings: Mapping[Bill, Sequence[RecordedAction]], *, source: str, at: datetime
) -> list[Bill]:
    """The same, and which bills changed.

    A handful of queries for any number of bills. Actions come oldest first; ``place`` and
    ``session`` of the bills should be loaded.
    """
    with transaction.atomic():
        known = _by_bill(BillAction.objects.filter(bill__in=readings))
        wanted = {bill: _rows(bill, actions) for bill, actions in readings.items()}
        moved = {
            bill: readings[bill]
            for bill, rows in wanted.items()
            if [_line(row) for row in rows] != [_line(row) for row in known[bill.pk]]
        }
        if not moved:
            return []
        BillAction.objects.filter(bill__in=moved).delete()
        rows = (row for bill in moved for row in wanted[bill])
        BillAction.objects.bulk_create(rows, batch_size=BATCH)
        _derive_all(moved, source)
        _follow(list(moved), at)
    return list(moved)


def record_status(
    bill: Bill, mapped: MappedStatus, *, since: Moment, source: str, at: datetime
) -> bool:
    """What a state or council says of its bill, by its own word; whether anything changed."""
    zone = bill_zone(bill)
    word, raw = (mapped.label or mapped.raw)[:60], mapped.raw[:300]
    now = (word, raw, mapped.bill_class, instant(since, zone))
    if tuple(getattr(bill, name) for name in _STATUS) == now:
        return False
    with transaction.atomic():
        bill.status, bill.status_raw, bill.status_class, bill.status_at = now
        if mapped.result is not None:
            bill.outcome = outcome(bill.stance, mapped.result)
        bill.save(update_fields=[*_STATUS, "outcome", "updated_at"])
        BillStatusChange.objects.create(
            bill=bill,
            position=bill.status_changes.count(),
            at=instant(since, zone),
            date_only=not isinstance(since, datetime),
            status=word,
            status_class=mapped.bill_class,
            raw=raw,
            source=source,
        )
        _follow([bill], at)
    return True


def _derive_all(moved: Mapping[Bill, Sequence[RecordedAction]], source: str) -> None:
    changes = {bill: _changes(bill, actions, source) for bill, actions in moved.items()}
    for bill, history in changes.items():
        if history:
            last = history[-1]
            bill.status, bill.status_class, bill.status_at = last.status, last.status_class, last.at
            bill.status_raw = last.raw
    Bill.objects.bulk_update(changes, _STATUS, batch_size=500)
    Bill.objects.filter(pk__in=[bill.pk for bill in changes]).update(updated_at=Now())
    BillStatusChange.objects.filter(bill__in=changes).delete()
    BillStatusChange.objects.bulk_create(row for rows in changes.values() for row in rows)


def _changes(bill: Bill, actions: Sequence[RecordedAction], source: str) -> list[BillStatusChange]:
    """The history of one bill with the words of the action that made each change."""
    if not actions:
        return []
    words: dict[Step, str] = {}
    for action in actions:
        step = action.step or read_step(action.text, action.at, chamber=action.chamber)
        if step is not None:
            words.setdefault(step, action.text)
    introduced = bill.introduced_on or actions[0].at
    history = derive(bill.kind, introduced, list(words), constitutional=_is_constitutional(bill))
    zone = bill_zone(bill)
    return [
        BillStatusChange(
            bill=bill,
            position=position,
            at=instant(change.at, zone),
            date_only=not isinstance(change.at, datetime),
            status=change.status.value,
            status_class=status_class(change.status),
            raw=words[change.step][:300] if change.step else "",
            source=source,
        )
        for position, change in enumerate(history)
    ]


def _is_constitutional(bill: Bill) -> bool:
    titles = f"{bill.title} {bill.short_title}".casefold()
    return "proposing an amendment to the constitution" in titles


def _follow(bills: Sequence[Bill], at: datetime) -> None:
    settle_bills(at=at, among=[bill.pk for bill in bills])
    recompute(Action.objects.filter(bill__in=bills), at=at)


def _rows(bill: Bill, actions: Sequence[RecordedAction]) -> list[BillAction]:
    zone = bill_zone(bill)
    return [
        BillAction(
            bill=bill,
            position=position,
            at=instant(action.at, zone),
            date_only=not isinstance(action.at, datetime),
            chamber=action.chamber,
            code=action.code,
            text=action.text,
            facts=dict(action.facts),
        )
        for position, action in enumerate(actions)
    ]


def _by_bill(rows: QuerySet[BillAction]) -> defaultdict[int, list[BillAction]]:
    found: defaultdict[int, list[BillAction]] = defaultdict(list)
    for key, group in groupby(rows.order_by("bill_id", "position"), key=lambda row: row.bill_id):
        found[key] = list(group)
    return found


def _line(row: BillAction) -> tuple[object, ...]:
    return row.at, row.date_only, row.chamber, row.code, row.text, row.facts

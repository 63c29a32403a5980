"""Keep what a legislature recorded of bills, and derive where they stand from it.

Reading the same record twice writes nothing. Whatever changes a status settles the outcome and
recomputes the actions that rest on the bill, in the same transaction. A date without an hour is
stored as the last second of that day where the bill is decided, and marked ``date_only``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from django.db import models, transaction
from django.db.models.functions import Now

from tracker.bills.mappings import MappedStatus
from tracker.bills.status import Step, derive, outcome, status_class
from tracker.bills.steps import read_step
from tracker.expiry import Moment, instant
from tracker.grounds import bill_zone
from tracker.lifecycle import recompute, settle_bills
from tracker.models import Action, Bill, BillAction, BillStatusChange
from tracker.pour import pour

BATCH = 500
"""Rows in one statement."""

_STATUS = ("status", "status_raw", "status_class", "status_at")
_LINE = ("at", "date_only", "chamber", "code", "text", "facts")
_CHANGE = ("at", "date_only", "status", "status_class", "raw")

_Columns: TypeAlias = tuple[Any, ...]
"""One row by its columns: of :data:`_LINE` or of :data:`_CHANGE`."""


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


@dataclass(frozen=True, slots=True)
class Life:
    """A bill's record and, where it is federal, the history of its status, oldest first."""

    lines: tuple[_Columns, ...]
    changes: tuple[_Columns, ...] | None
    """None of a state's or council's: its own word makes the history (:func:`record_status`)."""

    @property
    def standing(self) -> dict[str, Any]:
        """The columns of the bill that its last change of status sets."""
        if not self.changes:
            return {}
        at, _, status, kind, raw = self.changes[-1]
        return {"status": status, "status_raw": raw, "status_class": kind, "status_at": at}


def lines_of(actions: Iterable[RecordedAction], zone: str) -> tuple[_Columns, ...]:
    """The lines as rows are; a day is the last second of it in ``zone``."""
    return tuple(
        (
            instant(action.at, zone),
            not isinstance(action.at, datetime),
            action.chamber,
            action.code,
            action.text,
            dict(action.facts),
        )
        for action in actions
    )


def life_of(
    kind: str,
    actions: Sequence[RecordedAction],
    *,
    introduced: date | datetime | None,
    titles: Iterable[str],
    zone: str,
) -> Life:
    """What the actions of a federal bill, oldest first, amount to. ``zone`` is where it is
    decided; a bill without a day of introduction counts from its first action."""
    lines = lines_of(actions, zone)
    if not actions:
        return Life(lines, ())
    words = _words_by_step(actions)
    history = derive(
        kind, introduced or actions[0].at, list(words), constitutional=_is_constitutional(titles)
    )
    changes = tuple(
        (
            instant(change.at, zone),
            not isinstance(change.at, datetime),
            change.status.value,
            status_class(change.status).value,
            words[change.step][:300] if change.step else "",
        )
        for change in history
    )
    return Life(lines, changes)


def record_actions(
    readings: Mapping[Bill, Sequence[RecordedAction]], *, source: str, at: datetime
) -> int:
    """Replace the record of each federal bill by a reading; how many bills changed.

    A handful of queries for any number of bills, whose ``place`` should be loaded.
    """
    lives = {
        bill: life_of(
            bill.kind,
            actions,
            introduced=bill.introduced_on,
            titles=(bill.title, bill.short_title),
            zone=bill_zone(bill),
        )
        for bill, actions in readings.items()
    }
    with transaction.atomic():
        moved = keep_lives(lives, source=source, at=at)
        for bill in moved:
            for name, value in lives[bill].standing.items():
                setattr(bill, name, value)
        Bill.objects.bulk_update(moved, _STATUS, batch_size=BATCH)
        Bill.objects.filter(pk__in=[bill.pk for bill in moved]).update(updated_at=Now())
        _follow(moved, at)
    return len(moved)


def keep_lives(
    lives: Mapping[Bill, Life],
    *,
    source: str,
    at: datetime,
    new: frozenset[int] | set[int] = frozenset(),
) -> list[Bill]:
    """Replace the lines and changes that differ; which bills they are.

    The bills' own columns (:attr:`Life.standing`) and what follows from them are the caller's.
    ``new`` names bills by primary key that cannot have any yet.
    """
    known = [bill.pk for bill in lives if bill.pk not in new]
    lines = {bill.pk: life.lines for bill, life in lives.items()}
    changes = {
        bill.pk: tuple((*row, source) for row in each.changes)
        for bill, each in lives.items()
        if each.changes is not None
    }
    moved = _replace(BillAction, _LINE, lines, known, at)
    known = [pk for pk in known if pk in changes]
    moved |= _replace(BillStatusChange, (*_CHANGE, "source"), changes, known, at)
    return [bill for bill in lives if bill.pk in moved]


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


def _words_by_step(actions: Iterable[RecordedAction]) -> dict[Step, str]:
    """Each step once, in order, with the words that first told it."""
    words: dict[Step, str] = {}
    for action in actions:
        step = action.step or read_step(action.text, action.at, chamber=action.chamber)
        if step is not None:
            words.setdefault(step, action.text)
    return words


def _is_constitutional(titles: Iterable[str]) -> bool:
    return any("proposing an amendment to the constitution" in title.casefold() for title in titles)


def _follow(bills: Sequence[Bill], at: datetime) -> None:
    settle_bills(at=at, among=[bill.pk for bill in bills])
    recompute(Action.objects.filter(bill__in=bills), at=at)


def _replace(
    model: type[models.Model],
    columns: Sequence[str],
    wanted: Mapping[int, Sequence[_Columns]],
    known: Sequence[int],
    at: datetime,
) -> set[int]:
    """Write anew the rows of the bills whose rows differ; which those are. A change of the source
    alone is none."""
    compared = [name for name in columns if name != "source"]
    present = _present(model, compared, known)
    width = len(compared)
    moved = {
        bill: rows
        for bill, rows in wanted.items()
        if [row[:width] for row in rows] != present[bill]
    }
    stale = [bill for bill in moved if present[bill]]
    for start in range(0, len(stale), BATCH):
        model._default_manager.filter(bill_id__in=stale[start : start + BATCH]).delete()
    pour(model, ("bill_id", "position", *columns), _numbered(moved), at=at)
    return set(moved)


def _present(
    model: type[models.Model], columns: Sequence[str], bills: Sequence[int]
) -> defaultdict[int, list[_Columns]]:
    found: defaultdict[int, list[_Columns]] = defaultdict(list)
    for start in range(0, len(bills), BATCH):
        rows: Any = model._default_manager.filter(bill_id__in=bills[start : start + BATCH])
        for bill, *row in rows.order_by("bill_id", "position").values_list("bill_id", *columns):
            found[bill].append(tuple(row))
    return found


def _numbered(wanted: Mapping[int, Sequence[_Columns]]) -> Iterator[_Columns]:
    for bill, rows in wanted.items():
        for position, row in enumerate(rows):
            yield (bill, position, *row)

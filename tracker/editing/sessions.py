"""Sessions by editors: when a legislature's term ends, its unfinished bills die."""

from datetime import datetime

from tracker.editing.save import Values, save_row
from tracker.lifecycle import recompute, settle_bills
from tracker.models import Action, LegislativeSession


def write_session(row: LegislativeSession, values: Values, *, at: datetime) -> LegislativeSession:
    save_row(row, values)
    follow_session(row, at=at)
    return row


def follow_session(row: LegislativeSession, *, at: datetime) -> None:
    """Its end is the end of its bills, and of what rests on them."""
    settle_bills(at=at, among=list(row.bills.values_list("pk", flat=True)))
    recompute(Action.objects.filter(bill__session=row), at=at)


def retire_session(row: LegislativeSession, *, at: datetime) -> None:
    """One of which no bill is known goes; another is protected by its bills."""
    row.delete()

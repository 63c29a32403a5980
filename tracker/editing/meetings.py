"""Meetings by editors: a change of time, place or status reaches every subscribed calendar."""

from datetime import datetime
from typing import Any

from tracker.editing.save import Values, keep_links, replace_lines, save_row, split
from tracker.lifecycle import follow
from tracker.models import Meeting, MeetingDocument, PreviousStart
from tracker.vocabulary import MeetingStatus

MOVES = ("starts_at", "ends_at", "status", "location", "all_day")
"""A change of one of these is a new revision of the event."""
_ON = frozenset({MeetingStatus.CONFIRMED, MeetingStatus.TENTATIVE})


def write_meeting(row: Meeting, values: Values, *, at: datetime) -> Meeting:
    """Another start is a rescheduling unless the status is said too; the old start is kept."""
    own, apart = split(values, "links", "documents")
    before = None if row._state.adding else calendar_of(row)
    if before is None:
        own = {"time_zone": own["place"].time_zone, **own, "revised_at": at}
    else:
        own.update(revised(row, own, before, at=at))
    save_row(row, own)
    keep_links("meeting", row, apart, at=at)
    if "documents" in apart:
        lines = ({**each, "position": position} for position, each in enumerate(apart["documents"]))
        replace_lines(MeetingDocument, {"meeting": row}, lines)
    if before is not None:
        keep_start(row, before["starts_at"])
    follow(row, at=at)
    return row


def retire_meeting(row: Meeting, *, at: datetime) -> None:
    """Called off: calendars that hold it learn of it, and what rests on it ends."""
    if row.status != MeetingStatus.CANCELLED:
        write_meeting(row, {"status": MeetingStatus.CANCELLED}, at=at)


def calendar_of(row: Meeting) -> dict[str, Any]:
    """What calendars show of it."""
    return {name: getattr(row, name) for name in MOVES}


def revised(
    row: Meeting, own: dict[str, Any], before: dict[str, Any], *, at: datetime
) -> dict[str, Any]:
    """The status and the revision that follow from what was said."""
    said: dict[str, Any] = {}
    start = own.get("starts_at", before["starts_at"])
    moved = before["starts_at"] is not None and start is not None and start != before["starts_at"]
    if moved and "status" not in own and row.status in _ON:
        said["status"] = MeetingStatus.RESCHEDULED
    if any({**before, **own, **said}[name] != before[name] for name in MOVES):
        said |= {"revision": row.revision + 1, "revised_at": at, "unconfirmed_since": None}
    return said


def keep_start(row: Meeting, old: datetime | None) -> None:
    """Remember the start that it had, for whoever looks for it there."""
    if old is not None and old != row.starts_at:
        day = old.astimezone(row.zone).date()
        PreviousStart.objects.get_or_create(meeting=row, starts_at=old, defaults={"starts_on": day})

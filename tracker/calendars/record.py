"""An event as the text that a row keeps: to see what changed, and to cancel what has no row left.

The text holds everything a reader sees but the revision itself and when the source was read.
"""

import json
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any, Final

from tracker.calendars.event import (
    Attachment,
    CalendarEvent,
    EventStatus,
    LinkedBill,
    cancelled_summary,
)

_OUTSIDE: Final = frozenset({"created", "revised", "sequence", "read_at"})
_TOLD: Final = tuple(field.name for field in fields(CalendarEvent) if field.name not in _OUTSIDE)
_MOVES: Final = ("start", "end", "status", "location")
"""What makes clients that heard of the event before think again: SEQUENCE counts these."""


def recorded(event: CalendarEvent) -> str:
    """The event as canonical JSON; equal texts need no new rendering."""
    told = {name: getattr(event, name) for name in _TOLD}
    return json.dumps(told, default=_plain, ensure_ascii=False)


def recalled(text: str, *, created: datetime, revised: datetime, sequence: int) -> CalendarEvent:
    """The event of a record, with the revision that its row keeps."""
    told: dict[str, Any] = json.loads(text)
    told["start"], told["end"] = _time(told["start"]), _time(told["end"])
    told["status"] = EventStatus(told["status"])
    told["geo"] = tuple(told["geo"]) if told["geo"] else None
    told["documents"] = tuple(Attachment(**document) for document in told["documents"])
    told["bills"] = tuple(LinkedBill(**bill) for bill in told["bills"])
    told["categories"] = tuple(told["categories"])
    return CalendarEvent(**told, created=created, revised=revised, sequence=sequence)


def next_sequence(before: str, after: str, sequence: int) -> int:
    """+1 where start, end, status or place changed between two records; never less."""
    old, new = json.loads(before), json.loads(after)
    return sequence + any(old[name] != new[name] for name in _MOVES)


def called_off(event: CalendarEvent) -> CalendarEvent:
    """The event as readers must see it once it will not happen."""
    return replace(event, status=EventStatus.CANCELLED, summary=cancelled_summary(event.summary))


def _time(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Attachment | LinkedBill):
        return asdict(value)
    raise TypeError(f"{value!r} is not part of an event")

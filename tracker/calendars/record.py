"""An event as the text that a row keeps: to see what changed, and to cancel what has no row left.

The text holds everything a reader sees but the revision itself and when the source was read.
"""

import json
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from tracker.calendars.event import (
    Attachment,
    CalendarEvent,
    EventStatus,
    LinkedBill,
    cancelled_summary,
)

_OUTSIDE: Final = ("created", "revised", "sequence", "read_at")
_MOVES: Final = ("start", "end", "status", "location")
"""What makes clients that heard of the event before think again: SEQUENCE counts these."""


def recorded(event: CalendarEvent) -> str:
    """The event as canonical JSON; equal texts need no new rendering."""
    told = {name: value for name, value in asdict(event).items() if name not in _OUTSIDE}
    return json.dumps(told, default=_iso, ensure_ascii=False, sort_keys=True)


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


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is not part of an event")

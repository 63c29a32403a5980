"""schema.org descriptions (JSON-LD) of actions and meetings, and the script block that holds them.

The block is data and no program; a strict Content-Security-Policy names its hash all the same.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tracker.formats.records import MeetingRecord
from tracker.vocabulary import MeetingStatus

CONTEXT = "https://schema.org"
EVENT_STATUSES: Mapping[MeetingStatus, str] = MappingProxyType(
    {
        MeetingStatus.TENTATIVE: "EventScheduled",
        MeetingStatus.CONFIRMED: "EventScheduled",
        MeetingStatus.RECESSED: "EventScheduled",
        MeetingStatus.RECONVENED: "EventScheduled",
        MeetingStatus.POSTPONED: "EventPostponed",
        MeetingStatus.RESCHEDULED: "EventRescheduled",
        MeetingStatus.CANCELLED: "EventCancelled",
    }
)
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True, slots=True)
class Asked:
    """An action as a page tells it; ``target`` is the address where it is done."""

    title: str
    summary: str
    url: str
    target: str = ""
    opens_at: datetime | None = None
    ends_at: datetime | None = None


def action_of(action: Asked, *, at: datetime) -> dict[str, Any]:
    """What a reader can do, until when, and whether it is over at ``at``."""
    over = action.ends_at is not None and action.ends_at <= at
    status = "CompletedActionStatus" if over else "PotentialActionStatus"
    target = {"@type": "EntryPoint", "urlTemplate": action.target} if action.target else None
    return _without_empty(
        {
            "@type": "Action",
            "name": action.title,
            "description": action.summary,
            "url": action.url,
            "actionStatus": f"{CONTEXT}/{status}",
            "startTime": _stamp(action.opens_at),
            "endTime": _stamp(action.ends_at),
            "target": target,
        }
    )


def event_of(meeting: MeetingRecord) -> dict[str, Any]:
    """A meeting with its status; one that moved tells when it was to be."""
    previous = [
        _stamp(start.at) or start.on.isoformat()
        for start in meeting.previous_starts
        if meeting.status == MeetingStatus.RESCHEDULED
    ]
    return _without_empty(
        {
            "@type": "Event",
            "name": meeting.title or meeting.body,
            "description": meeting.note,
            "url": meeting.url,
            "startDate": _stamp(meeting.starts_at),
            "endDate": _stamp(meeting.ends_at),
            "previousStartDate": previous[-1] if previous else None,
            "eventStatus": f"{CONTEXT}/{EVENT_STATUSES[meeting.status]}",
            "location": {"@type": "Place", "name": meeting.location, "address": meeting.location}
            if meeting.location
            else None,
            "organizer": {"@type": "Organization", "name": meeting.body},
        }
    )


def block_of(things: Sequence[Mapping[str, Any]]) -> str:
    """The text of one script block: JSON in which nothing can end the block."""
    document = {"@context": CONTEXT, "@graph": list(things)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return "".join(_UNSAFE.get(letter, letter) for letter in text)


def hash_source(block: str) -> str:
    """The block as a policy names it: ``'sha256-…'``."""
    digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _without_empty(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value not in ("", None)}


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")

"""Petitions, advocacy campaigns and events as an OSDI service publishes them (HAL+JSON).

What OSDI has no word for stands under ``tuesday:`` and is announced as a CURIE: the effective end
with its reason, our stance, the effort in minutes. :mod:`tracker.formats.osdi` reads it back.
"""

import html
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tracker.formats.actions_feed import SharedAction
from tracker.formats.records import MeetingRecord, PetitionRecord
from tracker.vocabulary import MeetingStatus, Verb

MEDIA_TYPE = "application/hal+json"
STATUSES: Mapping[MeetingStatus, str] = MappingProxyType(
    {
        MeetingStatus.TENTATIVE: "tentative",
        MeetingStatus.POSTPONED: "tentative",
        MeetingStatus.CONFIRMED: "confirmed",
        MeetingStatus.RESCHEDULED: "confirmed",
        MeetingStatus.RECESSED: "confirmed",
        MeetingStatus.RECONVENED: "confirmed",
        MeetingStatus.CANCELLED: "cancelled",
    }
)
_TYPES = {Verb.WRITE: "email", Verb.CALL: "phone call"}


def page(kind: str, rows: Sequence[dict[str, Any]], *, site: str) -> dict[str, Any]:
    """One whole collection as one page; ``kind`` is ``petitions``, ``events`` …"""
    return {
        "total_pages": 1,
        "per_page": len(rows),
        "page": 1,
        "total_records": len(rows),
        "_links": {
            "curies": [
                {
                    "name": "osdi",
                    "href": "https://opensupporter.github.io/osdi-docs/{rel}",
                    "templated": True,
                },
                {"name": "tuesday", "href": f"{site}/api/docs/#{{rel}}", "templated": True},
            ],
            f"osdi:{kind}": [{"href": row["browser_url"]} for row in rows if row["browser_url"]],
        },
        "_embedded": {f"osdi:{kind}": list(rows)},
    }


def petition_of(action: SharedAction, petition: PetitionRecord) -> dict[str, Any]:
    """A petition and what a reader is asked to do with it."""
    return {
        **_common(action),
        "title": petition.title,
        "summary": html.escape(petition.summary, quote=False),
        "target": [{"name": name} for name in action.targets],
        "total_signatures": petition.signatures,
        "tuesday:goal": petition.goal,
        "tuesday:state": str(petition.state),
    }


def campaign_of(action: SharedAction) -> dict[str, Any]:
    """Any other action: OSDI's types are mail and calls, ours stands in ``tuesday:verb``."""
    return {
        **_common(action),
        "title": action.title,
        "summary": html.escape(action.summary, quote=False),
        "description": html.escape(action.talking_points, quote=False),
        "type": _TYPES.get(action.verb, str(action.verb)),
        "targets": [{"name": name} for name in action.targets],
    }


def event_of(meeting: MeetingRecord) -> dict[str, Any]:
    """A meeting; one that is postponed without a date cannot be an OSDI event."""
    assert meeting.starts_at is not None
    organizer = {"osdi:organizer": {"name": meeting.body}} if meeting.title else {}
    return {
        "identifiers": [meeting.source_id],
        "title": meeting.title or meeting.body,
        "description": html.escape(meeting.note, quote=False),
        "browser_url": meeting.url,
        "start_date": _stamp(meeting.starts_at),
        "end_date": _stamp(meeting.ends_at),
        "all_day": meeting.date_only,
        "status": STATUSES[meeting.status],
        "location": {"venue": meeting.location},
        "modified_date": meeting.stamp,
        **organizer,
        "tuesday:status": str(meeting.status),
        "tuesday:comment_deadline": _stamp(meeting.comment_deadline),
    }


def _common(action: SharedAction) -> dict[str, Any]:
    ends = action.ends
    return {
        "identifiers": [f"tuesday:{action.id}"],
        "browser_url": action.links[0].url if action.links else action.url,
        "tuesday:page": action.url,
        "tuesday:verb": str(action.verb),
        "tuesday:minutes": action.minutes,
        "tuesday:durability": str(action.durability),
        "tuesday:language": action.language,
        "tuesday:place": action.place or None,
        "tuesday:stance": action.stance and str(action.stance),
        "tuesday:ends": {
            "at": _stamp(ends.at),
            "because": ends.because or None,
            "date_only": ends.date_only,
            "sentence": ends.sentence,
        },
    }


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")

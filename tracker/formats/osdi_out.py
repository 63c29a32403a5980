"""Petitions, advocacy campaigns and events as an OSDI service publishes them (HAL+JSON).

What OSDI has no word for stands under ``tuesday:`` and is announced as a CURIE: the effective end
with its reason, our stance, the effort in minutes. :mod:`tracker.formats.osdi` reads it back.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from backend.kernel.prose import prose_of
from tracker.formats.actions_feed import SharedAction
from tracker.formats.own_words import words_of
from tracker.formats.records import MeetingRecord, PetitionRecord
from tracker.vocabulary import MeetingStatus, Verb

MEDIA_TYPE = "application/hal+json"
VERSION = "1.2.0"
IDENTITY = "tuesday:"
"""The system before a UUID of ours in ``identifiers``."""
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


@dataclass(frozen=True, slots=True)
class Part:
    """Which page of a collection, and how many members the whole has. Pages count from 1."""

    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return -(-self.total // self.per_page)


def address(site: str, kind: str) -> str:
    """Where a collection is served."""
    return f"{site}/osdi/{kind}/"


def curies(site: str) -> list[dict[str, Any]]:
    """What the prefixes of our names stand for."""
    return [
        {
            "name": "osdi",
            "href": "https://opensupporter.github.io/osdi-docs/{rel}",
            "templated": True,
        },
        {"name": "tuesday", "href": f"{site}/api/docs/#{{rel}}", "templated": True},
    ]


def page(
    kind: str, rows: Sequence[dict[str, Any]], *, site: str, part: Part | None = None
) -> dict[str, Any]:
    """One page of a collection (``petitions``, ``events`` …), or all of it as one page."""
    whole = Part(1, max(1, len(rows)), len(rows))
    here = part or whole
    links: dict[str, Any] = {"curies": curies(site)}
    if part is not None:
        links["self"] = {"href": _page_address(site, kind, part, part.number)}
        if 1 < part.number <= part.pages:
            links["previous"] = {"href": _page_address(site, kind, part, part.number - 1)}
        if part.number < part.pages:
            links["next"] = {"href": _page_address(site, kind, part, part.number + 1)}
    hrefs = [
        row.get("_links", {}).get("self", {}).get("href") or row["browser_url"] for row in rows
    ]
    return {
        "total_pages": here.pages,
        "per_page": here.per_page,
        "page": here.number,
        "total_records": here.total,
        "_links": {**links, f"osdi:{kind}": [{"href": href} for href in hrefs if href]},
        "_embedded": {f"osdi:{kind}": list(rows)},
    }


def _page_address(site: str, kind: str, part: Part, number: int) -> str:
    return f"{address(site, kind)}?page={number}&per_page={part.per_page}"


def petition_of(action: SharedAction, petition: PetitionRecord) -> dict[str, Any]:
    """A petition and what a reader is asked to do with it."""
    return {
        **_common(action),
        "title": petition.title,
        "summary": _line(petition.summary),
        "target": [{"name": name} for name in action.targets],
        "total_signatures": petition.signatures,
        "tuesday:goal": petition.goal,
        "tuesday:petition": {"title": petition.title, "summary": petition.summary},
        "tuesday:state": str(petition.state),
    }


def campaign_of(action: SharedAction) -> dict[str, Any]:
    """Any other action: OSDI's types are mail and calls, ours stands in ``tuesday:verb``."""
    return {
        **_common(action),
        "title": action.title,
        "summary": _line(action.summary),
        "description": str(prose_of(action.talking_points).html),
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
        "tuesday:meeting": words_of(meeting),
    }


def _line(text: str) -> str:
    """An editor's words without their marks; the words themselves stand under ``tuesday:``."""
    return html.escape(prose_of(text).words, quote=False)


def _common(action: SharedAction) -> dict[str, Any]:
    ends = action.ends
    return {
        "identifiers": [f"{IDENTITY}{action.id}"],
        "browser_url": action.links[0].url if action.links else action.url,
        "tuesday:page": action.url,
        "tuesday:verb": str(action.verb),
        "tuesday:minutes": action.minutes,
        "tuesday:durability": str(action.durability),
        "tuesday:language": action.language,
        "tuesday:place": action.place or None,
        "tuesday:stance": action.stance and str(action.stance),
        "tuesday:topics": list(action.topics),
        "tuesday:text": {
            "title": action.title,
            "summary": action.summary,
            "script": action.script,
            "talking_points": action.talking_points,
        },
        "tuesday:ends": {
            "at": _stamp(ends.at),
            "because": ends.because or None,
            "date_only": ends.date_only,
            "sentence": ends.sentence,
        },
    }


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")

"""Bills and events in the shapes of Open Civic Data, one object each.

:mod:`tracker.formats.openstates` reads the bills back, :mod:`tracker.formats.city_scrapers` the
events. What Open Civic Data has no field for stands in ``extras`` under ``tuesday``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tracker.bills.mappings import OCD_CLASSIFICATIONS
from tracker.formats.own_words import words_of
from tracker.formats.records import BillEvent, BillRecord, DocumentRecord, MeetingRecord
from tracker.vocabulary import BillKind, Chamber, MeetingStatus

CHAMBERS: Mapping[Chamber, str] = MappingProxyType(
    {
        Chamber.HOUSE: "lower",
        Chamber.LOWER: "lower",
        Chamber.SENATE: "upper",
        Chamber.UPPER: "upper",
        Chamber.JOINT: "legislature",
        Chamber.COUNCIL: "legislature",
    }
)
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
_RESOLUTIONS = frozenset(
    {
        BillKind.RESOLUTION,
        BillKind.HRES,
        BillKind.SRES,
        BillKind.HCONRES,
        BillKind.SCONRES,
    }
)


def bill_of(bill: BillRecord, *, extras: Mapping[str, Any]) -> dict[str, Any]:
    """One bill; ``extras`` is what we say of it."""
    jurisdiction = bill.place.replace("ocd-division/", "ocd-jurisdiction/", 1)
    return {
        "id": bill.source_id,
        "session": bill.session,
        "jurisdiction": {"id": f"{jurisdiction}/government"},
        "identifier": bill.number,
        "title": bill.title,
        "classification": ["resolution" if bill.kind in _RESOLUTIONS else "bill"],
        "from_organization": _chamber(bill.chamber),
        "abstracts": [{"abstract": bill.summary}] if bill.summary else [],
        "other_titles": [{"title": name, "note": "nickname"} for name in bill.nicknames],
        "sponsorships": [
            {
                "name": sponsor.name,
                "entity_type": "person",
                "primary": sponsor.primary,
                "classification": "primary" if sponsor.primary else "cosponsor",
            }
            for sponsor in bill.sponsors
        ],
        "actions": [_action(each) for each in bill.events],
        "openstates_url": "",
        "sources": [{"url": bill.url, "note": ""}] if bill.url else [],
        "extras": {"tuesday": {"kind": str(bill.kind), **extras}},
    }


def event_of(meeting: MeetingRecord, *, zone: str) -> dict[str, Any]:
    """One meeting with a start; ``zone`` is the IANA zone in which it is read."""
    assert meeting.starts_at is not None
    return {
        "_type": "event",
        "_id": meeting.source_id,
        "name": meeting.title or meeting.body,
        "description": meeting.note,
        "classification": "committee-meeting",
        "start_date": meeting.starts_at.isoformat(),
        "end_date": meeting.ends_at.isoformat() if meeting.ends_at else "",
        "timezone": zone,
        "all_day": meeting.date_only,
        "status": STATUSES[meeting.status],
        "location": {"name": meeting.location, "url": "", "coordinates": None},
        "participants": [{"name": meeting.body, "entity_type": "organization", "note": "host"}],
        "documents": [_document(each) for each in meeting.documents],
        "sources": [{"url": meeting.url, "note": ""}] if meeting.url else [],
        "extras": {"tuesday": words_of(meeting)},
    }


def _chamber(chamber: Chamber | None) -> dict[str, str]:
    return {"classification": CHAMBERS[chamber]} if chamber else {}


def _action(event: BillEvent) -> dict[str, Any]:
    return {
        "date": event.at.isoformat()[:10],
        "description": event.text,
        "classification": [event.code] if event.code in OCD_CLASSIFICATIONS else [],
        "organization": _chamber(event.chamber),
    }


def _document(document: DocumentRecord) -> dict[str, str]:
    """The kind stands in the note, where readers of this format look for it."""
    label = document.kind.label
    named = document.kind.value in document.title.lower() or document.kind.value == "other"
    note = document.title if named else f"{label}: {document.title}".removesuffix(": ")
    return {"note": note, "url": document.url}

"""What we say of a meeting beyond the words of another format, told and read back in one shape.

Texts stand here once more as they are, because other formats fold, join or mark them up.

Open Civic Data keeps it in ``extras.tuesday``, OSDI under ``tuesday:meeting``. A word that we do
not know is passed over, so that a newer Tuesday is read by an older one.
"""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.formats.fields import FieldError, day_of, instant_of, text_of, web_address
from tracker.formats.records import DocumentRecord, MeetingRecord, PreviousStart
from tracker.vocabulary import DocumentKind, MeetingStatus


def words_of(meeting: MeetingRecord) -> dict[str, Any]:
    """Everything of the meeting that the other formats lack or coarsen."""
    deadline = meeting.comment_deadline
    return {
        "body": meeting.body,
        "title": meeting.title,
        "note": meeting.note,
        "location": meeting.location,
        "status": str(meeting.status),
        "zone": meeting.zone,
        "stream_url": meeting.stream_url,
        "comment_deadline": deadline and deadline.isoformat(),
        "comment_date_only": meeting.comment_date_only,
        "previous_starts": [
            {"on": each.on.isoformat(), "at": each.at and each.at.isoformat()}
            for each in meeting.previous_starts
        ],
        "documents": [
            {"kind": str(each.kind), "title": each.title, "url": each.url}
            for each in meeting.documents
        ],
    }


def with_words(meeting: MeetingRecord, own: object) -> MeetingRecord:
    """The meeting as another Tuesday tells it; as it is where ``own`` is none of its words."""
    if not isinstance(own, dict) or not own:
        return meeting
    deadline = text_of(own, "comment_deadline", required=False)
    status, body = own.get("status"), text_of(own, "body", required=False)
    if body:
        meeting = replace(
            meeting,
            body=body,
            title=text_of(own, "title", required=False),
            note=text_of(own, "note", required=False),
            location=text_of(own, "location", required=False),
        )
    return replace(
        meeting,
        status=MeetingStatus(status) if status in MeetingStatus.values else meeting.status,
        zone=_zone(own) or meeting.zone,
        stream_url=web_address(text_of(own, "stream_url", required=False), "stream_url"),
        comment_deadline=instant_of(deadline, "comment_deadline") if deadline else None,
        comment_date_only=own.get("comment_date_only") is True,
        previous_starts=tuple(_start(each) for each in _rows(own, "previous_starts")),
        documents=_documents(own) if "documents" in own else meeting.documents,
    )


def _zone(own: dict[str, Any]) -> str:
    told = text_of(own, "zone", required=False)
    try:
        return str(ZoneInfo(told)) if told else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def _rows(own: dict[str, Any], field: str) -> list[dict[str, Any]]:
    told = own.get(field) or []
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise FieldError(f"{field} is not a list of objects")
    return told


def _start(row: dict[str, Any]) -> PreviousStart:
    at = text_of(row, "at", required=False)
    return PreviousStart(
        day_of(text_of(row, "on"), "previous_starts"),
        instant_of(at, "previous_starts") if at else None,
    )


def _documents(own: dict[str, Any]) -> tuple[DocumentRecord, ...]:
    found: dict[str, DocumentRecord] = {}
    for row in _rows(own, "documents"):
        url = web_address(text_of(row, "url"), "documents")
        told = row.get("kind")
        kind = DocumentKind(told) if told in DocumentKind.values else DocumentKind.OTHER
        found.setdefault(url, DocumentRecord(kind, text_of(row, "title", required=False), url))
    return tuple(found.values())

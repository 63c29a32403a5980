"""One committee meeting as the House Committee Repository publishes it (XML).

Times are of Washington; the repository's id is the identity through every edition of the file.
"""

from datetime import UTC, date, datetime, time
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from tracker.bills.sessions import WASHINGTON
from tracker.formats.fields import FieldError, web_address
from tracker.formats.markup import parse, text_at
from tracker.formats.records import DocumentRecord, MeetingRecord, Reading, Remark
from tracker.formats.source import Source
from tracker.vocabulary import DocumentKind, MeetingStatus

NAME = "house-hearing"

STATUSES = {
    "": MeetingStatus.CONFIRMED,
    "S": MeetingStatus.CONFIRMED,
    "R": MeetingStatus.RESCHEDULED,
    "P": MeetingStatus.POSTPONED,
    "C": MeetingStatus.CANCELLED,
}
"""Scheduled, rescheduled, postponed, cancelled."""
_KINDS = {"HA": DocumentKind.AGENDA, "CT": DocumentKind.TRANSCRIPT, "HT": DocumentKind.TRANSCRIPT}


def read(source: Source) -> Reading[MeetingRecord]:
    root = parse(source)
    if root.tag != "committee-meeting":
        raise source.unreadable("is no committee meeting of the House")
    try:
        return Reading((_meeting(root, where=source.name),))
    except FieldError as error:
        return Reading((), (Remark(source.name, str(error)),))


def _meeting(root: Element, *, where: str) -> MeetingRecord:
    word = text_at(root, "current-status")
    if word not in STATUSES:
        raise FieldError(f"current-status “{word}” is not known")
    details = root.find("meeting-details")
    if details is None or not root.get("meeting-id"):
        raise FieldError("it has no meeting-id or no meeting-details")
    status = STATUSES[word]
    starts_at = None if status is MeetingStatus.POSTPONED else _start(details)
    body = " / ".join(
        dict.fromkeys(
            " ".join((each.text or "").split())
            for each in details.findall("committees/committee-name")
        )
    )
    if not body:
        raise FieldError("committee-name is missing")
    return MeetingRecord(
        where=where,
        source_id=root.get("meeting-id", ""),
        body=body,
        title=text_at(details, "meeting-title"),
        starts_at=starts_at,
        zone=WASHINGTON,
        status=status,
        location=_location(details),
        documents=_documents(root),
        stamp=root.get("update-date", ""),
    )


def _start(details: Element) -> datetime:
    day = text_at(details, "meeting-date/calendar-date")
    clock = text_at(details, "meeting-date/start-time") or "00:00"
    try:
        local = datetime.combine(
            date.fromisoformat(day), time.fromisoformat(clock), tzinfo=ZoneInfo(WASHINGTON)
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise FieldError(f"meeting-date “{day} {clock}” is no time") from error


def _location(details: Element) -> str:
    place = details.find("meeting-location")
    if place is None:
        return ""
    return ", ".join(
        " ".join(each.text.split()) for each in place.iter() if each.text and each.text.strip()
    )


def _documents(root: Element) -> tuple[DocumentRecord, ...]:
    """One per document, its PDF where there is one."""
    found: dict[str, DocumentRecord] = {}
    for each in root.findall("meeting-documents/meeting-document"):
        files = each.findall("files/file")
        chosen = next((file for file in files if file.get("doc-type") == "PDF"), None)
        chosen = chosen if chosen is not None else next(iter(files), None)
        url = web_address(chosen.get("doc-url", ""), "doc-url") if chosen is not None else ""
        kind = _KINDS.get(each.get("type", ""), DocumentKind.OTHER)
        if url:
            found.setdefault(url, DocumentRecord(kind, text_at(each, "description"), url))
    return tuple(found.values())

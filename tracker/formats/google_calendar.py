"""Events of a Google calendar (the Calendar API's ``events.list``, JSON).

An event that was cancelled may come with nothing but its id: it then keeps the start that we know.
"""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.formats.fields import FieldError, instant_of, text_of, web_address
from tracker.formats.records import MeetingRecord, Reading, Remark
from tracker.formats.source import Source, load_json
from tracker.meetings.comments import comment_deadline, status_in_words
from tracker.vocabulary import MeetingStatus

NAME = "google-calendar"

STATUSES = {
    "": MeetingStatus.CONFIRMED,
    "confirmed": MeetingStatus.CONFIRMED,
    "tentative": MeetingStatus.TENTATIVE,
    "cancelled": MeetingStatus.CANCELLED,
}


def read(source: Source) -> Reading[MeetingRecord]:
    document = load_json(source)
    rows = document.get("items") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise source.unreadable("has no list “items”: not a calendar's events")
    try:
        zone = _zone(text_of(document, "timeZone", required=False), source.zone)
    except FieldError as error:
        raise source.unreadable(str(error)) from error
    found: dict[str, MeetingRecord] = {}
    rejected: list[Remark] = []
    for number, row in enumerate(rows, start=1):
        where = f"{source.name}, record {number}"
        try:
            meeting = _meeting(row, where, zone)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if meeting.source_id in found:
            rejected.append(Remark(where, f"the id {meeting.source_id} stands twice"))
        else:
            found[meeting.source_id] = meeting
    return Reading(tuple(found.values()), tuple(rejected))


def _meeting(row: Any, where: str, zone: ZoneInfo) -> MeetingRecord:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    word = text_of(row, "status", required=False)
    if word not in STATUSES:
        raise FieldError(f"status “{word}” is not known")
    status = STATUSES[word]
    starts_at, all_day = _moment(row.get("start"), "start", zone)
    if starts_at is None and status is not MeetingStatus.CANCELLED:
        raise FieldError("start is missing")
    ends_at, _ = _moment(row.get("end"), "end", zone)
    title = " ".join(text_of(row, "summary", required=False).split())
    note = text_of(row, "description", required=False)
    deadline = comment_deadline(note, meeting=starts_at, zone=zone) if starts_at else None
    return MeetingRecord(
        where=where,
        source_id=text_of(row, "id"),
        body=title or "Meeting",
        starts_at=starts_at,
        ends_at=ends_at if ends_at and starts_at and ends_at >= starts_at else None,
        zone=_own_zone(row.get("start"), zone),
        date_only=all_day,
        status=(status_in_words(title) or status),
        location=text_of(row, "location", required=False),
        url=web_address(text_of(row, "htmlLink", required=False), "htmlLink"),
        comment_deadline=deadline.at if deadline else None,
        comment_date_only=deadline.date_only if deadline else False,
        note=note,
        stamp=text_of(row, "updated", required=False),
    )


def _moment(value: Any, field: str, zone: ZoneInfo) -> tuple[datetime | None, bool]:
    if value is None:
        return None, False
    if not isinstance(value, dict):
        raise FieldError(f"{field} is not an object")
    if stamp := text_of(value, "dateTime", required=False):
        return instant_of(stamp, field), False
    day = text_of(value, "date")
    try:
        return datetime.combine(date.fromisoformat(day), time(), zone).astimezone(UTC), True
    except (ValueError, OverflowError) as error:
        raise FieldError(f"{field} “{day[:40]}” is no day") from error


def _own_zone(value: Any, zone: ZoneInfo) -> str:
    named = text_of(value, "timeZone", required=False) if isinstance(value, dict) else ""
    return str(_zone(named, zone))


def _zone(name: str, default: ZoneInfo) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else default
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return default

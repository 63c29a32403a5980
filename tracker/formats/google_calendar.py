"""Events of a Google calendar (the Calendar API's ``events.list``, JSON).

An event that was cancelled may come with nothing but its id: it then keeps the start that we know.
A long calendar comes in pages, each but the last with a ``nextPageToken``; several sources, or one
JSON list of pages, are one calendar. Where a page is missing, what is not named is not missing.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.formats.fields import FieldError, instant_of, text_of, web_address
from tracker.formats.records import MeetingRecord, Reading, Remark
from tracker.formats.source import Source, UnreadableSource, load_json
from tracker.meetings.comments import comment_deadline, status_in_words
from tracker.vocabulary import MeetingStatus

NAME = "google-calendar"

STATUSES = {
    "": MeetingStatus.CONFIRMED,
    "confirmed": MeetingStatus.CONFIRMED,
    "tentative": MeetingStatus.TENTATIVE,
    "cancelled": MeetingStatus.CANCELLED,
}


FOLLOWING = "nextPageToken"


def read(source: Source) -> Reading[MeetingRecord]:
    """One page, or a JSON list of pages."""
    return _together(list(_pages(source)))


def gather(sources: Sequence[Source], lost: Sequence[str] = ()) -> Reading[MeetingRecord]:
    """Pages of one calendar. Half is read as half: a page that could not be had (``lost``) or
    read, one with a token and no successor, one given twice."""
    pages: list[tuple[Source, str, dict[str, Any]]] = []
    refused: list[Remark] = []
    for source in sources:
        try:
            pages.extend(_pages(source))
        except UnreadableSource as refusal:
            refused.append(Remark(str(refusal.facts["where"]), str(refusal.facts["why"])))
    reading = _together(pages)
    return Reading(
        reading.records,
        (*refused, *reading.rejected),
        reading.notices,
        partial=reading.partial or bool(refused or lost),
    )


def next_page(url: str, raw: bytes) -> str:
    """The address of the page after this one; none after the last, or after what is no page."""
    try:
        document = json.loads(raw)
        token = document.get(FOLLOWING) if isinstance(document, dict) else None
        asked = dict(parse_qsl(urlsplit(url).query))
    except (ValueError, RecursionError):
        return ""
    if not isinstance(token, str) or not token:
        return ""
    return f"?{urlencode({**asked, 'pageToken': token})}"


def _pages(source: Source) -> Iterator[tuple[Source, str, dict[str, Any]]]:
    """Each page with the words before the number of a record: ``x.json`` or ``x.json, page 2``."""
    document = load_json(source)
    listed = document if isinstance(document, list) else [document]
    if not listed:
        raise source.unreadable("is a list without a page of events")
    for number, page in enumerate(listed, start=1):
        if not isinstance(page, dict) or not isinstance(page.get("items"), list):
            raise source.unreadable("has no list “items”: not a calendar's events")
        yield source, f"{source.name}, page {number}" if document is listed else source.name, page


def _together(pages: Sequence[tuple[Source, str, dict[str, Any]]]) -> Reading[MeetingRecord]:
    found: dict[str, MeetingRecord] = {}
    rejected: list[Remark] = []
    for source, name, page in pages:
        try:
            zone = _zone(text_of(page, "timeZone", required=False), source.zone)
        except FieldError as error:
            raise source.unreadable(str(error)) from error
        for number, row in enumerate(page["items"], start=1):
            where = f"{name}, record {number}"
            try:
                meeting = _meeting(row, where, zone)
            except FieldError as error:
                rejected.append(Remark(where, str(error)))
                continue
            if meeting.source_id in found:
                rejected.append(Remark(where, f"the id {meeting.source_id} stands twice"))
            else:
                found[meeting.source_id] = meeting
    partial = _is_half([page for _, _, page in pages])
    notices = [Remark(pages[-1][1], HALF)] if partial and pages else []
    return Reading(tuple(found.values()), tuple(rejected), tuple(notices), partial=partial)


HALF = "is a part of its calendar: a page is missing, so nothing that it does not name is missing"


def _is_half(pages: Sequence[dict[str, Any]]) -> bool:
    """Pages are whole when one of them, and only one, has no successor, and each other leads to
    another page than the rest: tokens name pages, so the same token twice is the same page."""
    tokens = [str(page[FOLLOWING]) for page in pages if page.get(FOLLOWING)]
    return len(pages) - len(tokens) != 1 or len(set(tokens)) != len(tokens)


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

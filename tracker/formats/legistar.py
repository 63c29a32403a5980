"""Meetings of Legistar: the calendar's RSS, the Web API (JSON), and rows scraped from its table.

Identity is the ID and GUID of the meeting's address: the RSS's own guid changes at every edit, and
its pubDate is the day of the edit. "CANCELED" stands in a title or a location. Times are local.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tracker.formats.fields import FieldError, text_of, web_address
from tracker.formats.markup import parse, text_at
from tracker.formats.records import DocumentRecord, MeetingRecord, Reading, Remark
from tracker.formats.source import Source, load_json
from tracker.meetings.comments import comment_deadline, status_in_words
from tracker.vocabulary import DocumentKind, MeetingStatus

NAME = "legistar"

_DAY = re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})\b")
_CLOCK = re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*(?P<half>[AP])\.?M\b", re.IGNORECASE)
_ASIDE = re.compile(r"--em--(?P<note>.*?)--em--", re.DOTALL)
_TITLE = re.compile(r"^(?P<body>.+?)\s+-\s+(?=.*\d{1,2}/\d{1,2}/\d{4})")
_JOINED = re.compile(r"(?<=\.legistar\.com)(?=[A-Z])")
"""One scraper joins addresses without their slash."""
_LISTED = (("Agenda", DocumentKind.AGENDA), ("Minutes", DocumentKind.MINUTES))


def read(source: Source) -> Reading[MeetingRecord]:
    """Each meeting once, whichever of the three forms the source has."""
    if source.text.lstrip().startswith("<"):
        root = parse(source)
        if root.tag != "rss":
            raise source.unreadable("is no calendar feed")
        items = root.findall("channel/item")
        return _each(items, lambda item, where: _from_feed(item, where, source), source)
    rows = load_json(source)
    if not isinstance(rows, list):
        raise source.unreadable("is not a list of meetings")
    return _each(rows, lambda row, where: _from_row(row, where, source), source)


def _each(
    rows: Iterable[Any], read_one: Callable[[Any, str], MeetingRecord], source: Source
) -> Reading[MeetingRecord]:
    found: dict[str, MeetingRecord] = {}
    rejected: list[Remark] = []
    for number, row in enumerate(rows, start=1):
        where = f"{source.name}, record {number}"
        try:
            meeting = read_one(row, where)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if meeting.source_id in found:
            rejected.append(Remark(where, f"the meeting {meeting.source_id} stands twice"))
        else:
            found[meeting.source_id] = meeting
    return Reading(tuple(found.values()), tuple(rejected))


def _from_row(row: Any, where: str, source: Source) -> MeetingRecord:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    return _from_api(row, where, source) if "EventId" in row else _from_table(row, where, source)


def _from_feed(item: Any, where: str, source: Source) -> MeetingRecord:
    title, link = text_at(item, "title"), text_at(item, "link")
    body = _TITLE.match(title)
    if body is None:
        raise FieldError(f"its title “{title[:60]}” names no body and day")
    starts_at, date_only = _start(title, source)
    name = re.sub(r"\s*\b(?:CANCELL?ED|POSTPONED|RESCHEDULED)\b\s*-?\s*", "", body["body"]).strip()
    return MeetingRecord(
        where=where,
        source_id=_identity(link),
        body=name or body["body"],
        starts_at=starts_at,
        date_only=date_only,
        status=status_in_words(title) or MeetingStatus.CONFIRMED,
        url=web_address(link, "link"),
        stamp=text_at(item, "pubDate"),
    )


def _from_api(row: dict[str, Any], where: str, source: Source) -> MeetingRecord:
    day = text_of(row, "EventDate")[:10]
    clock = text_of(row, "EventTime", required=False)
    comment = text_of(row, "EventComment", required=False)
    site = web_address(text_of(row, "EventInSiteURL", required=False), "EventInSiteURL")
    starts_at, date_only = _local(_iso_day(day), _clock(clock), source)
    words = f"{text_of(row, 'EventAgendaStatusName', required=False)} {comment} {clock}"
    deadline = comment_deadline(comment, meeting=starts_at, zone=source.zone)
    return MeetingRecord(
        where=where,
        source_id=_identity(site) if site else f"event:{text_of(row, 'EventId')}",
        body=text_of(row, "EventBodyName"),
        starts_at=starts_at,
        date_only=date_only,
        status=status_in_words(words) or MeetingStatus.CONFIRMED,
        location=text_of(row, "EventLocation", required=False),
        stream_url=_address(text_of(row, "EventVideoPath", required=False)),
        url=site,
        documents=tuple(
            DocumentRecord(kind, word, url)
            for word, kind in _LISTED
            if (url := _address(text_of(row, f"Event{word}File", required=False)))
        ),
        comment_deadline=deadline.at if deadline else None,
        comment_date_only=deadline.date_only if deadline else False,
        note=comment,
        stamp=text_of(row, "EventLastModifiedUtc", required=False),
    )


def _from_table(row: dict[str, Any], where: str, source: Source) -> MeetingRecord:
    """A row of the calendar page: its cells are text, or a label with an address."""
    location = text_of(row, "Meeting Location", required=False)
    aside = _ASIDE.search(location)
    note = aside["note"].strip() if aside else ""
    day, clock = text_of(row, "Meeting Date"), text_of(row, "Meeting Time", required=False)
    starts_at, date_only = _start(f"{day} {clock}", source)
    details = _cell(row, "Meeting Details")
    identity = _identity(_cell(row, "iCalendar") or details)
    return MeetingRecord(
        where=where,
        source_id=identity,
        body=_label(row, "Name"),
        starts_at=starts_at,
        date_only=date_only,
        status=status_in_words(f"{location} {clock}") or MeetingStatus.CONFIRMED,
        location=" ".join(_ASIDE.sub("", location).split()),
        stream_url=_cell(row, "Video"),
        url=details,
        documents=tuple(
            DocumentRecord(kind, word, url) for word, kind in _LISTED if (url := _cell(row, word))
        ),
        note=note,
    )


def _label(row: Mapping[str, Any], field: str) -> str:
    cell = row.get(field)
    return text_of(cell, "label") if isinstance(cell, dict) else text_of(row, field)


def _cell(row: Mapping[str, Any], field: str) -> str:
    """The address in a cell; text alone ("Not available") is none."""
    cell = row.get(field)
    return _address(text_of(cell, "url", required=False)) if isinstance(cell, dict) else ""


def _address(value: str) -> str:
    return web_address(_JOINED.sub("/", value), "url") if "://" in value else ""


def _identity(url: str) -> str:
    """ "cook-county:521586:59F74CF4-…" from the meeting's address."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise FieldError(f"its address “{url[:60]}” cannot be read") from error
    asked = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    if not asked.get("id") or not asked.get("guid"):
        raise FieldError(f"its address “{url[:60]}” has no ID and GUID")
    client = (parts.hostname or "").split(".")[0]
    return f"{client}:{asked['id']}:{asked['guid'].upper()}"[:300]


def _start(text: str, source: Source) -> tuple[datetime, bool]:
    found = _DAY.search(text)
    if found is None:
        raise FieldError(f"“{text[:60]}” names no day")
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise FieldError(f"“{found[0]}” is no day") from error
    return _local(day, _clock(text), source)


def _iso_day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise FieldError(f"EventDate “{value}” is no day") from error


def _clock(text: str) -> time | None:
    found = _CLOCK.search(text)
    if found is None or not 1 <= int(found["hour"]) <= 12 or int(found["minute"]) > 59:
        return None
    half = 12 if found["half"].upper() == "P" else 0
    return time(int(found["hour"]) % 12 + half, int(found["minute"]))


def _local(day: date, clock: time | None, source: Source) -> tuple[datetime, bool]:
    local = datetime.combine(day, clock or time(), tzinfo=source.zone)
    return local.astimezone(UTC), clock is None

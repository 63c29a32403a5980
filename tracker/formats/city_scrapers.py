"""Meetings as City Scrapers publishes them (JSON lines), in its own shape or Open Civic Data's.

Times are naive, in the place's zone. The id holds the start (``chi_x/202311011000/x/name``), so a
moved meeting comes under another: what is left of the id without the start is its series, by
which the move is found. Open Civic Data's own ids stay.
"""

import re
from datetime import UTC, datetime
from typing import Any

from tracker.formats.fields import FieldError, text_of, web_address
from tracker.formats.own_words import with_words
from tracker.formats.records import DocumentRecord, MeetingRecord, Reading, Remark
from tracker.formats.source import Source, lines, parse_json
from tracker.meetings.comments import comment_deadline
from tracker.vocabulary import DocumentKind, MeetingStatus

NAME = "city-scrapers"

STATUSES = {
    "tentative": MeetingStatus.TENTATIVE,
    "confirmed": MeetingStatus.CONFIRMED,
    "passed": MeetingStatus.CONFIRMED,
    "cancelled": MeetingStatus.CANCELLED,
    "canceled": MeetingStatus.CANCELLED,
}
"""*Passed* is what the clock says of a meeting that was confirmed."""
_START_IN_ID = re.compile(r"(?<=/)\d{12}(?=/)")
_KINDS = (
    ("agenda", DocumentKind.AGENDA),
    ("minutes", DocumentKind.MINUTES),
    ("notice", DocumentKind.NOTICE),
    ("summary", DocumentKind.SUMMARY),
    ("transcript", DocumentKind.TRANSCRIPT),
    ("video", DocumentKind.VIDEO),
    ("recording", DocumentKind.VIDEO),
)


def read(source: Source) -> Reading[MeetingRecord]:
    """One meeting a line; a line that is no JSON is one bad record, the last line cut as well."""
    found: dict[str, MeetingRecord] = {}
    rejected: list[Remark] = []
    for number, line in enumerate(lines(source), start=1):
        if not line.strip():
            continue
        where = f"{source.name}, line {number}"
        try:
            row = parse_json(source, line, where=f"line {number}")
            meeting = _meeting(row, where, source)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if meeting.source_id in found:
            rejected.append(Remark(where, f"the id {meeting.source_id} stands twice"))
        else:
            found[meeting.source_id] = meeting
    return Reading(tuple(found.values()), tuple(rejected))


def _meeting(row: Any, where: str, source: Source) -> MeetingRecord:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    word = text_of(row, "status", required=False).lower() or "tentative"
    if word not in STATUSES:
        raise FieldError(f"status “{word}” is not known")
    starts_at = _instant(row, ("start", "start_time", "start_date"), source)
    if starts_at is None:
        raise FieldError("start is missing")
    note = text_of(row, "description", required=False)
    deadline = comment_deadline(note, meeting=starts_at, zone=source.zone)
    title = text_of(row, "title", required=False) or text_of(row, "name")
    body = _host(row) or title
    identity = _identity(row)
    meeting = MeetingRecord(
        where=where,
        source_id=identity,
        series=_series(identity),
        body=body,
        title=title if title != body else "",
        starts_at=starts_at,
        ends_at=_end(_instant(row, ("end", "end_time", "end_date"), source), starts_at),
        date_only=row.get("all_day") is True,
        status=STATUSES[word],
        location=_location(row.get("location")),
        url=web_address(_source_address(row), "source"),
        documents=_documents(row),
        comment_deadline=deadline.at if deadline else None,
        comment_date_only=deadline.date_only if deadline else False,
        note=note,
    )
    extras = row.get("extras")
    return with_words(meeting, extras.get("tuesday") if isinstance(extras, dict) else None)


def _host(row: dict[str, Any]) -> str:
    """The body that holds an Open Civic Data event; empty where none is named."""
    named = row.get("participants")
    everybody = named if isinstance(named, list) else []
    hosts = [each for each in everybody if isinstance(each, dict) and each.get("note") == "host"]
    return text_of(hosts[0], "name", required=False) if hosts else ""


def _end(end: datetime | None, start: datetime) -> datetime | None:
    """Scrapers guess ends; one that lies before the start is no end."""
    return end if end and end >= start else None


def _identity(row: dict[str, Any]) -> str:
    extras = row.get("extras")
    if isinstance(extras, dict) and extras.get("cityscrapers.org/id"):
        return text_of(extras, "cityscrapers.org/id")
    return text_of(row, "id", required=False) or text_of(row, "_id")


def _series(identity: str) -> str:
    """The id without its start; empty where it holds none, or more than one could be meant."""
    series, count = _START_IN_ID.subn("*", identity)
    return series if count == 1 and series.count("*") == 1 else ""


def _instant(row: dict[str, Any], names: tuple[str, ...], source: Source) -> datetime | None:
    for name in names:
        value = text_of(row, name, required=False)
        if not value:
            continue
        try:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None:
                found = found.replace(tzinfo=source.zone)
            return found.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise FieldError(f"{name} “{value[:40]}” is no local time") from error
    return None


def _location(value: Any) -> str:
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, dict):
        return ""
    parts = [text_of(value, name, required=False) for name in ("name", "address")]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _source_address(row: dict[str, Any]) -> str:
    sources = row.get("sources")
    if isinstance(sources, list) and sources and isinstance(sources[0], dict):
        return text_of(sources[0], "url", required=False)
    return text_of(row, "source", required=False)


def _documents(row: dict[str, Any]) -> tuple[DocumentRecord, ...]:
    links = row.get("links") or row.get("documents") or []
    if not isinstance(links, list) or not all(isinstance(each, dict) for each in links):
        raise FieldError("links is not a list of objects")
    found: dict[str, DocumentRecord] = {}
    for each in links:
        url = web_address(
            text_of(each, "href", required=False) or text_of(each, "url", required=False), "links"
        )
        title = text_of(each, "title", required=False) or text_of(each, "note", required=False)
        kind = next((kind for word, kind in _KINDS if word in title.lower()), DocumentKind.OTHER)
        if url:
            found.setdefault(url, DocumentRecord(kind, title, url))
    return tuple(found.values())

"""Events of an iCalendar file (RFC 5545), as councils and boards publish it.

A UID may hold HTML; it is kept as text. A zone is taken by its name (IANA's or Windows') and never
from the file's own definition, which in the wild may be broken; an unknown name is the place's
zone. A repeating event becomes its occurrences of the next year, each known by the UID and the
start that the rule gives it, which a moved occurrence keeps.
"""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar
from icalendar.cal import Component

from tracker.formats.fields import FieldError, web_address
from tracker.formats.records import MeetingRecord, Reading, Remark
from tracker.formats.source import Source, lines
from tracker.meetings.comments import comment_deadline, status_in_words
from tracker.vocabulary import MeetingStatus

NAME = "ics"
BEHIND, AHEAD = timedelta(days=30), timedelta(days=370)
"""How far repeating events are unfolded, from the day of the reading."""
MAX_OCCURRENCES = 5000

STATUSES = {
    "": MeetingStatus.CONFIRMED,
    "CONFIRMED": MeetingStatus.CONFIRMED,
    "TENTATIVE": MeetingStatus.TENTATIVE,
    "CANCELLED": MeetingStatus.CANCELLED,
}
_ZONES = re.compile(
    r"^BEGIN:VTIMEZONE\n(?:(?!BEGIN:VEVENT|END:VTIMEZONE).*\n)*END:VTIMEZONE\n", re.MULTILINE
)
_TAG = re.compile(r"<[^<>]{0,200}>")


def read(source: Source) -> Reading[MeetingRecord]:
    lines(source)
    if not source.text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise source.unreadable("is no iCalendar file")
    if "END:VCALENDAR" not in source.text.upper():
        raise source.unreadable("is cut short: END:VCALENDAR is missing")
    try:
        calendar = Calendar.from_ical(_ZONES.sub("", source.text))
        events = list(_events(calendar, source))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise source.unreadable("is no valid iCalendar file") from error
    found: dict[str, MeetingRecord] = {}
    rejected: list[Remark] = []
    for number, (event, repeats) in enumerate(events, start=1):
        where = f"{source.name}, event {number}"
        try:
            meeting = _meeting(event, repeats, where, source)
        except (FieldError, ValueError, AttributeError, TypeError, OverflowError) as error:
            why = str(error) if isinstance(error, FieldError) else "its properties cannot be read"
            rejected.append(Remark(where, why))
            continue
        if meeting.source_id in found:
            rejected.append(Remark(where, f"the UID {meeting.source_id} stands twice"))
        else:
            found[meeting.source_id] = meeting
    return Reading(tuple(found.values()), tuple(rejected))


def _events(calendar: Calendar, source: Source) -> Iterator[tuple[Component, bool]]:
    """Single events, and occurrences of those that repeat."""
    events = list(calendar.walk("VEVENT"))
    repeating = {str(each.get("UID")) for each in events if "RRULE" in each or "RDATE" in each}
    for event in events:
        if str(event.get("UID")) not in repeating:
            yield event, False
    if not repeating:
        return
    first, last = source.on - BEHIND, source.on + AHEAD
    unfolded = recurring_ical_events.of(calendar).between(first, last)
    for event in unfolded[:MAX_OCCURRENCES]:
        if str(event.get("UID")) in repeating:
            yield event, True


def _meeting(event: Component, repeats: bool, where: str, source: Source) -> MeetingRecord:
    uid = _plain(str(event.get("UID", "")))
    if not uid:
        raise FieldError("UID is missing")
    if "DTSTART" not in event:
        raise FieldError("DTSTART is missing")
    start = event.decoded("DTSTART")
    starts_at = _instant(start, source.zone)
    if repeats:
        named = event.decoded("RECURRENCE-ID") if "RECURRENCE-ID" in event else start
        uid = f"{uid}/{_instant(named, source.zone):%Y%m%dT%H%M%SZ}"
    word = str(event.get("STATUS", "")).upper()
    if word not in STATUSES:
        raise FieldError(f"STATUS “{word[:40]}” is not known")
    title = _plain(str(event.get("SUMMARY", "")))
    note = _plain(str(event.get("DESCRIPTION", "")))
    ends_at = _end(event, starts_at, source.zone)
    deadline = comment_deadline(note, meeting=starts_at, zone=source.zone)
    return MeetingRecord(
        where=where,
        source_id=uid[:300],
        body=title or "Meeting",
        starts_at=starts_at,
        ends_at=ends_at if ends_at and ends_at >= starts_at else None,
        date_only=not isinstance(start, datetime),
        status=status_in_words(title) or STATUSES[word],
        location=_plain(str(event.get("LOCATION", ""))),
        url=_url(str(event.get("URL", ""))),
        comment_deadline=deadline.at if deadline else None,
        comment_date_only=deadline.date_only if deadline else False,
        note=note,
        stamp=f"{event.get('SEQUENCE', '')}",
    )


def _end(event: Component, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    if "DTEND" in event:
        return _instant(event.decoded("DTEND"), zone)
    return starts_at + event.decoded("DURATION") if "DURATION" in event else None


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    """A day is its start in the place's zone, a floating time a time there."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(UTC)


def _url(value: str) -> str:
    try:
        return web_address(value, "URL")
    except FieldError:
        return ""


def _plain(value: str) -> str:
    return html.unescape(_TAG.sub("", value)).replace("\x00", "").strip()

"""Faults of one VEVENT and of the properties it shares with the calendar."""

import re
from typing import Final

from tracker.calendars.event import CANCELLED_PREFIX, SUMMARY_CHARACTERS, EventStatus
from tracker.calendars.lines import unescaped
from tracker.calendars.lint.faults import Fault, fault
from tracker.calendars.lint.grammar import Component, ContentLine
from tracker.calendars.lint.times import (
    moment,
    time_faults,
    utc_faults,
    written_duration,
    written_time,
)

ONCE: Final = frozenset(
    {
        *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "RECURRENCE-ID"),
        *("DTSTART", "DTEND", "DURATION", "STATUS", "TRANSP", "CLASS", "ORGANIZER", "PRIORITY"),
        *("SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL"),
    }
)
TEXT: Final = frozenset(
    {"UID", "SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC"}
)
ADDRESSES: Final = frozenset({"URL", "CONFERENCE", "SOURCE"})

_BAD_ESCAPE = re.compile(r"(?:^|[^\\])(?:\\\\)*\\(?![\\;,nN])")
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[;,]")
_MARKUP = re.compile(
    r"<(?:/?(?:p|br|a|div|span|b|i|ul|li|table|html|strong|em)\b[^<>]*|!--)/?>", re.IGNORECASE
)
_GEO = re.compile(r"-?\d{1,2}(?:\.\d+)?;-?\d{1,3}(?:\.\d+)?")
_WEB = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def event_faults(event: Component) -> list[Fault]:
    """Everything wrong with one event, whatever stands around it."""
    return [
        *text_faults(event),
        *_identity_faults(event),
        *_time_faults(event),
        *_state_faults(event),
        *_content_faults(event),
        *_alarm_faults(event),
    ]


def text_faults(component: Component) -> list[Fault]:
    """Escapes, addresses and properties that stand twice."""
    found: list[Fault] = []
    for line in component.lines:
        if line.name in TEXT:
            if _BAD_ESCAPE.search(line.value):
                found.append(fault("bad-escape", line.number, line.value))
            if _UNESCAPED.search(line.value):
                found.append(fault("unescaped", line.number, line.value))
        if line.name in ADDRESSES and not _WEB.fullmatch(line.value):
            found.append(fault("url", line.number, line.value))
    for name in sorted(ONCE & {line.name for line in component.lines}):
        found += [fault("repeated-property", line.number, name) for line in component.all(name)[1:]]
    return found


def _identity_faults(event: Component) -> list[Fault]:
    uid, stamp = event.first("UID"), event.first("DTSTAMP")
    found = []
    if uid is None or not uid.value.strip():
        found.append(fault("uid-missing", event.number))
    elif re.search(r"[<>\s]", uid.value):
        found.append(fault("uid-form", uid.number, uid.value))
    found += utc_faults(stamp, "dtstamp") if stamp else [fault("dtstamp", event.number)]
    return found


def _time_faults(event: Component) -> list[Fault]:
    start, end, length = event.first("DTSTART"), event.first("DTEND"), event.first("DURATION")
    found = [] if start else [fault("start-missing", event.number)]
    for line in (start, end, event.first("RECURRENCE-ID")):
        found += time_faults(line) if line else []
    if end is None and length is None:
        found.append(fault("end-missing", event.number))
    if end and length:
        found.append(fault("end-and-duration", length.number))
    if length:
        found += _length_faults(length)
    if start and end:
        found += _order_faults(start, end)
    created, modified = event.first("CREATED"), event.first("LAST-MODIFIED")
    for line in (created, modified):
        found += utc_faults(line, "not-utc") if line else []
    first, last = (moment(line) if line else None for line in (created, modified))
    if first and last and modified and last < first:
        found.append(fault("modified-before-created", modified.number))
    return found


def _length_faults(length: ContentLine) -> list[Fault]:
    duration = written_duration(length.value)
    if duration is None:
        return [fault("bad-duration", length.number, length.value)]
    return [] if duration.total_seconds() > 0 else [fault("end-not-later", length.number)]


def _order_faults(start: ContentLine, end: ContentLine) -> list[Fault]:
    first, last = written_time(start), written_time(end)
    if first is None or last is None:
        return []
    if first.is_day != last.is_day:
        return [fault("end-other-type", end.number, end.value)]
    comparable = (first.tzid, first.utc) == (last.tzid, last.utc)
    if comparable and start.value >= end.value:
        return [fault("end-not-later", end.number, end.value)]
    return []


def _state_faults(event: Component) -> list[Fault]:
    found = []
    status, sequence = event.first("STATUS"), event.first("SEQUENCE")
    transparency, level = event.first("TRANSP"), event.first("CLASS")
    if status and status.value not in tuple(EventStatus):
        found.append(fault("status", status.number, status.value))
    if sequence is None:
        found.append(fault("sequence-missing", event.number))
    elif not re.fullmatch(r"\d{1,9}", sequence.value):
        found.append(fault("sequence", sequence.number, sequence.value))
    if transparency and transparency.value not in ("OPAQUE", "TRANSPARENT"):
        found.append(fault("transparency", transparency.number, transparency.value))
    if level and level.value != "PUBLIC":
        found.append(fault("class", level.number, level.value))
    if status and status.value == EventStatus.CANCELLED:
        found += _cancelled_faults(event, status)
    return found


def _cancelled_faults(event: Component, status: ContentLine) -> list[Fault]:
    found = []
    if not event.value("SUMMARY").upper().startswith(CANCELLED_PREFIX[:6]):
        found.append(fault("cancelled-unsaid", status.number, event.value("SUMMARY")))
    if event.value("TRANSP") != "TRANSPARENT":
        found.append(fault("cancelled-busy", status.number))
    if event.named("VALARM"):
        found.append(fault("cancelled-alarm", event.named("VALARM")[0].number))
    return found


def _content_faults(event: Component) -> list[Fault]:
    found = []
    summary, description, geo = (event.first(n) for n in ("SUMMARY", "DESCRIPTION", "GEO"))
    if summary is None or not summary.value.strip():
        found.append(fault("summary-missing", event.number))
    elif len(unescaped(summary.value)) > SUMMARY_CHARACTERS:
        found.append(fault("summary-long", summary.number, summary.value))
    if description and _MARKUP.search(description.value):
        found.append(fault("description-html", description.number, description.value))
    if geo and not _on_earth(geo.value):
        found.append(fault("geo", geo.number, geo.value))
    for line in event.lines:
        if line.name == "CATEGORIES" and not line.value.strip(" ,"):
            found.append(fault("categories-empty", line.number))
        if line.name in ("ORGANIZER", "ATTENDEE"):
            found.append(fault("people", line.number, line.value))
        if line.name in ("RRULE", "RDATE"):
            found.append(fault("recurrence", line.number, line.value))
    return found


def _on_earth(value: str) -> bool:
    if not _GEO.fullmatch(value):
        return False
    latitude, longitude = map(float, value.split(";"))
    return abs(latitude) <= 90 and abs(longitude) <= 180


def _alarm_faults(event: Component) -> list[Fault]:
    found = []
    for alarm in event.named("VALARM"):
        needed = {"ACTION", "TRIGGER", "DESCRIPTION"}
        if alarm.value("ACTION") == "AUDIO":
            needed.discard("DESCRIPTION")
        if not needed <= {line.name for line in alarm.lines if line.value}:
            found.append(fault("alarm-incomplete", alarm.number))
    return found

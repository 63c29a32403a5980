"""Dates, times and durations as a feed writes them, and what each can have wrong."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tracker.calendars.lint.faults import Fault, fault
from tracker.calendars.lint.grammar import ContentLine

_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)")
_DURATION = re.compile(
    r"([+-]?)P(?=\d|T\d)(?:(\d+)W|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A DATE or DATE-TIME: ``clock`` naive as written, its zone ("" for UTC or floating)."""

    clock: datetime | date
    tzid: str
    utc: bool

    @property
    def is_day(self) -> bool:
        return not isinstance(self.clock, datetime)


def written_time(line: ContentLine) -> Written | None:
    """What the line says, or None where it is no date that exists."""
    tzid = line.parameter("TZID")
    try:
        if day := _DAY.fullmatch(line.value):
            return Written(date(*map(int, day.groups())), tzid, utc=False)
        if moment := _MOMENT.fullmatch(line.value):
            *parts, z = moment.groups()
            return Written(datetime(*map(int, parts)), tzid, utc=bool(z))  # type: ignore[arg-type]  # noqa: DTZ001 -- six numbers; a clock's face
    except ValueError:
        return None
    return None


def written_duration(value: str) -> timedelta | None:
    """An RFC 5545 duration, or None."""
    seen = _DURATION.fullmatch(value)
    if seen is None:
        return None
    sign, weeks, days, hours, minutes, seconds = seen.groups(default="0")
    try:
        length = timedelta(
            weeks=int(weeks),
            days=int(days),
            hours=int(hours),
            minutes=int(minutes),
            seconds=int(seconds),
        )
    except (ValueError, OverflowError):  # more digits than a number may have; longer than all time
        return None
    return -length if sign == "-" else length


def time_faults(line: ContentLine) -> list[Fault]:
    """Faults of DTSTART, DTEND or RECURRENCE-ID taken alone."""
    written = written_time(line)
    if written is None:
        return [fault("bad-date", line.number, line.value)]
    if written.is_day:
        says_day = line.parameter("VALUE").upper() == "DATE"
        return [] if says_day else [fault("date-without-value", line.number, line.value)]
    if written.utc and written.tzid:
        return [fault("zone-and-z", line.number, line.value)]
    if not written.utc and not written.tzid:
        return [fault("floating", line.number, line.value)]
    return []


def utc_faults(line: ContentLine, code: str) -> list[Fault]:
    """``code`` where the line is not a moment in UTC."""
    written = written_time(line)
    if written is None:
        return [fault("bad-date", line.number, line.value)]
    return [] if written.utc and not written.tzid else [fault(code, line.number, line.value)]


def moment(line: ContentLine) -> datetime | None:
    """The line's moment where it is in UTC."""
    written = written_time(line)
    if written is None or not isinstance(written.clock, datetime) or not written.utc:
        return None
    return written.clock.replace(tzinfo=UTC)

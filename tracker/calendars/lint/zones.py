"""Faults of VTIMEZONE blocks, among them the one that matters: an event shown at a wrong hour."""

import calendar
import re
from dataclasses import dataclass
from datetime import MINYEAR, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.calendars.lint.faults import Fault, fault
from tracker.calendars.lint.grammar import Component
from tracker.calendars.lint.times import written_time

_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
_BY_DAY = re.compile(r"((?:[+-]?\d{1,2})?)(SU|MO|TU|WE|TH|FR|SA)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_JUDGED = 100
"""Observances of a block; one with more is not judged, since every event would ask them all."""
_UNSURE = timedelta(hours=3)
"""About a change the same clock's face may stand twice: no verdict there."""


@dataclass(frozen=True, slots=True)
class Observance:
    """STANDARD or DAYLIGHT: from when, how it repeats ("" for never), the offset it brings."""

    start: datetime
    rule: str
    offset: timedelta


def zone_faults(root: Component) -> list[Fault]:
    """Faults of each VTIMEZONE, of their order, and of what they leave undescribed."""
    found: list[Fault] = []
    seen: set[str] = set()
    first_event = min((event.number for event in root.named("VEVENT")), default=None)
    used = _used(root)
    for zone in root.named("VTIMEZONE"):
        tzid = zone.value("TZID")
        found += _block_faults(zone)
        if tzid in seen:
            found.append(fault("zone-twice", zone.number, tzid))
        if first_event is not None and zone.number > first_event:
            found.append(fault("zone-late", zone.number, tzid))
        if tzid not in used:
            found.append(fault("zone-unused", zone.number, tzid))
        seen.add(tzid)
    missing = sorted((line, tzid) for tzid, line in used.items() if tzid not in seen)
    return [*found, *[fault("zone-missing", line, tzid) for line, tzid in missing]]


def _used(component: Component) -> dict[str, int]:
    """Every TZID that a property outside of VTIMEZONE names, with its first line."""
    found: dict[str, int] = {}
    waiting = list(component.children)
    while waiting:  # without recursion: the depth is theirs
        child = waiting.pop()
        if child.name == "VTIMEZONE":
            continue
        waiting += child.children
        for line in child.lines:
            if tzid := line.parameter("TZID"):
                found[tzid] = min(line.number, found.get(tzid, line.number))
    return found


def _block_faults(zone: Component) -> list[Fault]:
    parts = zone.named("STANDARD") + zone.named("DAYLIGHT")
    found = [] if zone.value("TZID") and parts else [fault("zone-incomplete", zone.number)]
    for part in parts:
        if part.all("RDATE"):
            found.append(fault("zone-rdate", part.all("RDATE")[0].number))
        start = part.first("DTSTART")
        offsets = [_offset(part.value(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO")]
        if start is None or written_time(start) is None or None in offsets:
            found.append(fault("zone-incomplete", part.number, part.name))
    return found


def wrong_hours(root: Component) -> list[Fault]:
    """Events whose block gives another offset than the IANA zone of that name at that time.

    Silent about zones the IANA database does not know and blocks whose rules are of another form
    than a yearly BYMONTH + BYDAY: those are told by their own faults or cannot be judged.
    """
    blocks = {zone.value("TZID"): _observances(zone) for zone in root.named("VTIMEZONE")}
    found = []
    for event in root.named("VEVENT"):
        start = event.first("DTSTART")
        written = written_time(start) if start else None
        if start is None or written is None or not isinstance(written.clock, datetime):
            continue
        expected = _iana_offset(written.tzid, written.clock)
        told = _offset_in(blocks.get(written.tzid) or (), written.clock)
        if expected is not None and told is not None and told != expected:
            found.append(fault("zone-wrong", start.number, start.value))
    return found


def _iana_offset(tzid: str, clock: datetime) -> timedelta | None:
    try:
        return clock.replace(tzinfo=ZoneInfo(tzid)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _observances(zone: Component) -> tuple[Observance, ...]:
    """All of them, or none where one cannot be judged."""
    found = []
    if len(zone.children) > _JUDGED:
        return ()
    for part in zone.children:
        line = part.first("DTSTART")
        written = written_time(line) if line else None
        offset = _offset(part.value("TZOFFSETTO"))
        if written is None or not isinstance(written.clock, datetime) or offset is None:
            return ()
        if part.all("RDATE"):
            return ()
        found.append(Observance(written.clock, part.value("RRULE"), offset))
    return tuple(found)


def _offset_in(observances: tuple[Observance, ...], clock: datetime) -> timedelta | None:
    """The offset of the last change before ``clock``; None where it is too near or unknown."""
    past: list[tuple[datetime, timedelta]] = []
    for part in observances:
        onsets = _onsets(part, clock.year)
        if onsets is None or any(abs(clock - onset) < _UNSURE for onset in onsets):
            return None
        past += [(onset, part.offset) for onset in onsets if onset <= clock]
    return max(past)[1] if past else None


@lru_cache(maxsize=1024)
def _onsets(part: Observance, year: int) -> tuple[datetime, ...] | None:
    """The changes in this year and the one before, or the single one; None for other rules."""
    if not part.rule:
        return (part.start,)
    rule = dict(piece.split("=", 1) for piece in part.rule.upper().split(";") if "=" in piece)
    known = {"FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "INTERVAL", "WKST"}
    by_day = _BY_DAY.fullmatch(rule.get("BYDAY", ""))
    if rule.get("FREQ") != "YEARLY" or not rule.keys() <= known or by_day is None:
        return None
    if rule.get("INTERVAL", "1") != "1" or not _is_number(rule.get("BYMONTH", "")):
        return None
    days = [_day_in(y, int(rule["BYMONTH"]), by_day, rule) for y in (year - 1, year)]
    until = rule.get("UNTIL", "99991231")[:8]
    return tuple(
        datetime.combine(day, part.start.time())
        for day in days
        if day and day >= part.start.date() and f"{day:%Y%m%d}" <= until
    )


def _day_in(year: int, month: int, by_day: re.Match[str], rule: dict[str, str]) -> date | None:
    """The day of that month which BYDAY, and BYMONTHDAY where given, choose."""
    if year < MINYEAR or not 1 <= month <= 12:
        return None
    allowed = {int(n) for n in rule.get("BYMONTHDAY", "").split(",") if _is_number(n)}
    weekday = _WEEKDAYS.index(by_day[2])
    length = calendar.monthrange(year, month)[1]
    days = [
        day
        for day in (date(year, month, number) for number in range(1, length + 1))
        if day.weekday() == weekday and (not allowed or day.day in allowed)
    ]
    nth = int(by_day[1] or "1")
    index = nth - 1 if nth > 0 else nth
    return days[index] if -len(days) <= index < len(days) else None


def _is_number(text: str) -> bool:
    """A month or a day of one, of a length that is one."""
    return text.isdecimal() and len(text) <= 2


def _offset(value: str) -> timedelta | None:
    seen = _OFFSET.fullmatch(value)
    if seen is None:
        return None
    length = timedelta(hours=int(seen[2]), minutes=int(seen[3]), seconds=int(seen[4] or 0))
    return -length if seen[1] == "-" else length

"""The rule by which a zone changes its clocks, read from the footer of its TZif file.

The footer (RFC 9636, section 3.3) is a POSIX ``TZ`` string such as ``CST6CDT,M3.2.0,M11.1.0``. It
holds for every moment after the file's last listed change, which is all that a calendar of the
coming months needs; what it does not say (Ramadan in Morocco, a law that starts next year) is
found by comparing it with ``zoneinfo`` moment by moment, in :mod:`tracker.calendars.zones`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

DAY: Final = 86_400
"""Seconds."""

LAST: Final = 5
"""The week that means *the last one of the month*."""

_NAME = r"(<[A-Za-z0-9+-]+>|[A-Za-z]{3,})"
_OFFSET = r"([+-]?\d{1,3}(?::\d{2}){0,2})"
_CHANGE = r"M(\d{1,2})\.([1-5])\.([0-6])(?:/([+-]?\d{1,3}(?::\d{2}){0,2}))?"
_FOOTER = re.compile(f"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?,{_CHANGE},{_CHANGE})?")


@dataclass(frozen=True, slots=True)
class Onset:
    """When a change comes each year: the n-th weekday of a month, and seconds from its midnight.

    ``weekday`` counts from Sunday = 0. ``seconds`` are on the clock as it stood before the change
    and may be negative or longer than a day: Gaza changes 50 hours after a Thursday's midnight.
    """

    month: int
    week: int
    weekday: int
    seconds: int

    def named_day(self, year: int) -> date:
        """The day that the rule names, before ``seconds`` move it."""
        first = (date(year, self.month, 1).isoweekday()) % 7
        day = 1 + (self.weekday - first) % 7 + 7 * (self.week - 1)
        while day > monthrange(year, self.month)[1]:
            day -= 7
        return date(year, self.month, day)

    def wall_clock(self, year: int) -> datetime:
        """The change on the clock as it stood before it; naive, because it is a clock's face."""
        midnight = datetime.combine(self.named_day(year), datetime.min.time())
        return midnight + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the two times of a zone: seconds east of UTC and what it is called."""

    offset: int
    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Two clocks and the yearly change from each to the other, or one clock for ever."""

    winter: Clock
    summer: Clock | None = None
    to_summer: Onset | None = None
    to_winter: Onset | None = None

    def offset_at(self, moment: datetime) -> int:
        """Seconds east of UTC that this rule gives for an aware moment."""
        if self.summer is None:
            return self.winter.offset
        begins, ends = self._changes(moment.astimezone(UTC).year)
        in_summer = begins <= moment < ends if begins < ends else not ends <= moment < begins
        return self.summer.offset if in_summer else self.winter.offset

    def _changes(self, year: int) -> tuple[datetime, datetime]:
        """The year's change to summer and back, as moments. No rule changes near New Year."""
        if self.to_summer is None or self.to_winter is None or self.summer is None:
            raise ValueError("a zone with one clock has no changes")
        begins = self.to_summer.wall_clock(year) - timedelta(seconds=self.winter.offset)
        ends = self.to_winter.wall_clock(year) - timedelta(seconds=self.summer.offset)
        return begins.replace(tzinfo=UTC), ends.replace(tzinfo=UTC)


def rule_of_footer(footer: str) -> Rule | None:
    """The rule, or None for a string of another form (Julian days, or nothing at all)."""
    seen = _FOOTER.fullmatch(footer)
    if seen is None:
        return None
    name, offset, summer_name, summer_offset, *changes = seen.groups()
    winter = Clock(-_seconds(offset), name.strip("<>"))
    if summer_name is None:
        return Rule(winter)
    ahead = -_seconds(summer_offset) if summer_offset else winter.offset + 3600
    summer = Clock(ahead, summer_name.strip("<>"))
    return Rule(winter, summer, _onset(changes[:4]), _onset(changes[4:]))


def _onset(parts: list[str]) -> Onset:
    month, week, weekday, time = parts
    return Onset(int(month), int(week), int(weekday), _seconds(time or "2"))


def _seconds(clock: str) -> int:
    """``[+-]h[h[h]][:mm[:ss]]`` as seconds."""
    sign = -1 if clock.startswith("-") else 1
    hours, minutes, seconds, *_ = [int(part) for part in clock.lstrip("+-").split(":")] + [0, 0]
    return sign * (hours * 3600 + minutes * 60 + seconds)

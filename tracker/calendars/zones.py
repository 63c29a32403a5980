"""Zones as calendars need them: a VTIMEZONE block that every client reads right, or none.

A block is built from the zone's yearly rule as RRULE + BYDAY, some 340 bytes: what Apple, Google,
Outlook, libical, ical.js and Thunderbird all agree on. A long RDATE list, which libraries like to
write, shows summer events an hour late in some of them.

The block says one rule for all time, so each moment is compared with ``zoneinfo``: where they
differ, or where the hour comes twice (RFC 5545 means the first, ical.js reads the second),
:func:`wall_time` gives None and the event is written in UTC. A wrong hour is never written.
"""

import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from tracker.calendars.posix_rules import DAY, LAST, Clock, Onset, Rule, rule_of_footer

EPOCH: Final = 1970
"""The first year a block speaks of; earlier moments are written in UTC."""

_FIRST_DAY: Final = date(EPOCH + 1, 1, 2).toordinal()
_KEY = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
_WEEKDAYS: Final = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@lru_cache(maxsize=1024)
def rule_of(key: str) -> Rule | None:
    """The yearly rule of an IANA zone, or None for a name that is not known or has no rule."""
    if not _KEY.fullmatch(key):
        return None
    found = _tzif(key)
    if found is None or not found.startswith(b"TZif"):
        return None
    return rule_of_footer(found.rsplit(b"\n", 2)[-2].decode("ascii"))


def _tzif(key: str) -> bytes | None:
    """The zone's file, looked for where ``zoneinfo`` looks, in its order: the system, then tzdata.

    The two may be of different years, and a block must agree with what ``zoneinfo`` says.
    """
    places = (*(Path(root) for root in TZPATH), resources.files("tzdata.zoneinfo"))
    for place in places:
        try:
            return place.joinpath(key).read_bytes()
        except (OSError, ValueError):
            continue
    return None


@lru_cache(maxsize=1024)
def block(key: str) -> bytes | None:
    """The VTIMEZONE of a zone, or None where moments are to be written in UTC.

    UTC itself needs no block. A rule that leans on the length of February has none either: no
    zone has one, and a block for it would be wrong in leap years.
    """
    rule = rule_of(key)
    if rule is None or rule.winter == Clock(0, "UTC"):
        return None
    lines = ["BEGIN:VTIMEZONE", f"TZID:{key}", *_observances(rule), "END:VTIMEZONE", ""]
    return "\r\n".join(lines).encode("ascii")


def wall_time(key: str, moment: datetime) -> datetime | None:
    """The moment on the zone's own clock (naive), or None where it must be written in UTC."""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    steady = _steady_offset(key, in_utc.toordinal())
    if steady is not None:
        return in_utc.replace(tzinfo=None) + steady
    return _examined(key, in_utc)


@lru_cache(maxsize=65_536)
def _steady_offset(key: str, day: int) -> timedelta | None:
    """The offset of a UTC day about which nothing changes and rule and ``zoneinfo`` agree.

    Nearly all days are such; the others are examined moment by moment.
    """
    rule, zone = rule_of(key), _zone(key)
    if rule is None or zone is None or block(key) is None or day < _FIRST_DAY:
        return None
    offsets = set()
    for near in (day - 1, day, day + 1, day + 2):
        midnight = datetime.fromordinal(near).replace(tzinfo=UTC)
        offsets.add(midnight.astimezone(zone).utcoffset())
        offsets.add(timedelta(seconds=rule.offset_at(midnight)))
    return offsets.pop() if len(offsets) == 1 else None


def _examined(key: str, moment: datetime) -> datetime | None:
    """The wall time at one moment of a day on which something changes or disagrees."""
    rule, zone = rule_of(key), _zone(key)
    if rule is None or zone is None or block(key) is None or moment.toordinal() < _FIRST_DAY:
        return None
    local = moment.astimezone(zone)
    offset = local.utcoffset()
    twice = local.replace(fold=not local.fold).utcoffset() != offset
    if twice or offset != timedelta(seconds=rule.offset_at(moment)):
        return None
    return local.replace(tzinfo=None)


@lru_cache(maxsize=1024)
def _zone(key: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _observances(rule: Rule) -> list[str]:
    if rule.summer is None or rule.to_summer is None or rule.to_winter is None:
        return _component("STANDARD", rule.winter, rule.winter, f"DTSTART:{EPOCH}0101T000000")
    into_summer = _yearly(rule.to_summer, rule.winter, rule.summer)
    into_winter = _yearly(rule.to_winter, rule.summer, rule.winter)
    return [*into_summer, *into_winter]


def _yearly(onset: Onset, before: Clock, after: Clock) -> list[str]:
    """One component per month in which the change can fall, so that each year has exactly one.

    Cairo's *last Thursday of October at 24:00* is a Friday from 26 October to 1 November: a last
    Friday of October would be wrong in 2030, one rule for each month never is.
    """
    kind = "DAYLIGHT" if after.offset > before.offset else "STANDARD"
    lines: list[str] = []
    for month, days in _days_by_month(onset).items():
        year = next(y for y in range(EPOCH, EPOCH + 40) if onset.wall_clock(y).month == month)
        first = onset.wall_clock(year)
        rrule = f"RRULE:FREQ=YEARLY;BYMONTH={month};{_by_day(onset, first, days)}"
        lines += _component(kind, before, after, f"DTSTART:{first:%Y%m%dT%H%M%S}", rrule)
    return lines


def _days_by_month(onset: Onset) -> dict[int, list[int]]:
    """The days of each month on which the change can fall, once its seconds moved it."""
    length = (date(2001, onset.month % 12 + 1, 1) - timedelta(days=1)).day
    first = length - 6 if onset.week == LAST else 7 * (onset.week - 1) + 1
    found: dict[int, list[int]] = defaultdict(list)
    for day in range(first, first + 7):
        moved = date(2001, onset.month, day) + timedelta(days=onset.seconds // DAY)
        found[moved.month].append(moved.day)
    return found


def _by_day(onset: Onset, first: datetime, days: list[int]) -> str:
    if onset.seconds // DAY == 0:
        week = -1 if onset.week == LAST else onset.week
        return f"BYDAY={week}{_WEEKDAYS[onset.weekday]}"
    weekday = _WEEKDAYS[first.isoweekday() % 7]
    return f"BYDAY={weekday};BYMONTHDAY={','.join(map(str, days))}"


def _component(kind: str, before: Clock, after: Clock, *when: str) -> list[str]:
    return [
        f"BEGIN:{kind}",
        *when,
        f"TZNAME:{after.name}",
        f"TZOFFSETFROM:{_offset(before.offset)}",
        f"TZOFFSETTO:{_offset(after.offset)}",
        f"END:{kind}",
    ]


def _offset(seconds: int) -> str:
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours:02}{rest // 60:02}"

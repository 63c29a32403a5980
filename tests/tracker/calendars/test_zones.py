"""Every zone of tzdata, read back from our block by another library, against ``zoneinfo``."""

from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Timezone

from tracker.calendars.posix_rules import Clock, Onset, Rule, rule_of_footer
from tracker.calendars.zones import block, rule_of, wall_time

ZONES = sorted((resources.files("tzdata") / "zones").read_text().split())
NOW = datetime(2026, 11, 24, tzinfo=UTC)
Change = tuple[datetime, timedelta, timedelta]
FROM, TO = NOW - timedelta(days=366), NOW + timedelta(days=5 * 366)


def changes_of_block(written: bytes) -> list[Change]:
    """The block's own changes as (moment, offset before, offset after), by dateutil's rules."""
    found = []
    for part in Timezone.from_ical(written).walk()[1:]:
        start = part["DTSTART"].dt
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        if "RRULE" not in part:
            found.append((start.replace(tzinfo=UTC) - before, before, after))
            continue
        rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=start)
        assert rule[0] == start  # a first onset that its own rule does not hit is counted twice
        until = datetime(TO.year + 1, 12, 31)
        onsets = rule.between(datetime(FROM.year - 2, 1, 1), until)
        found += [(local.replace(tzinfo=UTC) - before, before, after) for local in onsets]
    return sorted(found)


def samples(zone: ZoneInfo) -> list[datetime]:
    """Each fifth day, and the hours about every change that ``zoneinfo`` knows."""
    days = [FROM + timedelta(days=n) for n in range((TO - FROM).days)]
    near = [
        day + timedelta(minutes=30 * half)
        for day, after in pairwise(days)
        if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
        for half in range(48)
    ]
    return [*days[::5], *near]


def offset_in_block(changes: list[Change], at: datetime) -> timedelta:
    past = [after for moment, _, after in changes if moment <= at]
    return past[-1] if past else changes[0][1]


@pytest.mark.parametrize("key", ZONES)
def test_no_zone_is_ever_written_with_a_wrong_offset(key: str) -> None:
    zone, written = ZoneInfo(key), block(key)
    if written is None:
        assert all(wall_time(key, at) is None for at in samples(zone))
        return
    changes = changes_of_block(written)
    for at in samples(zone):
        local = wall_time(key, at)
        if local is not None:
            assert local - offset_in_block(changes, at) == at.replace(tzinfo=None), (key, at)


def test_nearly_every_moment_has_its_own_clock() -> None:
    """UTC is the exception: if it were the rule, the zones above would pass and mean nothing."""
    asked = {key: [wall_time(key, at) for at in samples(ZoneInfo(key))] for key in ZONES}
    told = sum(local is not None for moments in asked.values() for local in moments)
    assert told / sum(len(moments) for moments in asked.values()) > 0.95


def test_chicago_is_three_hundred_and_forty_bytes_of_yearly_rules() -> None:
    assert (block("America/Chicago") or b"").decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:America/Chicago",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700308T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZNAME:CDT",
        "TZOFFSETFROM:-0600",
        "TZOFFSETTO:-0500",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701101T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "TZNAME:CST",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0600",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_cairo_changes_once_a_year_even_when_friday_is_the_first_of_november() -> None:
    autumns = [
        moment.date().isoformat()
        for moment, before, after in changes_of_block(block("Africa/Cairo") or b"")
        if after < before and 2028 <= moment.year <= 2031
    ]
    assert autumns == ["2028-10-26", "2029-10-25", "2030-10-31", "2031-10-30"]


def test_dublin_calls_its_summer_daylight_though_tzdata_does_not() -> None:
    written = (block("Europe/Dublin") or b"").decode()
    daylight = written.split("BEGIN:DAYLIGHT")[1].split("END:DAYLIGHT")[0]
    assert "TZNAME:IST" in daylight
    assert "TZOFFSETTO:+0100" in daylight


def test_a_zone_whose_clock_follows_the_moon_is_written_in_utc_where_its_rule_fails() -> None:
    """Morocco leaves its own rule for Ramadan: which half of the year fails is up to tzdata."""
    zone = ZoneInfo("Africa/Casablanca")
    ramadan = datetime(2026, 3, 1, 12, tzinfo=UTC)
    other = datetime(2026, 6, 20, 12, tzinfo=UTC)
    told = [wall_time("Africa/Casablanca", at) for at in (ramadan, other)]
    assert told.count(None) == 1
    assert all(
        local in (None, at.astimezone(zone).replace(tzinfo=None))
        for local, at in zip(told, (ramadan, other), strict=True)
    )


def test_an_hour_that_comes_twice_is_written_in_utc() -> None:
    before = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    told = [wall_time("America/Chicago", before + timedelta(hours=n)) for n in range(4)]
    assert told == [datetime(2026, 11, 1, 0, 30), None, None, datetime(2026, 11, 1, 2, 30)]


@pytest.mark.parametrize("key", ["", "Mars/Base", "../etc/passwd", "/etc/passwd", "Amérique", "US"])
def test_a_name_that_is_no_zone_has_no_rule(key: str) -> None:
    assert (rule_of(key), block(key), wall_time(key, NOW)) == (None, None, None)


def test_utc_needs_no_block() -> None:
    assert [block(key) for key in ("UTC", "Etc/UTC", "Zulu")] == [None, None, None]


def test_footers_of_every_form() -> None:
    assert rule_of_footer("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0") == Rule(
        Clock(37800, "+1030"), Clock(39600, "+11"), Onset(10, 1, 0, 7200), Onset(4, 1, 0, 7200)
    )
    assert rule_of_footer("<-02>2<-01>,M3.5.0/-1,M10.5.0/0") == Rule(
        Clock(-7200, "-02"), Clock(-3600, "-01"), Onset(3, 5, 0, -3600), Onset(10, 5, 0, 0)
    )
    assert rule_of_footer("<+0545>-5:45") == Rule(Clock(20700, "+0545"))
    assert [rule_of_footer(text) for text in ("", "EST5EDT,J60,J300", "nonsense")] == [None] * 3

"""The right Tuesday in twenty zones over ten years, against a count of every minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletters.week import (
    Rhythm,
    Slot,
    next_slot,
    send_instant,
    slot,
    slot_after,
    slots_to_ensure,
)

ZONES = (
    "America/Chicago",
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/St_Johns",
    "America/Nuuk",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Santiago",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Europe/London",
    "UTC",
)
WEEKLY = Rhythm(weekday=1, hour=9, minute=0, zone="America/Chicago")


def first_instant(day: date, hour: int, minute: int, zone: str) -> datetime:
    """Independent of the rule: walk real minutes until the wall clock reaches the hour."""
    place = ZoneInfo(zone)
    wanted = datetime(day.year, day.month, day.day, hour, minute)
    at = wanted.replace(tzinfo=UTC) - timedelta(hours=27)
    while at.astimezone(place).replace(tzinfo=None) < wanted:
        behind = wanted - at.astimezone(place).replace(tzinfo=None)
        at += timedelta(minutes=15) if behind > timedelta(hours=4) else timedelta(minutes=1)
    return at


@pytest.mark.parametrize("zone", ZONES)
def test_every_tuesday_of_ten_years_leaves_at_nine(zone: str) -> None:
    rhythm = Rhythm(weekday=1, hour=9, minute=0, zone=zone)
    at = datetime(2020, 1, 1, tzinfo=UTC)
    days: list[date] = []
    while len(days) < 522:
        found = next_slot(rhythm, at)
        local = found.sends_at.astimezone(ZoneInfo(zone))
        assert (local.date(), local.weekday(), local.hour, local.minute) == (found.date, 1, 9, 0)
        days.append(found.date)
        at = found.sends_at + timedelta(seconds=1)
    assert {later - day for day, later in pairwise(days)} == {timedelta(days=7)}
    assert (days[0], days[-1]) == (date(2020, 1, 7), date(2030, 1, 1))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("hour", "minute"), [(0, 0), (0, 30), (1, 30), (2, 15), (3, 0), (23, 45)])
def test_the_hours_that_clocks_leap_over_or_repeat(zone: str, hour: int, minute: int) -> None:
    """Around every change of the offset in two years, hour by hour against the walk."""
    place = ZoneInfo(zone)
    day = date(2023, 1, 1)
    while day < date(2025, 1, 1):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=place)
        following = noon + timedelta(days=1)
        if noon.utcoffset() != following.utcoffset():
            for near in (day, day + timedelta(days=1)):
                found = slot(Rhythm(near.weekday(), hour, minute, zone), near)
                assert found.sends_at == first_instant(near, hour, minute, zone)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "expected"),
    [
        (date(2024, 3, 10), 2, "America/Chicago", datetime(2024, 3, 10, 8, tzinfo=UTC)),
        (date(2024, 11, 3), 1, "America/Chicago", datetime(2024, 11, 3, 6, tzinfo=UTC)),
        (date(2011, 12, 30), 9, "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        (date(2024, 3, 30), 23, "America/Nuuk", datetime(2024, 3, 31, 1, tzinfo=UTC)),
    ],
)
def test_a_gap_ends_and_a_fold_begins(day: date, hour: int, zone: str, expected: datetime) -> None:
    assert send_instant(day, datetime(2000, 1, 1, hour).time(), zone) == expected


def test_the_sample_week() -> None:
    tuesday = Slot(
        date(2023, 10, 10),
        datetime(2023, 10, 10, 14, tzinfo=UTC),
        datetime(2023, 10, 9, 14, tzinfo=UTC),
    )
    assert next_slot(WEEKLY, datetime(2023, 10, 4, tzinfo=UTC)) == tuesday
    assert next_slot(WEEKLY, tuesday.sends_at) == tuesday
    assert next_slot(WEEKLY, tuesday.sends_at + timedelta(seconds=1)).date == date(2023, 10, 17)
    assert slot_after(WEEKLY, tuesday.date).date == date(2023, 10, 17)
    assert slot_after(WEEKLY, date(2023, 10, 9)) == tuesday
    assert slot(WEEKLY, date(2023, 10, 10)) == tuesday


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (datetime(2023, 10, 9, 13, 59, tzinfo=UTC), [date(2023, 10, 3)]),
        (datetime(2023, 10, 9, 14, tzinfo=UTC), [date(2023, 10, 3), date(2023, 10, 10)]),
        (datetime(2023, 10, 10, 13, 59, tzinfo=UTC), [date(2023, 10, 3), date(2023, 10, 10)]),
        (datetime(2023, 10, 10, 14, tzinfo=UTC), [date(2023, 10, 10)]),
        (datetime(2023, 10, 13, 14, tzinfo=UTC), [date(2023, 10, 10)]),
    ],
)
def test_what_must_exist_at_an_instant(at: datetime, days: list[date]) -> None:
    assert [each.date for each in slots_to_ensure(WEEKLY, at)] == days


@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
)
def test_the_next_edition_is_the_next_one(at: datetime, zone: str, weekday: int, hour: int) -> None:
    rhythm = Rhythm(weekday, hour, 0, zone)
    found = next_slot(rhythm, at)
    assert found.date.weekday() == weekday
    assert at <= found.sends_at < at + timedelta(days=8, hours=2)
    assert slot(rhythm, found.date - timedelta(days=7)).sends_at < at
    assert next_slot(rhythm, found.sends_at) == found

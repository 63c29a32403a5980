"""Deadlines and days that clerks write into remarks."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.meetings.comments import (
    Deadline,
    comment_deadline,
    original_day,
    says_cancelled,
)

CHICAGO = ZoneInfo("America/Chicago")
MEETING = datetime(2031, 10, 16, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at", "date_only"),
    [
        ("Written public comment deadline October 15, 2031, 3:00 PM", (15, 15, 0, 0), False),
        ("Written public comment deadline October 14, 2031", (14, 23, 59, 59), True),
        ("Written public comment deadline October 13, 2031; 12:00 PM", (13, 12, 0, 0), False),
        ("Written public comment deadline: 10 AM, Wed Oct 15th", (15, 10, 0, 0), False),
        ("NO VOTE.\nPublic written comment deadline: October 15, 2031", (15, 23, 59, 59), True),
        ("Public Comment deadline: Friday, October 10, 2031 at noon", (10, 12, 0, 0), False),
        ("Comments are due by 10/14/2031", (14, 23, 59, 59), True),
    ],
)
def test_a_deadline_with_or_without_a_time(
    text: str, at: tuple[int, int, int, int], date_only: bool
) -> None:
    local = datetime(2031, 10, *at, tzinfo=CHICAGO)
    expected = Deadline(local.astimezone(UTC), date_only)
    assert comment_deadline(text, meeting=MEETING, zone=CHICAGO) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Direct introduction deadline October 1, 2031, 10:00 AM",
        "Public comment deadline to be announced",
        "Written public comment deadline February 30, 2031",
        "Special Meeting",
    ],
)
def test_no_deadline_of_the_publics(text: str) -> None:
    assert comment_deadline(text, meeting=MEETING, zone=CHICAGO) is None


def test_a_day_without_a_year_lies_before_its_meeting() -> None:
    january = datetime(2032, 1, 5, 16, tzinfo=UTC)
    found = comment_deadline("Comment deadline Dec 31st", meeting=january, zone=CHICAGO)
    assert found is not None
    assert found.at.astimezone(CHICAGO).date() == date(2031, 12, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Original meeting scheduled for October 17, 2031", date(2031, 10, 17)),
        ("From October 15, 2031", date(2031, 10, 15)),
        ("Reconvened Meeting from September 15, 2031", date(2031, 9, 15)),
        ("To reconvene on October 20, 2031 at 10:00 A.M.", None),
        ("Original meeting scheduled for October 16, 2031", None),
    ],
)
def test_the_day_it_was_to_be_on(text: str, day: date | None) -> None:
    assert original_day(text, meeting=MEETING, zone=CHICAGO) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [("CANCELLATION of Meeting", True), ("Canceled", True), ("Virtual Meeting", False)],
)
def test_it_says_that_it_is_off(text: str, said: bool) -> None:
    assert says_cancelled(text) is said


def test_a_letter_that_stands_for_another_names_the_same_month() -> None:
    """ "ſ" is an "s" to whoever ignores case."""
    one, other = (
        comment_deadline(
            f"Written comment deadline {month} 11, 2026", meeting=MEETING, zone=CHICAGO
        )
        for month in ("ſep", "Sep")
    )
    assert one == other is not None


@given(st.text(max_size=300))
def test_any_remark_is_read_without_complaint(text: str) -> None:
    found = comment_deadline(text, meeting=MEETING, zone=CHICAGO)
    assert found is None or found.at.tzinfo is UTC
    original_day(text, meeting=MEETING, zone=CHICAGO)

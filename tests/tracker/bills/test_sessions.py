"""Congresses and the moment at which their unfinished bills die."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.bills.sessions import (
    Congress,
    NoSuchCongress,
    congress,
    congress_at,
    congress_of_session,
    congress_on,
    dies_at,
)


def test_the_116th_ended_at_noon_in_washington() -> None:
    assert congress(116) == Congress(
        116, datetime(2019, 1, 3, 17, tzinfo=UTC), datetime(2021, 1, 3, 17, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (datetime(2021, 1, 3, 16, 59, 59, tzinfo=UTC), 116),
        (datetime(2021, 1, 3, 17, tzinfo=UTC), 117),
        (datetime(2020, 6, 15, tzinfo=UTC), 116),
        (datetime(1935, 1, 3, 16, 59, tzinfo=UTC), 73),
        (datetime(1935, 1, 3, 17, tzinfo=UTC), 74),
        (datetime(1933, 3, 4, 16, 59, tzinfo=UTC), 72),
        (datetime(1933, 3, 4, 17, tzinfo=UTC), 73),
    ],
)
def test_the_congress_at_an_instant(at: datetime, number: int) -> None:
    assert congress_at(at) == number


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2020, 6, 15), 116),
        (date(2021, 1, 2), 116),
        (date(2021, 1, 3), 117),
        (date(2026, 11, 24), 119),
        (date(1789, 3, 4), 1),
        (date(1935, 1, 2), 73),
    ],
)
def test_the_congress_of_a_text(day: date, number: int) -> None:
    assert congress_on(day) == number


def test_there_was_none_before_the_first() -> None:
    for ask in (
        lambda: congress(0),
        lambda: congress_on(date(1789, 3, 3)),
        lambda: congress_on(date(1700, 1, 1)),
        lambda: congress_at(datetime(1789, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(NoSuchCongress):
            ask()


@given(st.datetimes(datetime(1790, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC)))
def test_every_instant_lies_within_its_congress(at: datetime) -> None:
    found = congress(congress_at(at))
    assert found.begins_at <= at < found.ends_at


@given(st.integers(1, 300))
def test_congresses_follow_without_a_gap(number: int) -> None:
    before, after = congress(number), congress(number + 1)
    assert before.ends_at == after.begins_at
    assert timedelta(days=660) < before.ends_at - before.begins_at < timedelta(days=735)


def test_a_session_is_named_by_either_year() -> None:
    assert (congress_of_session(2019), congress_of_session(2020)) == (116, 116)


def test_an_unfinished_bill_dies_at_noon_and_a_passed_one_waits_ten_days() -> None:
    assert dies_at(116) == datetime(2021, 1, 3, 17, tzinfo=UTC)
    # 3 January 2021 was a Sunday; ten days without the Sunday of the 10th end on the 14th.
    assert dies_at(116, passed_both=True) == datetime(2021, 1, 15, 4, 59, 59, tzinfo=UTC)

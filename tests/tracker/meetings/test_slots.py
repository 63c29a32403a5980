"""Which meeting moved, where an id moves with its start."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.meetings.slots import moved


def on(day: int, hour: int = 10) -> datetime:
    return datetime(2031, 10, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


@pytest.mark.parametrize(
    ("gone", "new", "stayed", "expected"),
    [
        ({"a": on(8)}, {"b": on(10)}, [on(1), on(15)], {"a": "b"}),
        ({"a": on(8)}, {"b": on(13)}, [on(1), on(15)], {"a": "b"}),
        ({"a": on(8)}, {"b": on(16)}, [on(1), on(15)], {}),
        ({"a": on(22)}, {"b": on(24)}, [on(8), on(15)], {"a": "b"}),
        ({"a": on(22)}, {"b": on(29)}, [on(8), on(15)], {}),
        ({"a": on(1)}, {"b": on(20)}, [], {"a": "b"}),
        ({"a": on(1)}, {"b": on(33)}, [], {}),
        ({"a": on(8)}, {"b": on(9), "c": on(10)}, [on(1), on(15)], {}),
        ({"a": on(8), "b": on(9)}, {"c": on(10)}, [on(1), on(15)], {}),
        ({"a": on(1), "b": on(8)}, {"c": on(2), "d": on(9)}, [], {"a": "c", "b": "d"}),
        ({"a": on(8)}, {}, [on(1)], {}),
        ({}, {"b": on(8)}, [on(1)], {}),
        ({"a": on(8)}, {"b": on(8, 14)}, [on(8, 10)], {}),
    ],
    ids=[
        "within its slot", "far within its slot", "past its neighbour", "the last, a little",
        "the last dropped and another announced", "the only one", "too far", "two could be it",
        "two could have been", "both of two", "dropped", "announced", "another at its hour",
    ],
)  # fmt: skip
def test_what_is_taken_for_a_move(
    gone: dict[str, datetime],
    new: dict[str, datetime],
    stayed: list[datetime],
    expected: dict[str, str],
) -> None:
    assert moved(gone, new, stayed) == expected


days = st.integers(1, 200).map(on)


@given(
    st.dictionaries(st.sampled_from("abcd"), days),
    st.dictionaries(st.sampled_from("wxyz"), days),
    st.lists(days, max_size=5),
)
def test_no_meeting_is_taken_twice(
    gone: dict[str, datetime], new: dict[str, datetime], stayed: list[datetime]
) -> None:
    pairs = moved(gone, new, stayed)
    assert len(set(pairs.values())) == len(pairs)
    assert pairs.keys() <= gone.keys()
    assert set(pairs.values()) <= new.keys()
    for old, key in pairs.items():
        assert abs(gone[old] - new[key]) <= timedelta(days=31)

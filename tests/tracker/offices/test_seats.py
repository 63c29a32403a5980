import pytest

from tracker.offices.seats import (
    DELEGATES,
    HOUSE_SEATS,
    Seat,
    chambers_of,
    districts_of,
    seat_of_division,
    seats_of,
    vacant,
)
from tracker.vocabulary import Chamber


def test_the_whole_congress() -> None:
    seats = [seat for state in [*HOUSE_SEATS, *DELEGATES] for seat in seats_of(state)]
    assert sum(seat.chamber == Chamber.SENATE for seat in seats) == 100
    assert sum(seat.chamber == Chamber.HOUSE for seat in seats) == 435 + 6


def test_a_state_with_districts_one_without_and_one_that_is_none() -> None:
    assert list(map(str, seats_of("NH"))) == [
        "Senate, NH",
        "Senate, NH",
        "House, NH-01",
        "House, NH-02",
    ]
    assert list(map(str, seats_of("WY", Chamber.HOUSE))) == ["House, WY at large"]
    assert list(map(str, seats_of("DC"))) == ["House, DC at large"]
    assert seats_of("ZZ") == ()


def test_one_senator_leaves_one_seat_empty() -> None:
    senate, first, second = Seat("NH", Chamber.SENATE), *seats_of("NH", Chamber.HOUSE)
    assert vacant(seats_of("NH"), [senate, second]) == (senate, first)
    assert vacant(seats_of("NH"), seats_of("NH")) == ()


def test_targets_are_read_as_action_lists_write_them() -> None:
    assert chambers_of(["US House", "U.S. Senate"]) == (Chamber.SENATE, Chamber.HOUSE)
    assert chambers_of(["Congress", "Governor"]) == (Chamber.SENATE, Chamber.HOUSE)
    assert chambers_of(["City council"]) == ()


@pytest.mark.parametrize(
    ("division", "expected"),
    [
        ("ocd-division/country:us/state:il/place:chicago", ("IL", None)),
        ("ocd-division/country:us/state:il/cd:7", ("IL", 7)),
        ("ocd-division/country:us/district:dc", ("DC", None)),
        ("ocd-division/country:us/territory:pr", ("PR", None)),
        ("ocd-division/country:us", ("", None)),
        ("ocd-division/country:ca/province:on", ("", None)),
    ],
)
def test_a_place_lies_in_a_state(division: str, expected: tuple[str, int | None]) -> None:
    assert seat_of_division(division) == expected


def test_districts_are_numbered_where_there_are_several() -> None:
    assert (list(districts_of("NH")), list(districts_of("WY"))) == ([1, 2], [])

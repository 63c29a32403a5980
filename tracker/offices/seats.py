"""The seats of Congress: how many a state has, and which of them are empty. Pure.

A list of members says who sits, never who is missing. Knowing how many seats there ought to be,
a vacancy can be said instead of skipped.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.vocabulary import Chamber

APPORTIONED_FROM = date(2023, 1, 3)
"""When the seats of the 2020 census took effect; they hold until 3 January 2033."""

HOUSE_SEATS: dict[str, int] = {
    "AL": 7, "AK": 1, "AZ": 9, "AR": 4, "CA": 52, "CO": 8, "CT": 5, "DE": 1, "FL": 28, "GA": 14,
    "HI": 2, "ID": 2, "IL": 17, "IN": 9, "IA": 4, "KS": 4, "KY": 6, "LA": 6, "ME": 2, "MD": 8,
    "MA": 9, "MI": 13, "MN": 8, "MS": 4, "MO": 8, "MT": 2, "NE": 3, "NV": 4, "NH": 2, "NJ": 12,
    "NM": 3, "NY": 26, "NC": 14, "ND": 1, "OH": 15, "OK": 5, "OR": 6, "PA": 17, "RI": 2, "SC": 7,
    "SD": 1, "TN": 9, "TX": 38, "UT": 4, "VT": 1, "VA": 11, "WA": 10, "WV": 2, "WI": 8, "WY": 1,
}  # fmt: skip
"""Source: the apportionment of the House by the census of 2020."""

DELEGATES = frozenset({"AS", "DC", "GU", "MP", "PR", "VI"})
"""One member of the House without a vote on the floor, and no senator."""

SENATORS = 2
AT_LARGE = 0


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """One seat; ``district`` is empty for senators and 0 where the whole state is one."""

    state: str
    chamber: Chamber
    district: int | None = None

    def __str__(self) -> str:
        if self.chamber == Chamber.SENATE:
            return f"Senate, {self.state}"
        district = "at large" if self.district == AT_LARGE else f"{self.state}-{self.district:02}"
        return (
            f"House, {self.state} {district}" if self.district == AT_LARGE else f"House, {district}"
        )


def seats_of(state: str, chamber: Chamber | None = None) -> tuple[Seat, ...]:
    """Every seat of a state, district or territory (two capital letters), senators first.

    Empty for letters that no state has.
    """
    senate = (Seat(state, Chamber.SENATE),) * (SENATORS if state in HOUSE_SEATS else 0)
    count = HOUSE_SEATS.get(state, 1 if state in DELEGATES else 0)
    districts = (AT_LARGE,) if count == 1 else range(1, count + 1)
    house = tuple(Seat(state, Chamber.HOUSE, number) for number in districts if count)
    return tuple(seat for seat in (*senate, *house) if chamber in (None, seat.chamber))


def vacant(seats: Iterable[Seat], held: Iterable[Seat]) -> tuple[Seat, ...]:
    """The seats that nobody holds, in order; a seat held once fills one of that name."""
    filled = list(held)
    empty = []
    for seat in seats:
        if seat in filled:
            filled.remove(seat)
        else:
            empty.append(seat)
    return tuple(empty)


CHAMBERS_BY_TARGET = {
    "us senate": (Chamber.SENATE,),
    "senate": (Chamber.SENATE,),
    "senators": (Chamber.SENATE,),
    "us house": (Chamber.HOUSE,),
    "house": (Chamber.HOUSE,),
    "representative": (Chamber.HOUSE,),
    "congress": (Chamber.SENATE, Chamber.HOUSE),
    "us congress": (Chamber.SENATE, Chamber.HOUSE),
    "members of congress": (Chamber.SENATE, Chamber.HOUSE),
}
"""What action lists call the chambers of Congress, folded."""


def chambers_of(targets: Iterable[str]) -> tuple[Chamber, ...]:
    """The chambers of Congress that an action addresses, each once, the Senate first.

    A target that is no chamber of Congress ("Governor", "City council") is not one of ours.
    """
    named = {
        chamber
        for target in targets
        for chamber in CHAMBERS_BY_TARGET.get(
            " ".join(target.replace(".", "").casefold().split()), ()
        )
    }
    return tuple(chamber for chamber in (Chamber.SENATE, Chamber.HOUSE) if chamber in named)


_DIVISION = re.compile(
    r"ocd-division/country:us/(?:state|district|territory):(?P<state>[a-z]{2})"
    r"(?:/cd:(?P<district>[0-9]{1,2}))?(?:/|$)"
)


def seat_of_division(ocd_id: str) -> tuple[str, int | None]:
    """The state (two capital letters) that a place lies in, and its House district where the
    place is one; empty for what lies in no state, such as the country itself."""
    found = _DIVISION.match(ocd_id)
    if found is None:
        return "", None
    return found["state"].upper(), int(found["district"]) if found["district"] else None


def districts_of(state: str) -> range:
    """The numbers of a state's House districts; empty where the whole state is one."""
    count = HOUSE_SEATS.get(state, 1)
    return range(1, count + 1) if count > 1 else range(0)

"""Whom to ask for a place: the people in its seats on a day, and the seats that are empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.kernel.errors import InvalidInput
from tracker.models import LegislatorTerm
from tracker.offices.seats import Seat, chambers_of, districts_of, seats_of, vacant
from tracker.vocabulary import Chamber


@dataclass(frozen=True, slots=True)
class Office:
    """One seat and how to reach whoever holds it; ``name`` is empty while nobody does."""

    seat: Seat
    name: str = ""
    party: str = ""
    phone: str = ""
    address: str = ""
    url: str = ""
    contact_url: str = ""

    @property
    def is_vacant(self) -> bool:
        return not self.name


class UnknownState(InvalidInput):
    """Congress has no seat for these letters."""

    def __init__(self, state: str) -> None:
        super().__init__(
            "state_unknown", f"“{state[:20]}” is no state of the United States.", state=state[:20]
        )


class UnknownDistrict(InvalidInput):
    def __init__(self, state: str, district: int) -> None:
        most = len(districts_of(state))
        numbers = f"numbers its districts 1 to {most}" if most else "is one district"
        why = f"{state} {numbers}; there is no district {district}."
        super().__init__("district_unknown", why, state=state, district=district)


def check_seat(state: str, district: int | None) -> tuple[str, int | None]:
    """The state in capitals and the district; 0 and 1 both mean the only one there is.

    Raises :class:`UnknownState` or :class:`UnknownDistrict`.
    """
    code = state.strip().upper()
    if not seats_of(code):
        raise UnknownState(state)
    if district is None:
        return code, None
    numbers = districts_of(code)
    if not numbers and district in (0, 1):
        return code, 0
    if district not in numbers:
        raise UnknownDistrict(code, district)
    return code, district


def offices(
    state: str, *, on: date, district: int | None = None, targets: Sequence[str] = ()
) -> tuple[Office, ...]:
    """The offices of a state in the chambers that ``targets`` name (none named: both).

    ``district`` narrows the House to one; without it every district is listed. One query.
    """
    chambers = chambers_of(targets) if targets else (Chamber.SENATE, Chamber.HOUSE)
    wanted = [
        seat
        for seat in seats_of(state.upper())
        if seat.chamber in chambers and (district is None or seat.district in (None, district))
    ]
    terms = (
        LegislatorTerm.objects.on(on)
        .filter(state=state.upper(), chamber__in=chambers)
        .select_related("legislator")
    )
    held = [office for office in map(_office, terms) if office.seat in wanted]
    empty = [Office(seat) for seat in vacant(wanted, [office.seat for office in held])]
    order = list(dict.fromkeys(wanted))
    return tuple(sorted([*held, *empty], key=lambda office: order.index(office.seat)))


def _office(term: LegislatorTerm) -> Office:
    return Office(
        seat=Seat(term.state, Chamber(term.chamber), term.district),
        name=term.legislator.name,
        party=term.party,
        phone=term.phone,
        address=term.address,
        url=term.url,
        contact_url=term.contact_url,
    )

"""Whom to ask for a place: the people in its seats on a day, and the seats that are empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.models import LegislatorTerm
from tracker.offices.seats import Seat, chambers_of, seats_of, vacant
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

"""Who represents me: the offices in Congress that an action's page names, and the question that it
asks where it cannot know them. Without a script and without a memory: the answer is in the address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from backend.kernel.errors import InvalidInput
from tracker.models import Action, LegislatorTerm
from tracker.offices.represent import Office, check_seat, offices
from tracker.offices.seats import AT_LARGE, chambers_of, districts_of, seat_of_division
from tracker.us_states import STATES, TERRITORIES
from tracker.vocabulary import Chamber

_DIGITS = re.compile(r"[^0-9]")
NAMES = {code.upper(): name for code, name, _ in (*STATES, *TERRITORIES)} | {
    "DC": "District of Columbia"
}


@dataclass(frozen=True, slots=True)
class OfficeShown:
    """``name`` is empty for a seat that nobody holds as far as we know."""

    seat: str
    name: str
    phone: str
    dial: str
    """What a telephone is given: ``+12025550100``."""
    address: str
    url: str


@dataclass(frozen=True, slots=True)
class OfficesShown:
    states: tuple[tuple[str, str], ...]
    state: str
    district: str
    asks_district: bool
    most_districts: int
    offices: tuple[OfficeShown, ...]
    error: str


def offices_shown(row: Action, asked: Mapping[str, str], *, on: date) -> OfficesShown | None:
    """The offices for the state and district asked for, else for the action's own place.

    None for an action that addresses nobody in Congress, and while we have no list of its members.
    One query, and a second where nobody is found.
    """
    chambers = chambers_of(row.targets)
    if not chambers:
        return None
    state, district, error = _asked(row, asked)
    found: list[Office] = []
    if state:
        everybody = offices(state, on=on, district=district, targets=row.targets)
        found = [each for each in everybody if _is_known(each, district)]
    if not any(each.name for each in found) and not LegislatorTerm.objects.on(on).exists():
        return None
    return OfficesShown(
        states=tuple(sorted(NAMES.items(), key=lambda pair: pair[1])),
        state=state,
        district="" if not district else str(district),
        asks_district=Chamber.HOUSE in chambers,
        most_districts=max(1, len(districts_of(state))),
        offices=tuple(map(_shown, found)),
        error=error,
    )


def _asked(row: Action, asked: Mapping[str, str]) -> tuple[str, int | None, str]:
    """State, district and what is wrong with them; the action's place where nothing is asked."""
    state, district = asked.get("state", ""), asked.get("district", "").strip()
    if not state:
        return *seat_of_division(row.place.ocd_id if row.place else ""), ""
    try:
        number = int(district) if re.fullmatch(r"[0-9]{1,3}", district, re.ASCII) else None
        code, number = check_seat(state, number)
    except InvalidInput as error:
        known = state.upper() if state.upper() in NAMES else ""
        return known, None, error.message
    wrong = "A district is a number." if district and number is None else ""
    return code, number, wrong


def _is_known(office: Office, district: int | None) -> bool:
    """A state's members of the House are many people's; one is shown once the district is known."""
    return office.seat.district in (None, AT_LARGE) or district is not None


def _shown(office: Office) -> OfficeShown:
    digits = _DIGITS.sub("", office.phone)
    party = f" ({office.party})" if office.party else ""
    return OfficeShown(
        seat=str(office.seat),
        name=f"{office.name}{party}" if office.name else "",
        phone=office.phone,
        dial=f"+1{digits}" if len(digits) == 10 else digits,
        address=office.address,
        url=office.contact_url or office.url,
    )

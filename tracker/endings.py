"""The stored end of an action, as it is told: on the clock of what ended it.

Reads the action and the rows it names; select ``place``, ``bill__place``, ``meeting__place`` and
``petition`` with it, or each costs a query.
"""

from tracker.grounds import bill_zone, is_federal
from tracker.models import Action, Place
from tracker.vocabulary import EndReason, PlaceKind
from tracker.wording import Ends

_OF_MEETING = frozenset(
    {EndReason.COMMENT_DEADLINE, EndReason.MEETING_STARTED, EndReason.MEETING_CANCELLED}
)
_OF_BILL = frozenset({EndReason.BILL_FINAL, EndReason.SESSION_ENDED})


def end_of(action: Action) -> Ends:
    """When it ends and why, with the zone and the place in which that moment is read."""
    zone, place_name = _clock(action)
    return Ends(
        durability=action.durability,
        at=action.effective_end,
        because=action.effective_reason,
        date_only=action.effective_date_only,
        zone=zone,
        place_name=place_name,
        rests_on=rests_on(action),
    )


_COUNTRIES = frozenset({PlaceKind.COUNTRY, PlaceKind.OTHER})
"""One does not say "3 pm, United States": a country has no hour of its own."""


def _clock(action: Action) -> tuple[str, str]:
    """Zone and place name; a day that belongs to no place is one of UTC, as expiry counts it."""
    reason = action.effective_reason
    if reason in _OF_BILL and action.bill:
        name = "Washington" if is_federal(action.bill) else action.bill.place.name
        return bill_zone(action.bill), name
    if reason in _OF_MEETING and action.meeting:
        meeting = action.meeting.merged_into or action.meeting
        return meeting.time_zone, _name(meeting.place)
    if reason == EndReason.PETITION_CLOSED and action.petition:
        return action.petition.time_zone, _name(action.place)
    return (action.place.time_zone, _name(action.place)) if action.place else ("UTC", "")


def _name(place: Place | None) -> str:
    return "" if place is None or place.kind in _COUNTRIES else place.name


def rests_on(action: Action) -> str:
    """The kind of thing it stands or falls with: bill, meeting, petition, or empty."""
    named = {"bill": action.bill_id, "meeting": action.meeting_id, "petition": action.petition_id}
    return next((kind for kind, row in named.items() if row is not None), "")

"""The stored end of an action, as it is told: on the clock of what ended it.

Reads the action and the rows it names; select ``place``, ``bill__place``, ``meeting__place`` and
``petition`` with it, or each costs a query.
"""

from tracker.models import Action
from tracker.vocabulary import EndReason
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


def _clock(action: Action) -> tuple[str, str]:
    """Zone and place name; a day that belongs to no place is one of UTC, as expiry counts it."""
    name = action.place.name if action.place else ""
    if action.effective_reason == EndReason.PETITION_CLOSED and action.petition:
        return action.petition.time_zone, name
    if action.effective_reason in _OF_MEETING and action.meeting:
        return action.meeting.time_zone, action.meeting.place.name
    if action.effective_reason in _OF_BILL and action.bill:
        return action.bill.place.time_zone, action.bill.place.name
    return (action.place.time_zone, name) if action.place else ("UTC", "")


def rests_on(action: Action) -> str:
    """The kind of thing it stands or falls with: bill, meeting, petition, or empty."""
    named = {"bill": action.bill_id, "meeting": action.meeting_id, "petition": action.petition_id}
    return next((kind for kind, row in named.items() if row is not None), "")

"""What the end of an action rests on, read from its rows: rows in, values out, nothing written."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tracker.bills import sessions, status
from tracker.bills.sessions import WASHINGTON
from tracker.bills.status import Result, Status
from tracker.expiry import ActionFacts, BillFacts, MeetingFacts, Moment, PetitionFacts
from tracker.models import Action, Bill, Meeting, Petition
from tracker.us_states import COUNTRY
from tracker.vocabulary import BillClass, EndReason, Outcome, PetitionState

_JOINED = (
    "place",
    "campaign__place",
    "bill__place",
    "bill__session",
    "meeting__place",
    "meeting__merged_into__place",
    "petition__place",
)
_PROSE = (
    "summary",
    "script",
    "talking_points",
    "targets",
    "campaign__wants",
    "bill__title",
    "bill__summary",
    "bill__nicknames",
    "meeting__description",
    "meeting__location",
    "meeting__merged_into__description",
    "meeting__merged_into__location",
    "petition__summary",
)


def grounded(actions: QuerySet[Action]) -> QuerySet[Action]:
    """The actions with all that their ends rest on, in one query, without their prose."""
    return actions.select_related(*_JOINED).defer(*_PROSE)


def facts_of(action: Action) -> ActionFacts:
    """Needs the rows of :func:`grounded`, or pays a query for each."""
    campaign = action.campaign
    return ActionFacts(
        durability=action.durability,
        verb=action.verb,
        zone=action.place.time_zone if action.place else "UTC",
        ends=action.ends_at or action.ends_on,
        ends_because=action.ends_because or EndReason.DATE,
        review_on=action.review_on,
        meeting=_meeting(action),
        petition=_petition(action),
        bill=bill_facts(action.bill) if action.bill else None,
        campaign_ends=campaign.ends_on if campaign else None,
        campaign_zone=campaign.place.time_zone if campaign and campaign.place else "",
        retired_at=action.retired_at,
        superseded_at=action.superseded_at,
        link_dead_at=action.link_dead_at,
    )


def bill_facts(bill: Bill) -> BillFacts:
    """A decided bill no longer dies with its session."""
    zone = bill_zone(bill)
    final = bill.status_class == BillClass.FINAL
    return BillFacts(
        bill_class=bill.status_class,
        status_at=_moment(bill.status_at, zone, _is_last_second(bill.status_at, zone)),
        dies_at=None if final else dies_at(bill),
        zone=zone,
    )


def dies_at(bill: Bill) -> datetime | None:
    """When it dies unfinished, or None where nobody knows the end of its session."""
    if bill.session is None:
        return None
    if is_federal(bill) and bill.session.identifier.isdecimal():
        waits = bill.status == Status.PASSED_BILL
        return sessions.dies_at(int(bill.session.identifier), passed_both=waits)
    return bill.session.ends_at


def died_unfinished(bill: Bill, at: datetime) -> bool:
    """Its session has ended and nothing had been decided."""
    end = dies_at(bill)
    return bill.status_class != BillClass.FINAL and end is not None and end <= at


def bill_outcome(bill: Bill, at: datetime) -> Outcome:
    """How it came out, seen from our stance; what an editor settled for a state's bill stays."""
    if died_unfinished(bill, at):
        return status.outcome(bill.stance, Result.DEAD)
    found = status.result(bill.status)
    if found is None and bill.status_class == BillClass.FINAL:
        return Outcome(bill.outcome) if bill.outcome != Outcome.PENDING else Outcome.UNKNOWN
    return status.outcome(bill.stance, found)


def action_outcome(action: Action, at: datetime) -> Outcome:
    """How an action that is over came out, from what ended it."""
    if action.bill is not None and action.effective_reason in _OF_BILL:
        return bill_outcome(action.bill, at)
    if action.petition is not None and action.effective_reason == EndReason.PETITION_CLOSED:
        return _decided(action.petition.outcome)
    if action.campaign is not None and action.effective_reason == EndReason.CAMPAIGN_ENDED:
        return _decided(action.campaign.outcome)
    return Outcome.OVER


_OF_BILL = (EndReason.BILL_FINAL, EndReason.SESSION_ENDED)


def is_federal(bill: Bill) -> bool:
    return bill.place.ocd_id == COUNTRY


def _meeting(action: Action) -> MeetingFacts | None:
    if action.meeting is None:
        return None
    meeting: Meeting = action.meeting.merged_into or action.meeting
    due = meeting.comment_deadline
    return MeetingFacts(
        status=meeting.status,
        starts_at=meeting.starts_at,
        comments_due=_moment(due, meeting.time_zone, meeting.comment_date_only),
        changed_at=_first_found_over(
            action, EndReason.MEETING_CANCELLED, meeting.revised_at or meeting.updated_at
        ),
        zone=meeting.time_zone,
    )


def _petition(action: Action) -> PetitionFacts | None:
    petition: Petition | None = action.petition
    if petition is None:
        return None
    over = petition.state in {PetitionState.CLOSED, PetitionState.REJECTED}
    found = _first_found_over(action, EndReason.PETITION_CLOSED, petition.updated_at)
    return PetitionFacts(
        state=petition.state,
        closes=_moment(petition.closes_at, petition.time_zone, petition.closes_date_only),
        closed_at=found if over else None,
        zone=petition.time_zone,
    )


def _first_found_over(action: Action, reason: EndReason, told_at: datetime) -> datetime:
    """A later edit of the row does not move the moment at which it was found to be over."""
    if action.effective_reason == reason and action.effective_end is not None:
        return min(action.effective_end, told_at)
    return told_at


def _decided(outcome: str) -> Outcome:
    return Outcome.OVER if outcome in {"", Outcome.PENDING} else Outcome(outcome)


def bill_zone(bill: Bill) -> str:
    return WASHINGTON if is_federal(bill) else bill.place.time_zone


def _is_last_second(at: datetime | None, zone: str) -> bool:
    """A date without an hour is stored as its last second."""
    if at is None:
        return False
    local = at.astimezone(ZoneInfo(zone))
    return (local.hour, local.minute, local.second) == (23, 59, 59)


def _moment(at: datetime | None, zone: str, date_only: bool) -> Moment | None:
    if at is None or not date_only:
        return at
    return at.astimezone(ZoneInfo(zone)).date()

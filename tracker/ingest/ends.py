"""Effective ends of the actions that a reading touched, set in its own transaction."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.expiry import (
    ActionFacts,
    BillFacts,
    EffectiveEnd,
    MeetingFacts,
    Moment,
    PetitionFacts,
    State,
    effective_end,
    standing_at,
)
from tracker.ingest.rows import BATCH, batches
from tracker.models import Action, Bill, Campaign, Meeting, Petition
from tracker.vocabulary import ActionState, PetitionState

_COLUMNS = ("effective_end", "effective_reason", "effective_date_only", "state", "closed_at")


def settle(action_ids: Iterable[int], *, at: datetime) -> int:
    """Derive and store the end of each action; close what is over, reopen what is not.

    Drafts stay drafts. Returns how many rows changed.
    """
    changed = 0
    for some in batches(sorted(action_ids), BATCH):
        actions = Action.objects.filter(pk__in=some).select_related(
            "place", "meeting", "petition", "campaign", "bill__session", "bill__place"
        )
        moved = [action for action in actions if _set(action, effective_end(facts(action)), at)]
        Action.objects.bulk_update(moved, _COLUMNS, batch_size=BATCH)
        changed += len(moved)
    return changed


def facts(action: Action) -> ActionFacts:
    """What decides the end of an action, from its row and those it rests on."""
    return ActionFacts(
        durability=action.durability,
        verb=action.verb,
        zone=action.place.time_zone if action.place else "UTC",
        ends=action.ends_at or action.ends_on,
        review_on=action.review_on,
        meeting=_meeting(action.meeting),
        petition=_petition(action.petition),
        bill=_bill(action.bill),
        campaign_ends=_campaign(action.campaign),
        retired_at=action.retired_at,
        superseded_at=action.superseded_at,
        link_dead_at=action.link_dead_at,
    )


def _meeting(meeting: Meeting | None) -> MeetingFacts | None:
    if meeting is None:
        return None
    return MeetingFacts(
        status=meeting.status,
        starts_at=meeting.starts_at,
        comments_due=_day_or_instant(
            meeting.comment_deadline, meeting.comment_date_only, meeting.zone
        ),
        changed_at=meeting.revised_at or meeting.updated_at,
        zone=meeting.time_zone,
    )


def _petition(petition: Petition | None) -> PetitionFacts | None:
    if petition is None:
        return None
    closes = _day_or_instant(petition.closes_at, petition.closes_date_only, petition.zone)
    over = petition.state in {PetitionState.CLOSED, PetitionState.REJECTED}
    return PetitionFacts(
        state=petition.state,
        closes=closes,
        closed_at=petition.updated_at if over and closes is None else None,
        zone=petition.time_zone,
    )


def _bill(bill: Bill | None) -> BillFacts | None:
    if bill is None:
        return None
    return BillFacts(
        bill_class=bill.status_class,
        status_at=bill.status_at,
        dies_at=bill.session.ends_at if bill.session else None,
        zone=bill.place.time_zone,
    )


def _campaign(campaign: Campaign | None) -> Moment | None:
    return campaign.ends_on if campaign else None


def _day_or_instant(value: datetime | None, date_only: bool, zone: ZoneInfo) -> Moment | None:
    if value is None or not date_only:
        return value
    return value.astimezone(zone).date()


def _set(action: Action, end: EffectiveEnd, at: datetime) -> bool:
    """Write the end on the row; returns whether it differs."""
    before = tuple(getattr(action, column) for column in _COLUMNS)
    action.effective_end, action.effective_reason = end.at, end.reason
    action.effective_date_only = end.date_only
    if action.state != ActionState.DRAFT:
        over = standing_at(end, at).state is State.OVER
        action.state = ActionState.CLOSED if over else ActionState.OPEN
        action.closed_at = (action.closed_at or at) if over else None
    return before != tuple(getattr(action, column) for column in _COLUMNS)

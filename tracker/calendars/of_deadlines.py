"""Petitions and actions as events: the moment at which each stops mattering."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from backend.kernel.prose import text_of
from tracker.calendars.event import (
    CalendarEvent,
    EventStatus,
    LinkedBill,
    cancelled_summary,
    shortened,
    uid_of,
    web_address,
)
from tracker.calendars.meeting_words import clock_words, plain_description
from tracker.calendars.of_meetings import (
    DEADLINE_BLOCK,
    Context,
    Told,
)
from tracker.models import Action, Bill, Campaign, Petition, Topic
from tracker.vocabulary import CalendarKind, EndReason, PetitionState, Verb

PETITION_ROWS: Final = ("topics", "bills")
ACTION_ROWS: Final = ("topics",)

OWN_ENDS: Final = frozenset({EndReason.DATE, EndReason.CAMPAIGN_ENDED})
"""Ends that no meeting or petition shows already: only these stand in feeds."""


def told_of_petition(petition: Petition, context: Context) -> Iterator[Told]:
    """The closing of a petition, where its day is known."""
    if petition.closes_at is None:
        return
    closes, zone = petition.closes_at, petition.time_zone
    when = clock_words(closes, zone, date_only=petition.closes_date_only)
    start, end = _block(closes)
    rejected = petition.state == PetitionState.REJECTED
    summary = shortened(f"Petition closes {when}: {petition}")
    actions = [f"{a.title}: {context.site}/actions/{a.slug}/" for a in petition.actions.all()]
    event = CalendarEvent(
        uid=uid_of("petition", petition.uuid),
        kind=CalendarKind.PETITION,
        summary=cancelled_summary(summary) if rejected else summary,
        start=start,
        end=end,
        zone=zone,
        created=context.at,
        revised=context.at,
        status=EventStatus.CANCELLED if rejected else EventStatus.CONFIRMED,
        transparent=True,
        description=plain_description(
            [petition.closed_because, text_of(petition.summary), _target(petition), *actions]
        ),
        url=_petition_page(petition, context),
        categories=_categories(CalendarKind.PETITION, petition.topics.all()),
        bills=_bills(petition.bills.all()),
        source=f"{petition.source} {petition.source_url}".strip(),
    )
    facets = _facets(petition.topics.all(), petition.bills.all(), petition.campaign)
    yield Told(event, petition.place_id, facets, petition_id=petition.pk)


def told_of_action(action: Action, context: Context) -> Iterator[Told]:
    """The end of an action; one with a day to vote is the election day itself."""
    if action.effective_end is None:
        return
    zone = zone_of(action)
    whole_day = action.verb == Verb.VOTE and action.ends_on is not None
    kind = CalendarKind.ELECTION if whole_day else CalendarKind.ACTION
    when = clock_words(action.effective_end, zone, date_only=action.effective_date_only)
    minutes = f"{action.effort_minutes} min"
    bills = [action.bill] if action.bill else []
    start, end = _times(action, action.effective_end, whole_day=whole_day)
    event = CalendarEvent(
        uid=uid_of("action", action.uuid),
        kind=kind,
        summary=shortened(action.title if whole_day else f"Closes {when}: {action.title}"),
        start=start,
        end=end,
        zone=zone,
        created=context.at,
        revised=context.at,
        transparent=True,
        description=plain_description(
            [text_of(action.summary), f"It takes {minutes}: {context.site}/actions/{action.slug}/"]
        ),
        url=f"{context.site}/actions/{action.slug}/",
        categories=_categories(kind, action.topics.all()),
        bills=_bills(bills),
        source=f"{action.source} {action.source_url}".strip(),
    )
    yield Told(
        event,
        action.place_id,
        _facets(action.topics.all(), bills, action.campaign),
        in_feeds=action.effective_reason in OWN_ENDS,
        action_id=action.pk,
    )


def zone_of(action: Action) -> str:
    """The clock an action ends on: its place's, or that of what it rests on."""
    if action.place:
        return action.place.time_zone
    if action.meeting:
        return action.meeting.time_zone
    if action.petition:
        return action.petition.time_zone
    return "UTC"


def _times(action: Action, end: datetime, *, whole_day: bool) -> tuple[date, date]:
    """Moments, or days for an election; a datetime is a date to the type system too."""
    if whole_day and action.ends_on:
        return action.ends_on, action.ends_on + timedelta(days=1)
    return _block(end)


def _block(deadline: datetime) -> tuple[datetime, datetime]:
    """Half an hour that ends at the deadline."""
    end = deadline.replace(microsecond=0)
    return end - DEADLINE_BLOCK, end


def _target(petition: Petition) -> str:
    return f"It asks: {petition.target}" if petition.target else ""


def _petition_page(petition: Petition, context: Context) -> str:
    for action in petition.actions.all():
        return f"{context.site}/actions/{action.slug}/"
    return web_address(petition.source_url)


def _categories(kind: CalendarKind, topics: Iterable[Topic]) -> tuple[str, ...]:
    return (kind.label, *sorted(topic.name for topic in topics))


def _bills(bills: Iterable[Bill]) -> tuple[LinkedBill, ...]:
    return tuple(
        LinkedBill(bill.slug, shortened(str(bill), limit=100), web_address(bill.source_url))
        for bill in sorted(bills, key=lambda bill: bill.slug)
    )


def _facets(
    topics: Iterable[Topic], bills: Iterable[Bill], campaign: Campaign | None
) -> frozenset[str]:
    return frozenset(
        {
            *(f"topic:{topic.slug}" for topic in topics),
            *(f"bill:{bill.slug}" for bill in bills),
            *([f"campaign:{campaign.slug}"] if campaign else []),
        }
    )

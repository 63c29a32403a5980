"""When an action stops mattering, and why: pure, values in and values out.

An action ends at the earliest of what an editor declared and of what it rests on: a deadline for
comments, a meeting's start, a petition's closing, a bill's last word, the end of the session, the
end of the campaign. Every end carries its reason. A date without an hour is the whole of that day
in the place it belongs to, wherever the server stands.

All instants are aware; what comes out is UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from backend.kernel.errors import InvalidInput
from tracker.vocabulary import (
    BillClass,
    Durability,
    EndReason,
    MeetingStatus,
    PetitionState,
    Verb,
)

Moment: TypeAlias = datetime | date
"""An aware instant, or a date that lasts until the end of that day in its place."""

CLOSING_SOON = timedelta(hours=48)
_NEVER = datetime.max.replace(tzinfo=UTC)

COMMENT_VERBS = frozenset({Verb.COMMENT, Verb.WRITE})
"""What a deadline for written comments ends. One can still attend or testify after it."""

TIE_ORDER: tuple[EndReason, ...] = (
    EndReason.SUPERSEDED,
    EndReason.RETIRED,
    EndReason.MEETING_CANCELLED,
    EndReason.COMMENT_DEADLINE,
    EndReason.MEETING_STARTED,
    EndReason.PETITION_CLOSED,
    EndReason.BILL_FINAL,
    EndReason.SESSION_ENDED,
    EndReason.CAMPAIGN_ENDED,
    EndReason.LINK_DEAD,
    EndReason.DATE,
)
"""Which reason is told when several ends fall on one instant.

A person's decision comes first, then the world from its most particular event to its most
general; the date that an editor copied from such an event explains least and comes last.
"""


class DurabilityError(InvalidInput):
    """The declared durability and the facts of the action contradict each other."""


class TimedWithoutEnd(DurabilityError):
    def __init__(self) -> None:
        super().__init__(
            "timed_without_end",
            "A timed action needs a date, or a meeting, petition, bill or campaign that ends.",
        )


class AnytimeWithoutReview(DurabilityError):
    def __init__(self) -> None:
        super().__init__(
            "anytime_without_review", "An action that never ends must name its next review date."
        )


class StandingOnNothing(DurabilityError):
    def __init__(self) -> None:
        super().__init__(
            "standing_on_nothing",
            "A standing action must rest on a bill, a meeting or a petition.",
        )


class EndWithoutMoment(InvalidInput):
    """Something is over, and nobody said since when."""

    def __init__(self, basis: str) -> None:
        super().__init__(
            "end_without_moment", f"The {basis} is over, but the moment is missing.", basis=basis
        )


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    status: str
    starts_at: datetime | None = None
    comments_due: Moment | None = None
    changed_at: datetime | None = None
    """When the status became what it is: a cancellation ends an action from here."""
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class PetitionFacts:
    state: str = PetitionState.OPEN
    closes: Moment | None = None
    closed_at: Moment | None = None
    """When its host closed or rejected it, early or not."""
    zone: str = "UTC"
    """The host's zone: its closing day is a day there."""


@dataclass(frozen=True, slots=True)
class BillFacts:
    bill_class: str = BillClass.LIVE
    status_at: Moment | None = None
    """When the present status was reached."""
    dies_at: datetime | None = None
    """When it dies unfinished: the end of its session. Empty where that is unknown."""
    zone: str = "America/New_York"


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """All that decides the end of one action."""

    durability: str
    verb: str = ""
    zone: str = "UTC"
    """IANA zone of the action's own place."""
    ends: Moment | None = None
    """What an editor gave, or another chapter that we subscribe to."""
    ends_because: str = EndReason.DATE
    """Why it ends then: another chapter tells the reason that it derived."""
    review_on: date | None = None
    meeting: MeetingFacts | None = None
    petition: PetitionFacts | None = None
    bill: BillFacts | None = None
    campaign_ends: Moment | None = None
    campaign_zone: str = ""
    """The zone of the campaign's place; empty: the action's own."""
    retired_at: datetime | None = None
    superseded_at: datetime | None = None
    link_dead_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EffectiveEnd:
    """``at`` and ``reason`` are empty together: no end is in sight."""

    at: datetime | None = None
    reason: str = ""
    date_only: bool = False
    zone: str = "UTC"
    """The clock on which the end is read."""


class State(StrEnum):
    OPEN = "open"
    CLOSING_SOON = "closing_soon"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Standing:
    state: State
    since: datetime | None = None
    """When it became so; empty for what is simply open."""


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a local date, as UTC: 23:59:59 wherever that exists.

    Where clocks repeat the last hour it is the second pass. Where they leap over the end of the
    day, or over the whole day as at the date line, it is the last second before the leap.
    """
    place = ZoneInfo(zone)
    last = datetime.combine(day, time(23, 59, 59), tzinfo=place).replace(fold=1).astimezone(UTC)
    if last.astimezone(place).replace(tzinfo=None) == datetime.combine(day, time(23, 59, 59)):
        return last
    return _last_second_before_leap(day, last, place)


def _last_second_before_leap(day: date, before: datetime, place: ZoneInfo) -> datetime:
    """Bisect: the local date grows with the instant around a single leap forward."""
    after = before + timedelta(hours=25)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(place).date() <= day:
            before = middle
        else:
            after = middle
    return before


def instant(moment: Moment, zone: str) -> datetime:
    """The UTC instant at which ``moment`` is over."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return end_of_day(moment, zone)


def effective_end(facts: ActionFacts) -> EffectiveEnd:
    """The earliest end with its reason, ties by :data:`TIE_ORDER`.

    Raises a :class:`DurabilityError` when the declared durability has nothing to stand on, and
    :class:`EndWithoutMoment` when something is over without a moment.
    """
    ends = sorted(_ends(facts), key=_precedence)
    _check_durability(facts, has_end=bool(ends))
    return ends[0] if ends else EffectiveEnd(zone=facts.zone)


def standing_at(end: EffectiveEnd, at: datetime) -> Standing:
    """Open, closing soon (48 hours or less) or over, at an instant. It is over *at* its end."""
    if end.at is None:
        return Standing(State.OPEN)
    if end.at <= at:
        return Standing(State.OVER, end.at)
    if end.at - at <= CLOSING_SOON:
        return Standing(State.CLOSING_SOON, end.at - CLOSING_SOON)
    return Standing(State.OPEN)


def _precedence(end: EffectiveEnd) -> tuple[datetime, int]:
    return end.at or _NEVER, TIE_ORDER.index(EndReason(end.reason))


def _check_durability(facts: ActionFacts, *, has_end: bool) -> None:
    if facts.durability == Durability.TIMED and not has_end and facts.meeting is None:
        raise TimedWithoutEnd
    if facts.durability == Durability.ANYTIME and facts.review_on is None:
        raise AnytimeWithoutReview
    if facts.durability == Durability.STANDING and not (
        facts.bill or facts.meeting or facts.petition
    ):
        raise StandingOnNothing


def _ends(facts: ActionFacts) -> Iterator[EffectiveEnd]:
    for moment, reason in (
        (facts.ends, EndReason(facts.ends_because)),
        (facts.retired_at, EndReason.RETIRED),
        (facts.superseded_at, EndReason.SUPERSEDED),
        (facts.link_dead_at, EndReason.LINK_DEAD),
    ):
        yield from _end(moment, reason, facts.zone)
    campaign_zone = facts.campaign_zone or facts.zone
    yield from _end(facts.campaign_ends, EndReason.CAMPAIGN_ENDED, campaign_zone)
    if facts.meeting is not None:
        yield from _meeting_ends(facts.meeting, comments=facts.verb in COMMENT_VERBS)
    if facts.petition is not None:
        yield from _petition_ends(facts.petition)
    if facts.bill is not None:
        yield from _bill_ends(facts.bill)


def _end(moment: Moment | None, reason: EndReason, zone: str) -> Iterator[EffectiveEnd]:
    if moment is not None:
        date_only = not isinstance(moment, datetime)
        yield EffectiveEnd(instant(moment, zone), reason.value, date_only, zone)


def _meeting_ends(meeting: MeetingFacts, *, comments: bool) -> Iterator[EffectiveEnd]:
    """Postponed without a new date, neither its start nor its deadline binds any more."""
    if meeting.status == MeetingStatus.POSTPONED:
        return
    if meeting.status == MeetingStatus.CANCELLED:
        if meeting.changed_at is None:
            raise EndWithoutMoment("meeting")
        yield from _end(meeting.changed_at, EndReason.MEETING_CANCELLED, meeting.zone)
    if comments:
        yield from _end(meeting.comments_due, EndReason.COMMENT_DEADLINE, meeting.zone)
    yield from _end(meeting.starts_at, EndReason.MEETING_STARTED, meeting.zone)


def _petition_ends(petition: PetitionFacts) -> Iterator[EffectiveEnd]:
    over = petition.state in {PetitionState.CLOSED, PetitionState.REJECTED}
    if over and petition.closed_at is None and petition.closes is None:
        raise EndWithoutMoment("petition")
    if over:
        yield from _end(petition.closed_at, EndReason.PETITION_CLOSED, petition.zone)
    yield from _end(petition.closes, EndReason.PETITION_CLOSED, petition.zone)


def _bill_ends(bill: BillFacts) -> Iterator[EffectiveEnd]:
    """A provisionally dead bill may be revived, an unknown one is not guessed at: both stay."""
    if bill.bill_class == BillClass.FINAL:
        if bill.status_at is None:
            raise EndWithoutMoment("bill")
        yield from _end(bill.status_at, EndReason.BILL_FINAL, bill.zone)
    yield from _end(bill.dies_at, EndReason.SESSION_ENDED, bill.zone)

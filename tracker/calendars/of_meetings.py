"""A meeting's row as events: the meeting itself and its deadline for comments.

Reads the row and what was prefetched with it (:data:`MEETING_ROWS`); writes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Prefetch

from backend.kernel.prose import text_of
from tracker.calendars.event import (
    Attachment,
    CalendarEvent,
    EventStatus,
    LinkedBill,
    cancelled_summary,
    shortened,
    uid_of,
    web_address,
)
from tracker.calendars.meeting_words import (
    asks,
    clock_words,
    document_lines,
    paragraphs,
    plain_description,
)
from tracker.calendars.selection import body_slug
from tracker.models import Action, Meeting, Topic
from tracker.vocabulary import CalendarKind, MeetingStatus

USUAL_LENGTH: Final = timedelta(hours=2)
"""Of a body of which no meeting's end is known."""

DEADLINE_BLOCK: Final = timedelta(minutes=30)
"""A deadline is a block that ends at it: an event without length is dropped by some clients."""

MEETING_ROWS: Final = (
    "bills__topics",
    "topics",
    "documents",
    "sources",
    "previous_starts",
    Prefetch(
        "actions",
        queryset=Action.objects.published()
        .select_related("campaign")
        .prefetch_related("topics")
        .order_by("id"),
    ),
)

_STATUS: Final = {
    MeetingStatus.TENTATIVE: EventStatus.TENTATIVE,
    MeetingStatus.POSTPONED: EventStatus.TENTATIVE,
    MeetingStatus.CANCELLED: EventStatus.CANCELLED,
}
_MEDIA_TYPES: Final = {".pdf": "application/pdf", ".html": "text/html", ".htm": "text/html"}


@dataclass(frozen=True, slots=True)
class Told:
    """An event and what its row is kept by: whose it is and the words that feeds find it by."""

    event: CalendarEvent
    place_id: int | None
    facets: frozenset[str]
    in_feeds: bool = True
    meeting_id: int | None = None
    petition_id: int | None = None
    action_id: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What every event needs besides its row."""

    at: datetime
    site: str
    """Without a slash at the end."""


def told_of_meeting(
    meeting: Meeting,
    context: Context,
    *,
    usual: timedelta = USUAL_LENGTH,
    former: datetime | None = None,
) -> Iterator[Told]:
    """The meeting, where its day is known, and its comment deadline, where it has one.

    ``former`` is the start that readers were told before, for a meeting put off without a date.
    """
    facets = _facets(meeting)
    if event := _meeting_event(meeting, context, usual, former):
        yield Told(event, meeting.place_id, facets, meeting_id=meeting.pk)
    if meeting.comment_deadline:
        deadline = _comment_event(meeting, context)
        yield Told(deadline, meeting.place_id, facets, meeting_id=meeting.pk)


def usual_length(known: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """The median length of a body's meetings in half hours, or two hours where none is known."""
    lengths = sorted(end - start for start, end in known if end > start)
    if not lengths:
        return USUAL_LENGTH
    halves = round(lengths[len(lengths) // 2] / timedelta(minutes=30))
    return timedelta(minutes=30 * min(max(halves, 1), 24))


def linked_bills(meeting: Meeting) -> tuple[LinkedBill, ...]:
    return tuple(
        LinkedBill(bill.slug, shortened(str(bill), limit=100), web_address(bill.source_url))
        for bill in sorted(meeting.bills.all(), key=lambda bill: bill.slug)
    )


def _facets(meeting: Meeting) -> frozenset[str]:
    return frozenset(
        {
            f"body:{body_slug(meeting.body)}",
            *(f"topic:{topic.slug}" for topic in _topics(meeting)),
            *(f"bill:{bill.slug}" for bill in meeting.bills.all()),
            *(f"campaign:{a.campaign.slug}" for a in meeting.actions.all() if a.campaign),
        }
    )


def _meeting_event(
    meeting: Meeting, context: Context, usual: timedelta, former: datetime | None
) -> CalendarEvent | None:
    times = _times(meeting, usual, former)
    if times is None:
        return None
    start, end = times
    kind = CalendarKind.HEARING if meeting.bills.all() else CalendarKind.MEETING
    return CalendarEvent(
        uid=uid_of("meeting", meeting.uuid),
        kind=kind,
        summary=_summary(meeting),
        start=start,
        end=end,
        zone=meeting.time_zone,
        created=context.at,
        revised=context.at,
        status=_status(meeting),
        transparent=meeting.status == MeetingStatus.POSTPONED,
        description=plain_description(paragraphs(meeting, context.site, usual)),
        location=shortened(meeting.location, limit=500),
        geo=_geo(meeting),
        url=_page(meeting, context),
        stream_url=web_address(meeting.stream_url),
        documents=_documents(meeting),
        categories=_categories(meeting, kind.label),
        bills=linked_bills(meeting),
        source=_source(meeting),
        read_at=max((source.seen_at for source in meeting.sources.all()), default=None),
    )


def _comment_event(meeting: Meeting, context: Context) -> CalendarEvent:
    deadline = meeting.comment_deadline
    if deadline is None:
        raise ValueError("this meeting has no comment deadline")
    when = clock_words(deadline, meeting.time_zone, date_only=meeting.comment_date_only)
    joint = "" if meeting.comment_date_only else "by "
    summary = shortened(f"Comment {joint}{when}: {meeting}")
    cancelled = meeting.status == MeetingStatus.CANCELLED
    return CalendarEvent(
        uid=uid_of("comment", meeting.uuid),
        kind=CalendarKind.COMMENT,
        summary=cancelled_summary(summary) if cancelled else summary,
        start=deadline.replace(microsecond=0) - DEADLINE_BLOCK,
        end=deadline.replace(microsecond=0),
        zone=meeting.time_zone,
        created=context.at,
        revised=context.at,
        status=EventStatus.CANCELLED if cancelled else EventStatus.CONFIRMED,
        transparent=True,
        description=plain_description(
            [
                f"Written comments for {meeting} are due {when}.",
                text_of(meeting.comment_how),
                text_of(meeting.why),
                *asks(meeting, context.site),
                *document_lines(meeting),
            ]
        ),
        url=_page(meeting, context),
        categories=_categories(meeting, CalendarKind.COMMENT.label),
        bills=linked_bills(meeting),
        source=_source(meeting),
        read_at=max((source.seen_at for source in meeting.sources.all()), default=None),
    )


def _times(
    meeting: Meeting, usual: timedelta, told_before: datetime | None
) -> tuple[datetime | date, datetime | date] | None:
    """Start and end; of a meeting without a new date, those it had."""
    start = meeting.starts_at
    if start is None:
        former = [p.starts_at for p in meeting.previous_starts.all() if p.starts_at]
        start = max(former, default=told_before)
        if start is None:
            return None
    start = start.replace(microsecond=0)
    ends = meeting.ends_at if meeting.starts_at else None
    if meeting.all_day:
        first = start.astimezone(meeting.zone).date()
        last = (ends - timedelta(seconds=1)).astimezone(meeting.zone).date() if ends else first
        return first, max(first, last) + timedelta(days=1)
    if ends is None or ends.replace(microsecond=0) <= start:
        return start, start + usual
    return start, ends.replace(microsecond=0)


def _status(meeting: Meeting) -> EventStatus:
    status = _STATUS.get(MeetingStatus(meeting.status), EventStatus.CONFIRMED)
    vanished = meeting.unconfirmed_since and status == EventStatus.CONFIRMED
    return EventStatus.TENTATIVE if vanished else status


def _summary(meeting: Meeting) -> str:
    if meeting.status == MeetingStatus.CANCELLED:
        return cancelled_summary(str(meeting))
    if meeting.status == MeetingStatus.POSTPONED:
        return shortened(f"POSTPONED: {meeting}")
    return shortened(str(meeting))


def _documents(meeting: Meeting) -> tuple[Attachment, ...]:
    found = []
    for document in meeting.documents.all():
        if not web_address(document.url):
            continue
        ending = "." + document.url.partition("?")[0].rpartition(".")[2].lower()
        found.append(Attachment(document.url, str(document), _MEDIA_TYPES.get(ending, "")))
    return tuple(found)


def _geo(meeting: Meeting) -> tuple[float, float] | None:
    if meeting.latitude is None or meeting.longitude is None:
        return None
    return float(meeting.latitude), float(meeting.longitude)


def _page(meeting: Meeting, context: Context) -> str:
    """Our action's page where there is one: it says how to take part; else the body's own page."""
    for action in meeting.actions.all():
        return f"{context.site}/actions/{action.slug}/"
    told = [source.url for source in meeting.sources.all() if source.url]
    return web_address(meeting.url or (told[0] if told else ""))


def _categories(meeting: Meeting, kind: str) -> tuple[str, ...]:
    return (kind, *sorted(topic.name for topic in _topics(meeting)))


def _topics(meeting: Meeting) -> set[Topic]:
    """The meeting's own, and those of what is on its table and of what we ask for it: councils do
    not tell topics, and who follows housing looks for the hearing on homes."""
    of_bills = (topic for bill in meeting.bills.all() for topic in bill.topics.all())
    of_actions = (topic for action in meeting.actions.all() for topic in action.topics.all())
    return {*meeting.topics.all(), *of_bills, *of_actions}


def _source(meeting: Meeting) -> str:
    """Every outside system that tells of it, with its address where it has one."""
    told = (f"{s.system} {s.url}".strip() for s in meeting.sources.all())
    return "; ".join(sorted(set(told)))

"""Read the rows and tell every event that they make."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from tracker.calendars.of_deadlines import (
    ACTION_ROWS,
    PETITION_ROWS,
    told_of_action,
    told_of_petition,
)
from tracker.calendars.of_meetings import (
    MEETING_ROWS,
    Context,
    Told,
    told_of_meeting,
    usual_length,
)
from tracker.models import (
    WITHDRAWN,
    Action,
    Meeting,
    MeetingDocument,
    Petition,
    RenderedEvent,
)
from tracker.vocabulary import CalendarKind

log = logging.getLogger(__name__)

BEHIND: Final = timedelta(days=92)
"""How far back rows are read: a little more than the window that feeds show."""

Row = Meeting | Petition | Action


@dataclass(slots=True)
class Telling:
    """What the rows say now. A row that cannot be told is named, and is not taken for gone."""

    told: dict[str, Told] = field(default_factory=dict)
    failed: dict[tuple[str, int], str] = field(default_factory=dict)


def tell(*, at: datetime, since: datetime | None = None) -> Telling:
    """Every event of the rows saved after ``since``, or of all; one broken row costs no other."""
    telling = Telling()
    for row, told in _rows(at, since):
        try:
            telling.told |= {each.event.uid: each for each in told}
        except Exception as error:
            kind = str(row._meta.model_name)
            log.exception("calendars: %s %s cannot be told", kind, row.pk)
            telling.failed[kind, row.pk] = f"{type(error).__name__}: {error}"
    return telling


def _rows(at: datetime, since: datetime | None) -> Iterator[tuple[Row, Iterator[Told]]]:
    """Each row with the events it makes, not made yet."""
    context = Context(at=at, site=str(settings.SITE_URL).rstrip("/"))
    meetings = list(_meetings(at - BEHIND, since))
    lengths, formers = _lengths(meetings), _formers(meetings)
    for meeting in meetings:
        usual, former = lengths[meeting.pk], formers.get(meeting.pk)
        yield meeting, told_of_meeting(meeting, context, usual=usual, former=former)
    for petition in _petitions(at - BEHIND, since):
        yield petition, told_of_petition(petition, context)
    for action in _actions(at - BEHIND, since):
        yield action, told_of_action(action, context)


def touched_meetings(since: datetime | None) -> Q:
    """Meetings that were saved after ``since``, or whose actions or documents were."""
    if since is None:
        return Q()
    actions = Action.objects.filter(updated_at__gt=since, meeting__isnull=False)
    documents = MeetingDocument.objects.filter(updated_at__gt=since)
    return (
        Q(updated_at__gt=since)
        | Q(pk__in=actions.values("meeting"))
        | Q(pk__in=documents.values("meeting"))
    )


def touched_petitions(since: datetime | None) -> Q:
    """Petitions that were saved after ``since``, or whose actions were."""
    if since is None:
        return Q()
    actions = Action.objects.filter(updated_at__gt=since, petition__isnull=False)
    return Q(updated_at__gt=since) | Q(pk__in=actions.values("petition"))


def touched_actions(since: datetime | None) -> Q:
    return Q(updated_at__gt=since) if since else Q()


def _meetings(floor: datetime, since: datetime | None) -> QuerySet[Meeting]:
    recent = Q(starts_at__gte=floor) | Q(starts_at=None) | Q(comment_deadline__gte=floor)
    found = Meeting.objects.filter(touched_meetings(since), recent, merged_into=None)
    return found.prefetch_related(*MEETING_ROWS)


def _petitions(floor: datetime, since: datetime | None) -> QuerySet[Petition]:
    actions = Prefetch("actions", queryset=Action.objects.published().order_by("id"))
    found = Petition.objects.filter(touched_petitions(since), closes_at__gte=floor)
    return found.select_related("campaign").prefetch_related(*PETITION_ROWS, actions)


def _actions(floor: datetime, since: datetime | None) -> QuerySet[Action]:
    return (
        Action.objects.published()
        .exclude(effective_reason__in=WITHDRAWN)
        .filter(touched_actions(since), effective_end__gte=floor)
        .select_related("place", "meeting", "petition", "bill", "campaign")
        .prefetch_related(*ACTION_ROWS)
    )


def _lengths(meetings: list[Meeting]) -> dict[int, timedelta]:
    """How long each meeting is told to last where it does not say.

    What was told once stays: a body's usual length moves with every meeting that ends, and that
    must not move events that nobody changed.
    """
    open_ended = [meeting for meeting in meetings if not meeting.ends_at]
    told = {pk: end - start for pk, (start, end) in _told_before(open_ended).items()}
    known = defaultdict(list)
    bodies = {meeting.body for meeting in open_ended if meeting.pk not in told}
    for body, start, end in Meeting.objects.filter(
        body__in=bodies, starts_at__isnull=False, ends_at__isnull=False, all_day=False
    ).values_list("body", "starts_at", "ends_at"):
        if start and end:
            known[body].append((start, end))
    return {m.pk: told.get(m.pk) or usual_length(known.get(m.body, [])) for m in meetings}


def _formers(meetings: list[Meeting]) -> dict[int, datetime]:
    """When those without a start were told to begin."""
    undated = [meeting for meeting in meetings if not meeting.starts_at]
    return {pk: start for pk, (start, _) in _told_before(undated).items()}


def _told_before(meetings: list[Meeting]) -> dict[int, tuple[datetime, datetime]]:
    kinds = (CalendarKind.MEETING, CalendarKind.HEARING)
    events = RenderedEvent.objects.filter(kind__in=kinds, all_day=False, meeting__isnull=False)
    wanted = {meeting.pk for meeting in meetings}
    if not wanted:
        return {}
    rows = events.values_list("meeting_id", "starts_at", "ends_at")
    return {pk: (start, end) for pk, start, end in rows if pk in wanted and pk is not None}

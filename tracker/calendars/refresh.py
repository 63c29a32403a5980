"""Render what changed, and nothing else.

Every event is derived from its row and compared, as text, with what was told before; only where
they differ is it rendered, linted and stored. So this may run after every ingest, every few
minutes, twice at once or after a kill: equal rows give equal octets and an untouched revision.
"""

import hashlib
import logging
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import F, Max, Q

from backend.kernel.errors import DomainError
from tracker.calendars.event import CalendarEvent, EventStatus
from tracker.calendars.lint import vevent_faults
from tracker.calendars.of_meetings import Told
from tracker.calendars.record import called_off, next_sequence, recalled, recorded
from tracker.calendars.tell import BEHIND, Telling, tell, touched_meetings, touched_petitions
from tracker.calendars.vevent import Rendered, rendered
from tracker.models import Action, CalendarState, EventFacet, Meeting, Petition, RenderedEvent

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=400)
"""Feeds show 90 days back; an address of one event answers for a year and a little."""

WHOLE_EVERY: Final = timedelta(hours=1)
"""What no stamp tells of (a topic that was added or renamed) is found so late at most."""

_LATE: Final = timedelta(minutes=20)
"""A job stamps its rows with the time at which it began; the longest is done so much later."""

_BATCH: Final = 200
_SOURCES: Final[tuple[type[models.Model], ...]] = (Meeting, Petition, Action)
_PLACED: Final = ["place", "in_feeds", "meeting", "petition", "action"]
"""What may change without a new rendering."""

_WRITTEN: Final = [
    *_PLACED,
    *("kind", "summary", "starts_at", "ends_at", "all_day", "time_zone", "status", "sequence"),
    *("revised_at", "cancelled_at", "record", "tzid", "octets", "octets_sha256", "refused"),
    "updated_at",
]


@dataclass(slots=True)
class Refreshed:
    """What a refresh did, counted in events."""

    rendered: int = 0
    unchanged: int = 0
    cancelled: int = 0
    removed: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    """UID, or row where it has none → why it is left out."""


def keep_up(*, at: datetime) -> Refreshed:
    """What the clock asks for: the rows saved since, and once an hour all of them."""
    whole_at = CalendarState.objects.values_list("whole_at", flat=True).filter(id=1).first()
    is_fresh = whole_at is not None and whole_at <= at < whole_at + WHOLE_EVERY
    return refresh(at=at, touched_only=is_fresh, margin=_LATE)


def refresh(
    *, at: datetime, touched_only: bool = False, margin: timedelta = timedelta(0)
) -> Refreshed:
    """Bring the stored events up to what the rows say.

    With ``touched_only`` just the rows saved since the last refresh are read, and the events whose
    row was deleted: cheap enough for a reader to wait for. ``margin`` is how long before the last
    refresh a row may have been stamped that was written after it.
    """
    at = at.replace(microsecond=0)
    newest = newest_row()
    state, _ = CalendarState.objects.get_or_create(id=1)
    seen = _seen(state, margin) if touched_only else None
    telling = tell(at=at, since=seen)
    outcome = Refreshed(refused={f"{kind} {pk}": why for (kind, pk), why in telling.failed.items()})
    with transaction.atomic():
        CalendarState.objects.select_for_update().get(id=1)
        stored = _stored(telling, at, seen)
        changed = _keep(telling, stored, at, outcome)
        changed += _call_off(telling, stored, at, outcome)
        CalendarState.objects.filter(id=1).update(
            revision=F("revision") + (1 if changed else 0),
            refreshed_at=at,
            rows_seen_until=newest,
            **({"whole_at": at} if seen is None else {}),
        )
    return outcome


def purge(*, at: datetime) -> int:
    """Forget the events that ended more than :data:`KEPT` ago; how many.

    What is put off without a date keeps its event: a new date must raise its SEQUENCE.
    """
    old = RenderedEvent.objects.filter(ends_at__lt=at - KEPT)
    old = old.exclude(meeting__isnull=False, meeting__starts_at=None)
    with transaction.atomic():
        CalendarState.objects.select_for_update().filter(id=1).first()
        ids = list(old.values_list("pk", flat=True))
        for first in range(0, len(ids), _BATCH):
            RenderedEvent.objects.filter(pk__in=ids[first : first + _BATCH]).delete()
    return len(ids)


def _seen(state: CalendarState, margin: timedelta) -> datetime | None:
    """The stamp after which rows are read: the newest that was seen, or with a margin one a little
    before the last refresh, where rows were saved in that time."""
    if not margin:
        return state.rows_seen_until
    if state.rows_seen_until is None or state.refreshed_at is None:
        return None
    return min(state.rows_seen_until, state.refreshed_at - margin)


def newest_row() -> datetime | None:
    """When a row that events are made of was last saved."""
    stamps = [each._default_manager.aggregate(at=Max("updated_at"))["at"] for each in _SOURCES]
    return max((stamp for stamp in stamps if stamp), default=None)


def _stored(telling: Telling, at: datetime, seen: datetime | None) -> dict[str, RenderedEvent]:
    """The stored events that may have to change, without their octets."""
    rows = RenderedEvent.objects.defer("octets").select_related("meeting")
    rows = rows.prefetch_related("facets")
    if seen is None:
        found = {row.uid: row for row in rows.filter(ends_at__gte=at - BEHIND)}
    else:
        meetings = Meeting.objects.filter(touched_meetings(seen)).values("pk")
        petitions = Petition.objects.filter(touched_petitions(seen)).values("pk")
        touched = Q(meeting__in=meetings) | Q(petition__in=petitions)
        ownerless = Q(meeting=None, petition=None, action=None, ends_at__gt=at)
        touched |= Q(action__updated_at__gt=seen) | ownerless
        found = {row.uid: row for row in rows.filter(touched)}
    missing = [uid for uid in telling.told if uid not in found]
    for first in range(0, len(missing), _BATCH):
        batch = rows.filter(uid__in=missing[first : first + _BATCH])
        found |= {row.uid: row for row in batch}
    return found


def _keep(
    telling: Telling, stored: dict[str, RenderedEvent], at: datetime, outcome: Refreshed
) -> int:
    """Write what differs from what was told; how many rows were written."""
    created: list[RenderedEvent] = []
    changed: list[RenderedEvent] = []
    placed: list[RenderedEvent] = []
    for uid, told in telling.told.items():
        row = stored.get(uid)
        record = recorded(told.event)
        if row and row.record == record and _same_place(row, told):
            outcome.unchanged += 1
            continue
        if row is None:
            row = RenderedEvent(uid=uid, published_at=at, revised_at=at)
            created.append(row)
        else:
            (placed if row.record == record else changed).append(row)
        if row.record != record:
            _render(row, told.event, at, outcome)
        _settle(row, told)
    RenderedEvent.objects.bulk_create(created, batch_size=_BATCH)
    RenderedEvent.objects.bulk_update(changed, _WRITTEN, batch_size=_BATCH)
    RenderedEvent.objects.bulk_update(placed, _PLACED, batch_size=_BATCH)
    written = [*created, *changed, *placed]
    _write_facets(written, telling)
    return len(written)


def _same_place(row: RenderedEvent, told: Told) -> bool:
    """Whether feeds would find it where they did."""
    kept = (row.place_id, row.in_feeds, row.meeting_id, row.petition_id, row.action_id)
    ids = (told.place_id, told.in_feeds, told.meeting_id, told.petition_id, told.action_id)
    return kept == ids and {facet.word for facet in row.facets.all()} == told.facets


def _settle(row: RenderedEvent, told: Told) -> None:
    row.place_id, row.in_feeds = told.place_id, told.in_feeds
    row.meeting_id, row.petition_id = told.meeting_id, told.petition_id
    row.action_id = told.action_id


def _render(row: RenderedEvent, event: CalendarEvent, at: datetime, outcome: Refreshed) -> None:
    """Put the event's octets and revision into the row, or why it has none."""
    record = recorded(event)
    if row.record:
        row.sequence = next_sequence(row.record, record, row.sequence)
    row.revised_at = max(at, row.revised_at)
    event = replace(event, created=row.published_at, revised=row.revised_at, sequence=row.sequence)
    written, row.refused = _fit(event)
    if row.refused:
        outcome.refused[event.uid] = row.refused
        log.error("calendars: %s is left out: %s", event.uid, row.refused)
    outcome.rendered += 1
    cancelled = event.status == EventStatus.CANCELLED
    row.cancelled_at = (row.cancelled_at or at) if cancelled else None
    row.record, row.kind, row.status = record, event.kind, event.status
    row.summary, row.time_zone, row.all_day = event.summary[:120], event.zone, event.is_all_day
    row.starts_at, row.ends_at = (_moment(day, event.zone) for day in (event.start, event.end))
    row.tzid, row.octets = written.tzid, written.octets
    row.octets_sha256 = hashlib.sha256(written.octets).hexdigest()
    row.updated_at = at


def _fit(event: CalendarEvent) -> tuple[Rendered, str]:
    """The octets, and the faults for which they may not leave ("" where there are none)."""
    try:
        written = rendered(event)
    except DomainError as error:
        return Rendered(b"", ""), error.message[:300]
    faults = vevent_faults(written.octets)
    return written, "; ".join(f"{each.code} {each.found}".strip() for each in faults)[:300]


def _moment(day: datetime | date, zone: str) -> datetime:
    """A moment as it is; a day's midnight on its own clock."""
    if isinstance(day, datetime):
        return day
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def _write_facets(rows: list[RenderedEvent], telling: Telling) -> None:
    for first in range(0, len(rows), _BATCH):
        batch = rows[first : first + _BATCH]
        EventFacet.objects.filter(event__in=batch).delete()
        EventFacet.objects.bulk_create(
            EventFacet(event=row, word=word)
            for row in batch
            for word in sorted(telling.told[row.uid].facets)
        )


def _call_off(
    telling: Telling, stored: dict[str, RenderedEvent], at: datetime, outcome: Refreshed
) -> int:
    """Cancel what no row tells any more and is still to come; how many rows were written.

    A cancelled event stays, so that calendars that hold it learn of it. A meeting that was merged
    into another is taken away instead: it does take place, as the other.
    """
    written = 0
    for uid, row in stored.items():
        if uid in telling.told or row.ends_at <= at or _cannot_be_told(row, telling):
            continue
        if row.meeting and row.meeting.merged_into_id:
            row.delete()
            outcome.removed += 1
        elif row.status != EventStatus.CANCELLED:
            event = recalled(row.record, created=row.published_at, revised=at, sequence=0)
            _render(row, called_off(event), at, outcome)
            row.save()
            outcome.cancelled += 1
        else:
            continue
        written += 1
    return written


def _cannot_be_told(row: RenderedEvent, telling: Telling) -> bool:
    """Its row is there but broken: nothing is known of it, so nothing is said."""
    owners = (("meeting", row.meeting_id), ("petition", row.petition_id), ("action", row.action_id))
    return any((kind, pk) in telling.failed for kind, pk in owners if pk is not None)

"""Feeds as they are sent: made when something changed, kept, and sent again until it does."""

import gzip
import hashlib
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Count, Model, Q, QuerySet, Subquery, Sum

from backend.kernel.errors import DomainError, NotFound
from tracker.calendars.event import CalendarEvent, uid_of
from tracker.calendars.jcal import jcal
from tracker.calendars.lint import calendar_faults
from tracker.calendars.refresh import refresh
from tracker.calendars.selection import Selection
from tracker.calendars.vcalendar import (
    Header,
    calendar_octets,
    with_alarms,
    with_cancelled_visible,
)
from tracker.calendars.vevent import rendered
from tracker.models import (
    Action,
    Bill,
    CalendarState,
    Campaign,
    EventFacet,
    Meeting,
    Petition,
    Place,
    RenderedEvent,
    ServedFeed,
    ServedOctets,
    Topic,
)
from tracker.models.calendar import RenderedEventQuerySet

Found = TypeVar("Found", bound=Model)

log = logging.getLogger(__name__)

BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=548)
"""Eighteen months."""

CAP: Final = 10_000
"""Events in one feed; a notice in it says what was left out."""

KEPT_FEEDS: Final = 2_000
KEPT_OCTETS: Final = 256 * 1024 * 1024
"""How much is kept of what strangers may ask for; the feed longest unasked goes first."""

_ROOM: Final = 0.9
"""So much of it is left full when feeds are forgotten, so that not every new one forgets one."""

_ASKED: Final = timedelta(hours=1)
"""How exactly it is kept when a feed was asked for: a write for every request would be dear."""

_BATCH: Final = 500

_NAMES: Final = {
    "meetings": "Meetings",
    "deadlines": "Deadlines",
    "all": "Meetings and deadlines",
}
_PLAIN: Final = ("/calendars/meetings.ics", "/calendars/deadlines.ics", "/calendars/all.ics")


class FeedGone(DomainError):
    """What the feed was narrowed to has been taken away: clients may stop asking."""

    status = 410


class FeedUnavailable(DomainError):
    """The feed cannot be made now and was never made before."""

    status = 503


class FeedReplaced(FeedUnavailable):
    """The feed was made anew or forgotten between the look at it and its octets: look again."""

    def __init__(self) -> None:
        super().__init__("calendar_replaced", "This calendar is being made anew")


@dataclass(frozen=True, slots=True)
class _Row:
    """What a feed needs of an event."""

    starts_at: datetime
    ends_at: datetime
    revised_at: datetime
    tzid: str
    octets: bytes


def feed_of(selection: Selection, *, at: datetime) -> ServedFeed:
    """The feed, made anew only if an event or the day changed; :func:`octets_of` loads it.

    Where it cannot be made the last good octets stand: a client that gets them keeps its events,
    one that gets an error page may empty its calendar. Two queries while nothing changed, and once
    an hour a third.
    """
    revision = present_revision(at=at)
    kept = ServedFeed.objects.filter(key=selection.path).first()
    today = at.astimezone(UTC).date()
    if kept and at - kept.asked_at >= _ASKED:
        with suppress(DatabaseError):  # a database that is busy or cannot be written to still reads
            ServedFeed.objects.filter(pk=kept.pk).update(asked_at=at)
    if kept and (kept.revision, kept.window_on) == (revision, today):
        return kept
    try:
        return _make(selection, kept, revision, at)
    except NotFound as missing:
        if kept is None:
            raise
        raise FeedGone("calendar_gone", missing.message) from missing
    except IntegrityError:  # another process made it in the same moment
        return ServedFeed.objects.get(key=selection.path)
    except Exception as error:
        log.exception("calendars: %s cannot be made", selection.path)
        if kept is None:
            raise FeedUnavailable("calendar_unavailable", "This calendar cannot be made") from error
        return kept


def octets_of(feed: ServedFeed, *, gzipped: bool) -> bytes:
    """The octets that the feed's ETag names. One query; raises :class:`FeedReplaced`."""
    rows = ServedOctets.objects.filter(feed=feed.pk, etag=feed.etag)
    found = rows.values_list("gzipped" if gzipped else "octets", flat=True).first()
    if found is None:
        raise FeedReplaced
    return bytes(found)


def present_revision(*, at: datetime) -> int:
    """How often events have changed, after rows saved since have been rendered. One query."""
    newest = {
        each.__name__.lower(): Subquery(
            each._default_manager.order_by("-updated_at").values("updated_at")[:1]
        )
        for each in (Meeting, Petition, Action)
    }
    state = CalendarState.objects.annotate(**newest).filter(id=1).first()
    stamps = [stamp for name in newest if (stamp := getattr(state, name, None))]
    seen = state.rows_seen_until if state else None
    if state and not any(seen is None or stamp > seen for stamp in stamps):
        return state.revision
    try:
        refresh(at=at, touched_only=state is not None)
    except Exception:
        log.exception("calendars: what changed cannot be rendered")
    return CalendarState.objects.values_list("revision", flat=True).filter(id=1).first() or 0


def header_of(name: str, path: str, *, zone: str = "", revised: datetime | None) -> Header:
    """The header of any calendar we send; ``path`` is its address below the site."""
    site = str(settings.SITE_URL).rstrip("/")
    return Header(
        name=name,
        description="What we follow, with how to take part.",
        source=f"{site}{path}",
        page=f"{site}/calendars/",
        zone=zone,
        revised=revised,
    )


def _make(selection: Selection, kept: ServedFeed | None, revision: int, at: datetime) -> ServedFeed:
    """Make the octets and keep them; the moment of change moves only if they differ."""
    octets, events = _octets(selection, at)
    feed = kept or ServedFeed(key=selection.path)
    etag = hashlib.sha256(octets).hexdigest()
    served = None
    if not ServedOctets.objects.filter(feed=feed.pk, etag=etag).exists():
        gzipped = gzip.compress(octets, 6, mtime=0)
        served = ServedOctets(etag=etag, gzipped=gzipped, octets=octets)
        feed.size = len(gzipped) + len(octets)
    if feed.etag != etag:
        feed.changed_at = at.replace(microsecond=0)
    feed.etag, feed.events, feed.revision = etag, events, revision
    feed.window_on = at.astimezone(UTC).date()
    feed.made_at = feed.asked_at = at
    with transaction.atomic():
        feed.save()
        if served:
            served.feed = feed
            served.save()
        _make_room()
    return feed


def _make_room() -> None:
    """Forget the feeds longest unasked where too much is kept; never those of all events."""
    kept = ServedFeed.objects.aggregate(feeds=Count("pk"), octets=Sum("size"))
    if kept["feeds"] <= KEPT_FEEDS and (kept["octets"] or 0) <= KEPT_OCTETS:
        return
    plain = set(ServedFeed.objects.filter(key__in=_PLAIN).values_list("pk", flat=True))
    rows = ServedFeed.objects.order_by("-asked_at", "-pk").values_list("pk", "size")
    forgotten, feeds, octets = [], 0, 0
    for pk, size in rows:
        feeds, octets = feeds + 1, octets + size
        full = feeds > _ROOM * KEPT_FEEDS or octets > _ROOM * KEPT_OCTETS
        if full and pk not in plain:
            forgotten.append(pk)
    for first in range(0, len(forgotten), _BATCH):
        ServedFeed.objects.filter(pk__in=forgotten[first : first + _BATCH]).delete()


def _octets(selection: Selection, at: datetime) -> tuple[bytes, int]:
    """The feed's octets and how many events it has."""
    names, zone, chosen = chosen_events(selection)
    midnight = datetime.combine(at.astimezone(UTC).date(), time(), UTC)
    rows = _rows(chosen.between(midnight - BACK, midnight + AHEAD))
    left_out = len(rows) - CAP
    if left_out > 0:
        rows = _nearest(rows, midnight)
    revised = max((row.revised_at for row in rows), default=None)
    name = " · ".join([_NAMES[selection.feed], *names])
    header = header_of(name, selection.path, zone=zone, revised=revised)
    faults = calendar_faults(calendar_octets(header, [], []))
    if faults:
        raise DomainError("calendar_header", f"{faults[0].code} {faults[0].found}")
    events = [_as_asked(row.octets, selection) for row in rows]
    if left_out > 0 and revised:
        events.append(_notice(selection, rows[-1].starts_at.date(), left_out, revised))
    octets = calendar_octets(header, [row.tzid for row in rows], events)
    return (jcal(octets) if selection.format == "json" else octets), len(rows)


def chosen_events(selection: Selection) -> tuple[list[str], str, RenderedEventQuerySet]:
    """Words for the feed's name, the clock of its place, and its events.

    Raises :class:`NotFound` where it is narrowed to something that does not exist.
    """
    names: list[str] = []
    zone = ""
    chosen = RenderedEvent.objects.listed().filter(kind__in=selection.kinds)
    if selection.place:
        place = _found(Place.objects.filter(ocd_id=selection.place), "place", selection.place)
        names, zone = [place.name], place.time_zone
        chosen = chosen.filter(place_id__in=_within(place))
    if selection.body:
        word = f"body:{selection.body}"
        _found(EventFacet.objects.filter(word=word), "body", selection.body)
        chosen = chosen.filter(_has(word))
        names.append(selection.body.replace("-", " ").capitalize())
    if selection.topic:
        topics = [_found(Topic.objects.filter(slug=s), "topic", s) for s in selection.topic]
        chosen = chosen.filter(_has(*(f"topic:{slug}" for slug in selection.topic)))
        names.append(", ".join(topic.name for topic in topics))
    if selection.campaign:
        campaign = Campaign.objects.filter(slug=selection.campaign)
        names.append(_found(campaign, "campaign", selection.campaign).title)
        chosen = chosen.filter(_has(f"campaign:{selection.campaign}"))
    if selection.bill:
        bill = _found(Bill.objects.filter(slug=selection.bill), "bill", selection.bill)
        names.append(str(bill))
        chosen = chosen.filter(_has(f"bill:{selection.bill}"))
    return names, zone, chosen


def _has(*words: str) -> Q:
    """The event carries one of the words."""
    return Q(pk__in=EventFacet.objects.filter(word__in=words).values("event"))


def _within(place: Place) -> list[int]:
    """The place and everything that lies in it."""
    tree = Place.objects.tree()
    return [each for each in tree.parents if place.pk in tree.ancestors(each)]


def _rows(events: RenderedEventQuerySet) -> list[_Row]:
    found = events.values_list("starts_at", "ends_at", "revised_at", "tzid", "octets")
    return [_Row(*row[:-1], bytes(row[-1])) for row in found]


def _nearest(rows: list[_Row], midnight: datetime) -> list[_Row]:
    """As many as fit, those to come before those that are over, in their order."""
    coming = [row for row in rows if row.ends_at > midnight][:CAP]
    over = [row for row in rows if row.ends_at <= midnight]
    return over[len(over) - (CAP - len(coming)) :] + coming if len(coming) < CAP else coming


def _as_asked(octets: bytes, selection: Selection) -> bytes:
    if selection.alarm:
        octets = with_alarms(octets, selection.alarm)
    return with_cancelled_visible(octets) if selection.cancelled else octets


def _notice(selection: Selection, day: date, left_out: int, revised: datetime) -> bytes:
    """The event that says that there is more."""
    identity = hashlib.sha256(selection.path.encode()).hexdigest()[:32]
    notice = CalendarEvent(
        uid=uid_of("notice", identity),
        kind="notice",
        summary=f"{left_out} more events are not shown: choose a place or a topic",
        start=day,
        end=day + timedelta(days=1),
        zone="UTC",
        created=revised,
        revised=revised,
        transparent=True,
        description=f"A feed holds {CAP:,} events. {settings.SITE_URL}/calendars/",
        categories=("Notice",),
    )
    return rendered(notice).octets


def _found(rows: QuerySet[Found], parameter: str, value: str) -> Found:
    row = rows.first()
    if row is None:
        raise NotFound("calendar_unknown", f"There is no {parameter} {value}")
    return row

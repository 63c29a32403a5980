"""What calendars send: every event as the octets it was rendered to, and every feed as served."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backend.kernel.models import Noun, one_of
from tracker.models.action import Action
from tracker.models.meeting import Meeting
from tracker.models.petition import Petition
from tracker.models.place import Place
from tracker.vocabulary import CalendarKind


class RenderedEventQuerySet(models.QuerySet["RenderedEvent"]):
    def fit(self) -> "RenderedEventQuerySet":
        """Those that passed the lint."""
        return self.filter(refused="")

    def listed(self) -> "RenderedEventQuerySet":
        """Those that stand in feeds, and not only at an address of their own."""
        return self.fit().filter(in_feeds=True)

    def between(self, first: datetime, last: datetime) -> "RenderedEventQuerySet":
        """Those that are going on at some moment of the span, in the order that feeds keep."""
        return self.filter(ends_at__gt=first, starts_at__lt=last).order_by("starts_at", "uid")


class RenderedEvent(Noun):
    """One event of our calendars; written by ``tracker.calendars.refresh`` alone."""

    uid = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=CalendarKind.choices)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="calendar_events"
    )
    petition = models.ForeignKey(
        Petition, null=True, blank=True, on_delete=models.SET_NULL, related_name="calendar_events"
    )
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="calendar_events"
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="calendar_events"
    )
    """Empty: everywhere."""
    in_feeds = models.BooleanField(default=True)
    summary = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    """An all-day event's is the midnight of its day in ``time_zone``."""
    ends_at = models.DateTimeField()
    all_day = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64)
    status = models.CharField(max_length=9)
    sequence = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()
    revised_at = models.DateTimeField()
    """When a rendered field last changed."""
    cancelled_at = models.DateTimeField(null=True, blank=True)
    record = models.TextField()
    """The event as text: compared before anything is rendered again."""
    tzid = models.CharField(max_length=64, blank=True)
    """The zone whose VTIMEZONE the octets need."""
    octets = models.BinaryField()
    octets_sha256 = models.CharField(max_length=64)
    refused = models.CharField(max_length=300, blank=True)
    """Why it is left out of every feed: the faults that the lint found."""

    objects = RenderedEventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "uid"]
        constraints: ClassVar = [
            one_of("kind", CalendarKind, name="tracker_renderedevent_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=["CONFIRMED", "TENTATIVE", "CANCELLED"]),
                name="tracker_renderedevent_status_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) | ~Q(refused=""),
                name="tracker_renderedevent_has_length",
            ),
            models.CheckConstraint(
                condition=Q(revised_at__gte=F("published_at")),
                name="tracker_renderedevent_revised_after_published",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "uid"], name="tracker_renderedevent_order"),
            models.Index(fields=["ends_at"], name="tracker_renderedevent_ends"),
        ]

    def __str__(self) -> str:
        return self.summary


class EventFacet(models.Model):
    """One word by which feeds find an event: ``topic:housing``, ``body:city-council``."""

    event = models.ForeignKey(RenderedEvent, on_delete=models.CASCADE, related_name="facets")
    word = models.CharField(max_length=320)

    class Meta:
        ordering: ClassVar = ["event_id", "word"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["word", "event"], name="tracker_eventfacet_unique")
        ]

    def __str__(self) -> str:
        return self.word


class CalendarState(models.Model):
    """One row: how often any event of our calendars has changed."""

    revision = models.PositiveBigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True, blank=True)
    rows_seen_until = models.DateTimeField(null=True, blank=True)
    """The newest ``updated_at`` of the rows that events are made of, when they were last read."""
    whole_at = models.DateTimeField(null=True, blank=True)
    """When every row was last read, and not only those saved since."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="tracker_calendarstate_is_one")
        ]

    def __str__(self) -> str:
        return f"revision {self.revision}"


class ServedFeed(models.Model):
    """What is known of the last good octets of one feed, which :class:`ServedOctets` holds."""

    key = models.CharField(max_length=600, unique=True)
    """Its path and canonical query."""
    revision = models.PositiveBigIntegerField()
    """``CalendarState.revision`` when it was made."""
    window_on = models.DateField()
    """The day (UTC) that its window was counted from."""
    etag = models.CharField(max_length=64)
    changed_at = models.DateTimeField()
    """When its octets last changed; a deletion moves it too."""
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    """When it was last asked for, to within an hour; the one longest unasked is forgotten first."""
    size = models.PositiveIntegerField()
    """Octets that it takes, plain and gzipped."""
    events = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["key"]
        indexes: ClassVar = [
            models.Index(fields=["asked_at", "size"], name="tracker_servedfeed_room")
        ]

    def __str__(self) -> str:
        return self.key


class ServedOctets(models.Model):
    """The octets of one feed: sent while nothing changed, and while it cannot be made.

    A table of their own: a 304 needs none of them, and SQLite reads through megabytes of a row to
    reach the columns behind them.
    """

    feed = models.OneToOneField(
        ServedFeed, primary_key=True, on_delete=models.CASCADE, related_name="served"
    )
    etag = models.CharField(max_length=64)
    """Which octets these are: the feed's own ``etag``, unless it was made anew meanwhile."""
    gzipped = models.BinaryField()
    octets = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["feed_id"]

    def __str__(self) -> str:
        return self.etag

"""Meetings of councils, committees and boards, as one row however many sources tell of them."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from backend.kernel.models import Noun, PublicNoun, one_of, validate_time_zone
from tracker.models.bill import Bill
from tracker.models.place import Place
from tracker.models.topic import Topic
from tracker.vocabulary import DocumentKind, MeetingStatus


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def going_ahead(self) -> "MeetingQuerySet":
        """Those with a start that nobody has called off."""
        return self.exclude(status__in=[MeetingStatus.CANCELLED, MeetingStatus.POSTPONED]).filter(
            starts_at__isnull=False, merged_into=None
        )

    def starting_between(self, first: datetime, last: datetime) -> "MeetingQuerySet":
        return self.filter(starts_at__gte=first, starts_at__lt=last)


class Meeting(PublicNoun):
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="meetings")
    body = models.CharField(max_length=300)
    """The council, committee or board that meets."""
    title = models.CharField(max_length=300, blank=True)
    """Where it differs from the body's name."""
    description = models.TextField(blank=True)
    why = models.TextField(blank=True)
    """Why it matters to us, in an editor's words."""
    starts_at = models.DateTimeField(null=True, blank=True)
    """Empty while postponed without a new date."""
    ends_at = models.DateTimeField(null=True, blank=True)
    all_day = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    status = models.CharField(max_length=12, choices=MeetingStatus.choices)
    status_note = models.TextField(blank=True)
    location = models.TextField(blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    stream_url = models.URLField(max_length=2048, blank=True)
    url = models.URLField(max_length=2048, blank=True)
    comment_deadline = models.DateTimeField(null=True, blank=True)
    comment_date_only = models.BooleanField(default=False)
    """The source named a day; ``comment_deadline`` is its last second in ``time_zone``."""
    comment_how = models.TextField(blank=True)
    bills = models.ManyToManyField(Bill, blank=True, related_name="meetings")
    topics = models.ManyToManyField(Topic, blank=True, related_name="meetings")
    unconfirmed_since = models.DateTimeField(null=True, blank=True)
    """When its source stopped naming it: never a cancellation by itself."""
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )
    """An editor said that both are one; this row stays behind as its other source's identity."""
    revision = models.PositiveIntegerField(default=0)
    """For calendars: +1 on a change of start, end, status or place, never falling."""
    revised_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            one_of("status", MeetingStatus, name="tracker_meeting_status_known"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=False) | Q(status=MeetingStatus.POSTPONED),
                name="tracker_meeting_start_unless_postponed",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at=None) | Q(ends_at__gte=F("starts_at")),
                name="tracker_meeting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="tracker_meeting_not_merged_into_itself",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "status"], name="tracker_meeting_starts"),
            models.Index(fields=["place", "starts_at"], name="tracker_meeting_place_starts"),
            models.Index(fields=["updated_at"], name="tracker_meeting_touched"),
            models.Index(
                fields=["comment_deadline"],
                condition=Q(comment_deadline__isnull=False),
                name="tracker_meeting_deadline",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.body

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class MeetingSource(Noun):
    """A meeting's identity in one outside system."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="sources")
    system = models.CharField(max_length=80)
    """Format and, where one format serves many bodies, its host or place."""
    source_id = models.CharField(max_length=300)
    url = models.URLField(max_length=2048, blank=True)
    stamp = models.CharField(max_length=80, blank=True)
    """The source's own revision mark; it need not move when the meeting does."""
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["system", "source_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "source_id"], name="tracker_meetingsource_unique"
            )
        ]


class PreviousStart(Noun):
    """When a meeting was to be before it was moved; ``starts_at`` is empty where only the day is
    known."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="previous_starts")
    starts_on = models.DateField()
    """In the meeting's zone."""
    starts_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["meeting_id", "starts_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "starts_on"],
                condition=Q(starts_at=None),
                name="tracker_previousstart_day_unique",
            ),
            models.UniqueConstraint(
                fields=["meeting", "starts_at"],
                condition=Q(starts_at__isnull=False),
                name="tracker_previousstart_instant_unique",
            ),
        ]


class MeetingDocument(Noun):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    title = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=2048)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["meeting_id", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "url"], name="tracker_meetingdocument_unique"
            ),
            one_of("kind", DocumentKind, name="tracker_meetingdocument_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

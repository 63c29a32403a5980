"""Petitions and how many have signed them."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from backend.kernel.models import Noun, SourcedNoun, one_of, unique_source, validate_time_zone
from tracker.models.bill import Bill
from tracker.models.campaign import Campaign
from tracker.models.organization import Organization
from tracker.models.place import Place
from tracker.models.topic import Topic
from tracker.vocabulary import Outcome, PetitionState


class Petition(SourcedNoun):
    slug = models.SlugField(max_length=200, unique=True)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    target = models.CharField(max_length=300, blank=True)
    """Whom it asks."""
    host = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="petitions"
    )
    endorsers = models.ManyToManyField(Organization, blank=True, related_name="endorsed_petitions")
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="petitions"
    )
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    topics = models.ManyToManyField(Topic, blank=True, related_name="petitions")
    bills = models.ManyToManyField(Bill, blank=True, related_name="petitions")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    """The host's, in which a closing day ends."""
    state = models.CharField(
        max_length=10, choices=PetitionState.choices, default=PetitionState.UNKNOWN
    )
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    """When signing ends, or ended early; empty while nobody knows."""
    closes_date_only = models.BooleanField(default=False)
    """The host named a day; ``closes_at`` is its last second in ``time_zone``."""
    closed_because = models.TextField(blank=True)
    """Why it closed before its day."""
    goal = models.PositiveIntegerField(null=True, blank=True)
    signatures = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    outcome_note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["closes_at", "id"]
        constraints: ClassVar = [
            one_of("state", PetitionState, name="tracker_petition_state_known"),
            one_of("outcome", Outcome, name="tracker_petition_outcome_known"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gte=F("opens_at")),
                name="tracker_petition_closes_after_opening",
            ),
            unique_source(name="tracker_petition_source_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["closes_at"], name="tracker_petition_closes"),
            models.Index(fields=["updated_at"], name="tracker_petition_touched"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class PetitionCount(Noun):
    """How many had signed at an instant."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="counts")
    at = models.DateTimeField()
    signatures = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["petition_id", "at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition", "at"], name="tracker_petitioncount_unique")
        ]

"""Campaigns and what they want: a tree of numbered demands."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.kernel.models import Noun, Retirable, SourcedNoun, one_of, unique_source
from tracker.models.bill import Bill
from tracker.models.organization import Organization
from tracker.models.place import Place
from tracker.models.resource import Resource
from tracker.models.topic import Topic
from tracker.vocabulary import Outcome, Stance


class Campaign(Retirable, SourcedNoun):
    slug = models.SlugField(max_length=200, unique=True)
    title = models.CharField(max_length=300)
    wants = models.TextField(blank=True)
    host = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="campaigns"
    )
    endorsers = models.ManyToManyField(Organization, blank=True, related_name="endorsed_campaigns")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    topics = models.ManyToManyField(Topic, blank=True, related_name="campaigns")
    site = models.URLField(max_length=2048, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    """The last day, in the campaign's place (UTC where it has none)."""
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.PENDING, blank=True
    )
    outcome_note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            one_of("outcome", Outcome, name="tracker_campaign_outcome_known"),
            unique_source(name="tracker_campaign_source_unique"),
        ]

    def __str__(self) -> str:
        return self.title


class Demand(Noun):
    """One thing a campaign wants; sub-demands hang below it in order."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="demands")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    number = models.CharField(max_length=20)
    """As written and nested: "3", "3.2"."""
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    rationale = models.TextField(blank=True)
    evidence = models.ManyToManyField(Resource, blank=True, related_name="demands")

    class Meta:
        ordering: ClassVar = ["campaign_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="tracker_demand_number_unique"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="tracker_demand_has_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class DemandMeasure(Noun):
    """A bill, ordinance or amendment that a demand asks for or against."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="measures")
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="demand_measures")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    quote = models.TextField(blank=True)
    """The words that name it."""

    class Meta:
        ordering: ClassVar = ["demand_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["demand", "bill"], name="tracker_demandmeasure_unique"),
            one_of("stance", Stance, name="tracker_demandmeasure_stance_known"),
        ]

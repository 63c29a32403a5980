"""Members of Congress with their terms and offices, and its committees."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backend.kernel.models import Noun, one_of
from tracker.vocabulary import Chamber


class Legislator(Noun):
    bioguide_id = models.CharField(max_length=10, unique=True)
    """The one identifier that every source of Congress shares."""
    name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TermQuerySet(models.QuerySet["LegislatorTerm"]):
    def on(self, day: date) -> "TermQuerySet":
        """Those that had begun and not ended; a term that ends on a day ends at its noon."""
        return self.filter(starts_on__lte=day, ends_on__gt=day)


class LegislatorTerm(Noun):
    """One person in one seat for one span, with the office of that time."""

    legislator = models.ForeignKey(Legislator, on_delete=models.CASCADE, related_name="terms")
    chamber = models.CharField(max_length=8, choices=Chamber.choices)
    state = models.CharField(max_length=2)
    district = models.PositiveSmallIntegerField(null=True, blank=True)
    """Empty for senators, 0 where the whole state is one district."""
    party = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=2048, blank=True)
    contact_url = models.URLField(max_length=2048, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["state", "-chamber", "district", "starts_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["legislator", "chamber", "starts_on"], name="tracker_term_of_office_unique"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="tracker_term_of_office_ends_later"
            ),
            one_of("chamber", Chamber, name="tracker_term_of_office_chamber_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "ends_on"], name="tracker_term_state")]

    def __str__(self) -> str:
        return f"{self.legislator}, {self.state}"


class Committee(Noun):
    """A committee of Congress, or a subcommittee below one."""

    code = models.CharField(max_length=10, unique=True)
    """The Library of Congress's system code without its chamber: "HSAG", "HSAG15"."""
    name = models.CharField(max_length=300)
    chamber = models.CharField(max_length=8, choices=Chamber.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="subcommittees"
    )
    url = models.URLField(max_length=2048, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    jurisdiction = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [one_of("chamber", Chamber, name="tracker_committee_chamber_known")]

    def __str__(self) -> str:
        return self.name

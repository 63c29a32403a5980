"""Measures of every kind: bills, resolutions, amendments, ordinances, rules, and those that have
no number yet."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backend.kernel.models import Noun, Retirable, SourcedNoun, one_of, unique_source
from tracker.models.place import Place
from tracker.models.topic import Topic
from tracker.vocabulary import (
    BillClass,
    BillKind,
    BillRelationKind,
    Chamber,
    Outcome,
    ProposalState,
    Stance,
)


class LegislativeSession(Noun):
    """A Congress, or a legislature's or council's term: when it ends, unfinished bills die."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="sessions")
    identifier = models.CharField(max_length=40)
    """"116" for a Congress; a legislature's own word elsewhere."""
    name = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["place_id", "identifier"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "identifier"], name="tracker_session_unique"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="tracker_session_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.identifier


class BillQuerySet(models.QuerySet["Bill"]):
    def followed(self) -> "BillQuerySet":
        """Those that we want something of."""
        return self.filter(retired_at=None).exclude(stance=Stance.WATCH)


class Bill(Retirable, SourcedNoun):
    slug = models.SlugField(max_length=200, unique=True)
    """"hr1154-116" for a numbered federal measure; made of its place, session and number or of its
    title elsewhere."""
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bills")
    """The jurisdiction that decides it."""
    session = models.ForeignKey(
        LegislativeSession,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bills",
    )
    kind = models.CharField(max_length=12, choices=BillKind.choices, default=BillKind.BILL)
    number = models.CharField(max_length=60, blank=True)
    """Digits for a federal measure, the file number of a council, empty while it has none."""
    number_inferred = models.BooleanField(default=False)
    """The session was inferred from the date of a text; an editor has not confirmed it."""
    title = models.TextField()
    short_title = models.CharField(max_length=300, blank=True)
    nicknames = models.JSONField(default=list, blank=True)
    summary = models.TextField(blank=True)
    chamber = models.CharField(max_length=8, choices=Chamber.choices, blank=True)
    """Where it began."""
    introduced_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=60, blank=True)
    """A federal code of DOMAIN's list, or our word for a state's or council's."""
    status_raw = models.CharField(max_length=300, blank=True)
    status_class = models.CharField(
        max_length=12, choices=BillClass.choices, default=BillClass.UNKNOWN
    )
    status_at = models.DateTimeField(null=True, blank=True)
    stance = models.CharField(max_length=10, choices=Stance.choices, default=Stance.WATCH)
    stance_reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    host_bill = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="amendments"
    )
    """What an amendment would change."""
    reading_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Of the last record of its life that a source told: the same again changes nothing."""
    topics = models.ManyToManyField(Topic, blank=True, related_name="bills")

    objects = BillQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "session", "kind", "number"],
                condition=~Q(number="") & Q(session__isnull=False),
                name="tracker_bill_number_unique",
            ),
            models.UniqueConstraint(
                fields=["place", "kind", "number"],
                condition=~Q(number="") & Q(session=None),
                name="tracker_bill_number_without_session_unique",
            ),
            models.CheckConstraint(
                condition=Q(host_bill=None) | ~Q(host_bill=F("id")),
                name="tracker_bill_not_own_host",
            ),
            one_of("kind", BillKind, name="tracker_bill_kind_known"),
            one_of("status_class", BillClass, name="tracker_bill_class_known"),
            one_of("stance", Stance, name="tracker_bill_stance_known"),
            one_of("outcome", Outcome, name="tracker_bill_outcome_known"),
            unique_source(name="tracker_bill_source_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stance", "status_class"], name="tracker_bill_followed"),
            models.Index(fields=["reading_sha256"], name="tracker_bill_reading"),
        ]

    def __str__(self) -> str:
        return self.short_title or self.title


class BillSponsor(Noun):
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="sponsors")
    name = models.CharField(max_length=200)
    primary = models.BooleanField(default=True)
    chamber = models.CharField(max_length=8, choices=Chamber.choices, blank=True)
    party = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=2, blank=True)
    district = models.CharField(max_length=10, blank=True)
    bioguide_id = models.CharField(max_length=10, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["bill_id", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bill", "name", "chamber"], name="tracker_billsponsor_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BillAction(Noun):
    """One step that a legislature recorded; the status is derived from these in order."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="actions")
    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    date_only = models.BooleanField(default=False)
    chamber = models.CharField(max_length=8, blank=True)
    code = models.CharField(max_length=40, blank=True)
    """The source's own type or code of action."""
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    """What else the derivation needs: vote kind and result, "as amended", under suspension …"""

    class Meta:
        ordering: ClassVar = ["bill_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill", "position"], name="tracker_billaction_unique")
        ]


class BillStatusChange(Noun):
    """The history of a status, oldest first."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="status_changes")
    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    date_only = models.BooleanField(default=False)
    status = models.CharField(max_length=60)
    status_class = models.CharField(max_length=12, choices=BillClass.choices)
    raw = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["bill_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill", "position"], name="tracker_billstatus_unique"),
            one_of("status_class", BillClass, name="tracker_billstatus_class_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="tracker_billstatus_at")]


class BillRelation(Noun):
    """``bill`` (kind) ``other``: "replaces", "is preferred over", "is the companion of"."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="inverse_relations")
    kind = models.CharField(max_length=16, choices=BillRelationKind.choices)
    reason = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.CONFIRMED
    )

    class Meta:
        ordering: ClassVar = ["bill_id", "kind", "other_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bill", "other", "kind"], name="tracker_billrelation_unique"
            ),
            models.CheckConstraint(
                condition=~Q(bill=F("other")), name="tracker_billrelation_not_itself"
            ),
            one_of("kind", BillRelationKind, name="tracker_billrelation_kind_known"),
            one_of("state", ProposalState, name="tracker_billrelation_state_known"),
        ]

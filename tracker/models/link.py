"""Links: one row for one normalised url, where it is used, and what we saw there."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backend.kernel.models import Noun, one_of
from tracker.models.action import Action
from tracker.models.bill import Bill
from tracker.models.campaign import Campaign, Demand
from tracker.models.meeting import Meeting
from tracker.models.organization import Organization
from tracker.models.petition import Petition
from tracker.models.post import PostSection
from tracker.models.resource import Resource
from tracker.vocabulary import STALE_VERDICTS, Verdict


class LinkQuerySet(models.QuerySet["Link"]):
    def stale(self) -> "LinkQuerySet":
        return self.filter(verdict__in=STALE_VERDICTS, ignored=False)


class Link(Noun):
    url = models.TextField()
    """Normalised by ``tracker.links``."""
    url_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    """The url is too long for some databases' indexes; its hash is not."""
    host = models.CharField(max_length=255, db_index=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.UNCHECKED)
    verdict_reason = models.CharField(max_length=60, blank=True)
    verdict_quote = models.CharField(max_length=160, blank=True)
    verdict_since = models.DateTimeField(null=True, blank=True)
    verdict_version = models.PositiveSmallIntegerField(default=0)
    moved_to = models.TextField(blank=True)
    looks_counted = models.PositiveSmallIntegerField(default=0)
    """How many looks speak for the verdict so far."""
    looks_needed = models.PositiveSmallIntegerField(default=0)
    last_look_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    """Empty: not scheduled."""
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True)
    """An editor vouches for it until then, whatever the looks say."""
    ignored = models.BooleanField(default=False)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )

    archive_due_at = models.DateTimeField(null=True, blank=True)
    """Waits for its turn to be asked about at the archive; empty: not waiting."""
    archive_asked_at = models.DateTimeField(null=True, blank=True)
    """When the archive last answered."""
    archive_url = models.TextField(blank=True)
    """The copy that the archive proposes."""

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("verdict", Verdict, name="tracker_link_verdict_known"),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                name="tracker_link_not_replaced_by_itself",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_look_at"],
                condition=Q(next_look_at__isnull=False),
                name="tracker_link_due",
            ),
            models.Index(fields=["verdict"], name="tracker_link_verdict"),
            models.Index(
                fields=["archive_due_at"],
                condition=Q(archive_due_at__isnull=False),
                name="tracker_link_archive_due",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_stale(self) -> bool:
        return not self.ignored and self.verdict in STALE_VERDICTS


class LinkRole(models.TextChoices):
    PRIMARY = "primary", "Where to act or read"
    MENTION = "mention", "Named in the text"
    EVIDENCE = "evidence", "Evidence"
    DONATE = "donate", "Donate"


USERS = (
    "action",
    "resource",
    "petition",
    "meeting",
    "bill",
    "campaign",
    "demand",
    "organization",
    "section",
)


class LinkUse(Noun):
    """One place that uses a link; without a link it records that the source's link is missing."""

    link = models.ForeignKey(
        Link, null=True, blank=True, on_delete=models.PROTECT, related_name="uses"
    )
    role = models.CharField(max_length=10, choices=LinkRole.choices, default=LinkRole.PRIMARY)
    text = models.CharField(max_length=500, blank=True)
    """The words that carry the link."""
    position = models.PositiveIntegerField(default=0)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )
    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )
    petition = models.ForeignKey(
        Petition, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )
    bill = models.ForeignKey(
        Bill, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )
    demand = models.ForeignKey(
        Demand, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )
    section = models.ForeignKey(
        PostSection, null=True, blank=True, on_delete=models.CASCADE, related_name="link_uses"
    )

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            one_of("role", LinkRole, name="tracker_linkuse_role_known"),
            models.CheckConstraint(
                condition=models.Q(
                    *[
                        Q(
                            **{f"{user}__isnull": False},
                            **{f"{other}__isnull": True for other in USERS if other != user},
                        )
                        for user in USERS
                    ],
                    _connector=models.Q.OR,
                ),
                name="tracker_linkuse_one_user",
            ),
        ]

    @property
    def is_missing(self) -> bool:
        return self.link_id is None


class LookTrigger(models.TextChoices):
    SCHEDULE = "schedule", "It was due"
    EDITION = "edition", "The next edition uses it"
    PERSON = "person", "Somebody asked"


class Look(models.Model):
    """One visit to a link: evidence, appended and never changed."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    trigger = models.CharField(max_length=10, choices=LookTrigger.choices)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """The last HTTP status; empty where no answer came."""
    chain = models.JSONField(default=list)
    """[[status, url, permanent], …] in the order travelled."""
    final_url = models.TextField(blank=True)
    error = models.CharField(max_length=20, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    body_bytes = models.PositiveIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300, blank=True)
    canonical = models.TextField(blank=True)
    shingles_sha256 = models.CharField(max_length=64, blank=True)
    """Of the sketch: equal texts at a glance."""
    sketch = models.TextField(blank=True)
    """A bottom-k sketch of the text's three-word shingles, to compare it with another look's."""
    signals = models.JSONField(default=list)
    """[[rule, version, quoted span, what it says, the moment that it gives], …]."""

    class Meta:
        ordering: ClassVar = ["link_id", "at", "id"]
        indexes: ClassVar = [models.Index(fields=["link", "-at"], name="tracker_look_newest")]

    def __str__(self) -> str:
        return f"{self.status or self.error} at {self.at:%d %B %Y %H:%M} UTC"

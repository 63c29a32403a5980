"""One newsletter's issue for one date: what is in it, why, and what became of it."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from backend.kernel.models import Noun, PublicNoun, one_of
from newsletters.models.newsletter import Newsletter
from newsletters.vocabulary import CandidateKind, EditionState, Section
from tracker.models import Action, Bill, Meeting, Resource, Term

UNDO: Final = timedelta(seconds=60)
"""A person's approval and a person's word to send can be taken back for so long; no copy leaves
before."""


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        """Those that the public may read: on their way or gone out."""
        return self.filter(state__in=[EditionState.SENDING, EditionState.SENT])

    def due_at(self, at: datetime) -> "EditionQuerySet":
        """Approved, their instant reached and not yet past its send-by; where a person approved
        or ordered it, the minute in which that can be taken back is over."""
        settled = at - UNDO
        return self.filter(
            Q(sends_at__lte=at, ordered_at=None) | Q(ordered_at__lte=settled),
            Q(approved_by=None) | Q(approved_at__lte=settled),
            state=EditionState.APPROVED,
            send_by__gt=at,
        )


class Edition(PublicNoun):
    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="editions")
    date = models.DateField()
    """The local date in the newsletter's zone."""
    sends_at = models.DateTimeField()
    send_by = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=EditionState.choices, default=EditionState.ASSEMBLING
    )
    snapshot = models.TextField(blank=True)
    """Canonical JSON of ``newsletters.assembly.snapshot.Snapshot``."""
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    """An editor's own send instant; empty: the newsletter's hour."""
    minutes = models.PositiveIntegerField(default=0)
    """The sum over the fast actions."""
    assembled_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    """A note to readers, Markdown."""
    words = models.JSONField(default=dict, blank=True)
    """{section: sentence}: what readers are told of a section that is empty."""
    approved_sha256 = models.CharField(max_length=64, blank=True)
    """The snapshot that was approved; another snapshot is not."""
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="approved_editions",
    )
    """Empty for an approval by the newsletter's own policy."""
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="changed_editions",
    )
    """Who touched the draft last."""
    held_because = models.TextField(blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    """When a person said that it leaves now, whatever its hour."""
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ordered_editions",
    )
    candidates = models.PositiveIntegerField(null=True, blank=True)
    """How many copies the frozen audience holds; empty until it is frozen."""
    audience_watermark = models.UUIDField(null=True, blank=True)
    """The last subscriber read while freezing; a kill resumes after it."""
    sending_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    unresolved = models.PositiveIntegerField(default=0)
    """Copies of which nobody can say whether they arrived, when sending ended."""

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-date", "newsletter_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["newsletter", "date"], name="newsletters_edition_one_per_date"
            ),
            one_of("state", EditionState, name="newsletters_edition_state_known"),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[EditionState.APPROVED, EditionState.SENDING, EditionState.SENT]
                )
                | (
                    Q(approved_sha256=models.F("snapshot_sha256"))
                    & ~Q(snapshot_sha256="")
                    & Q(approved_at__isnull=False)
                ),
                name="newsletters_edition_approved_as_it_stands",
            ),
            models.CheckConstraint(
                condition=Q(send_by__gte=models.F("sends_at")),
                name="newsletters_edition_send_by_after_sends_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "sends_at"], name="newsletters_edition_due")
        ]

    def __str__(self) -> str:
        return f"{self.newsletter} of {self.date.day} {self.date:%B %Y}"

    @property
    def leaves_at(self) -> datetime | None:
        """When its first copy leaves by itself; None unless it is approved."""
        if self.state != EditionState.APPROVED or self.approved_at is None:
            return None
        undoable = self.approved_at + UNDO if self.approved_by_id else self.approved_at
        meant = self.ordered_at + UNDO if self.ordered_at else self.sends_at
        return max(meant, undoable)


SUBJECTS = ("action", "meeting", "bill", "resource", "term")


def one_subject(*, name: str) -> models.CheckConstraint:
    """``kind`` says which of the references is set, and only that one is."""
    return models.CheckConstraint(
        condition=models.Q(
            *[
                Q(
                    kind=subject,
                    **{f"{subject}__isnull": False},
                    **{f"{other}__isnull": True for other in SUBJECTS if other != subject},
                )
                for subject in SUBJECTS
            ],
            _connector=models.Q.OR,
        ),
        name=name,
    )


class EditionSubject(Noun):
    """Something that an edition is about; which one, ``kind`` says."""

    kind = models.CharField(max_length=10, choices=CandidateKind.choices)
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT)
    bill = models.ForeignKey(Bill, null=True, blank=True, on_delete=models.PROTECT)
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT)
    term = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        abstract = True


class EditionItem(EditionSubject):
    """One thing in an edition, with the reason it is there."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(max_length=10, choices=Section.choices)
    position = models.PositiveSmallIntegerField()
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["edition_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "position"], name="newsletters_editionitem_position_unique"
            ),
            one_of("section", Section, name="newsletters_editionitem_section_known"),
            one_subject(name="newsletters_editionitem_one_subject"),
        ]


class OverrideKind(models.TextChoices):
    PIN = "pin", "Keep it in"
    DROP = "drop", "Leave it out"
    RULE = "rule", "As the rules have it"


class EditionOverride(EditionSubject):
    """What an editor decided about a draft; it survives every rebuild."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="overrides")
    decision = models.CharField(
        max_length=4, choices=OverrideKind.choices, default=OverrideKind.RULE
    )
    """``rule`` where only a place or a blurb is given."""
    section = models.CharField(max_length=10, choices=Section.choices, blank=True)
    """Where a pinned item goes; empty: where it belongs."""
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    """Its place in its section, counted from 0; empty: where the rules put it."""
    blurb = models.TextField(blank=True)
    """Replaces the summary in this edition."""
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering: ClassVar = ["edition_id", "id"]
        constraints: ClassVar = [
            *[
                models.UniqueConstraint(
                    fields=["edition", subject],
                    condition=Q(kind=subject),
                    name=f"newsletters_override_{subject}_unique",
                )
                for subject in SUBJECTS
            ],
            one_of("decision", OverrideKind, name="newsletters_override_decision_known"),
            one_subject(name="newsletters_override_one_subject"),
        ]


class EditionChange(Noun):
    """One step of an editor in a draft, with what had been decided before it: each can be undone,
    the latest first."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    said = models.TextField()
    """What was done, as a sentence."""
    before = models.JSONField(default=dict)
    """Note, words, schedule and overrides as they had been."""
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.said


class AssemblyRecord(models.Model):
    """Why each candidate is not in an edition: kept apart, for it can be large."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="assembly")
    left_out = models.JSONField(default=dict)
    """{reason: {kind: [id, …]}}: all of them."""
    counts = models.JSONField(default=dict)
    """{reason: how many}."""
    nearest = models.JSONField(default=list)
    """[{"kind", "id", "title", "reason"}, …]: the first of them, nearest to being in."""

    def __str__(self) -> str:
        return f"{sum(self.counts.values())} left out of {self.edition}"

"""A newsletter: when it leaves, who signs it, what it holds."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from backend.kernel.models import PublicNoun, one_of, validate_time_zone
from newsletters.vocabulary import ApprovalPolicy, Section, UnknownPolicy, Weekday
from tracker.models import Place, Topic


class Newsletter(PublicNoun):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    """One sentence under its name where people subscribe."""
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=Weekday.TUESDAY)
    hour = models.PositiveSmallIntegerField(default=9, validators=[MaxValueValidator(23)])
    minute = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(59)])
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    language = models.CharField(max_length=16, default="en")
    places = models.ManyToManyField(Place, blank=True, related_name="newsletters")
    """What it is about; none: everywhere."""
    topics = models.ManyToManyField(Topic, blank=True, related_name="newsletters")
    sender = models.CharField(max_length=320, blank=True)
    """The From header, "Name <address>"; needed before an edition can be approved."""
    reply_to = models.CharField(max_length=320, blank=True)
    unsubscribe_mailbox = models.EmailField(blank=True)
    """A mailbox that somebody reads, offered beside the one-click address."""
    postal_address = models.TextField(blank=True)
    """Needed before an edition can be approved."""
    approve = models.CharField(
        max_length=10, choices=ApprovalPolicy.choices, default=ApprovalPolicy.MANUAL
    )
    second_person = models.BooleanField(default=False)
    """Whoever changed the draft last may not approve it."""
    grace_hours = models.PositiveSmallIntegerField(default=12)
    """Readers have this long after sending; what ends sooner is left out."""
    cut_off_hours = models.PositiveSmallIntegerField(default=24)
    """The draft is assembled this long before it leaves."""
    send_within_hours = models.PositiveSmallIntegerField(default=24)
    """Past this an edition that did not leave is expired, not sent."""
    repeat_after = models.PositiveSmallIntegerField(default=4)
    """What was in one of this many editions before is not used again, unless it is closing."""
    unknown_policy = models.CharField(
        max_length=8, choices=UnknownPolicy.choices, default=UnknownPolicy.HOLD
    )
    bounce_hold_percent = models.DecimalField(max_digits=5, decimal_places=2, default=5)
    """Sending holds itself when this share of copies bounces."""
    active = models.BooleanField(default=True)
    """Whether the timetable makes editions of it."""

    class Meta:
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [
            one_of("weekday", Weekday, name="newsletters_newsletter_weekday_known"),
            one_of("approve", ApprovalPolicy, name="newsletters_newsletter_approve_known"),
            one_of("unknown_policy", UnknownPolicy, name="newsletters_newsletter_unknown_known"),
            models.CheckConstraint(
                condition=Q(hour__lte=23, minute__lte=59),
                name="newsletters_newsletter_time_of_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class NewsletterSection(models.Model):
    """How much of a section an edition holds, and where."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="sections")
    section = models.CharField(max_length=10, choices=Section.choices)
    position = models.PositiveSmallIntegerField()
    size = models.PositiveSmallIntegerField()
    """At most so many; 0 leaves the section out."""

    class Meta:
        ordering: ClassVar = ["newsletter_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["newsletter", "section"], name="newsletters_section_unique"
            ),
            one_of("section", Section, name="newsletters_section_known"),
        ]

    def __str__(self) -> str:
        return self.get_section_display()


SENSIBLE_SIZES = {
    Section.FAST: 4,
    Section.BIG: 2,
    Section.ANYTIME: 3,
    Section.COMING_UP: 5,
    Section.BILLS: 4,
    Section.LEARN: 3,
    Section.LANGUAGE: 1,
}
"""What a new newsletter holds, in the order of an edition."""

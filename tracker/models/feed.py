"""Feeds that we follow and what they said: the editors' inbox."""

from typing import ClassVar

from django.db import models

from backend.kernel.models import Noun, one_of
from tracker.models.action import Action
from tracker.models.bill import Bill
from tracker.models.campaign import Campaign
from tracker.models.meeting import Meeting
from tracker.models.organization import Organization
from tracker.models.petition import Petition
from tracker.models.place import Place
from tracker.models.topic import Topic
from tracker.vocabulary import EntryState, FeedState


class Feed(Noun):
    url = models.TextField()
    url_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    title = models.CharField(max_length=300, blank=True)
    site_url = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=FeedState.choices, default=FeedState.ACTIVE)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="feeds"
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="feeds"
    )
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    topics = models.ManyToManyField(Topic, blank=True, related_name="feeds")
    etag = models.TextField(blank=True)
    """Verbatim, sent back as it came."""
    last_modified = models.CharField(max_length=100, blank=True)
    body_sha256 = models.CharField(max_length=64, blank=True)
    interval_minutes = models.PositiveIntegerField(default=60)
    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_polled_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_new_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """In a row; 0 after a success."""
    entry_count = models.PositiveIntegerField(default=0)
    """Entries in the document when it was last read; a sudden fall is an alarm."""
    offers = models.JSONField(default=list, blank=True)
    """Addresses of feeds that the page names, where this address turned out to be a page."""
    trouble = models.CharField(max_length=300, blank=True)
    """What is wrong with it, for editors; empty while it is well."""
    moved_to = models.TextField(blank=True)
    moved_seen = models.PositiveSmallIntegerField(default=0)
    moved_since = models.DateTimeField(null=True, blank=True)
    gone_seen = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [one_of("state", FeedState, name="tracker_feed_state_known")]

    def __str__(self) -> str:
        return self.title or self.url


class FeedEntry(Noun):
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    identity_sha256 = models.CharField(max_length=64)
    """Of its guid, else its link, else title and date."""
    url = models.TextField(blank=True)
    title = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    """Sanitised HTML."""
    published_at = models.DateTimeField(null=True, blank=True)
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.INBOX)
    bill = models.ForeignKey(Bill, null=True, blank=True, on_delete=models.SET_NULL)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.SET_NULL)
    petition = models.ForeignKey(Petition, null=True, blank=True, on_delete=models.SET_NULL)
    proposal = models.JSONField(default=dict, blank=True)
    """The action that we propose to make of it: verb, durability, effort_minutes."""
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="feed_entries"
    )
    """What accepting it made."""

    class Meta:
        ordering: ClassVar = ["-first_seen_at", "-id"]
        verbose_name_plural = "feed entries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["feed", "identity_sha256"], name="tracker_feedentry_unique"
            ),
            one_of("state", EntryState, name="tracker_feedentry_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-first_seen_at"], name="tracker_feedentry_inbox")
        ]

    def __str__(self) -> str:
        return self.title


class FeedEntryVersion(models.Model):
    """What a changed entry said before."""

    entry = models.ForeignKey(FeedEntry, on_delete=models.CASCADE, related_name="versions")
    replaced_at = models.DateTimeField()
    title = models.CharField(max_length=500, blank=True)
    summary = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["entry_id", "replaced_at", "id"]

    def __str__(self) -> str:
        return f"{self.title} (until {self.replaced_at:%d %B %Y})"

"""Calendars of councils and boards that we follow by their address."""

from typing import ClassVar

from django.db import models

from backend.kernel.models import Noun, one_of
from tracker.models.place import Place
from tracker.vocabulary import FeedState


class MeetingFeed(Noun):
    """One outside calendar, whole: what it no longer names is unconfirmed."""

    url = models.TextField()
    url_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    format = models.CharField(max_length=40)
    """A name in ``tracker.ingest.registry`` whose records are meetings."""
    system = models.CharField(max_length=80, unique=True, editable=False)
    """What its meetings are known by in ``MeetingSource``; never changes."""
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="meeting_feeds")
    state = models.CharField(max_length=8, choices=FeedState.choices, default=FeedState.ACTIVE)
    publishes = models.BooleanField(default=True)
    """The actions that its meetings propose are open at once; otherwise they come as drafts."""
    etag = models.TextField(blank=True)
    """Verbatim, sent back as it came."""
    last_modified = models.CharField(max_length=100, blank=True)
    body_sha256 = models.CharField(max_length=64, blank=True)
    interval_minutes = models.PositiveIntegerField(default=60)
    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_polled_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    """When its document was last taken in, and not only found unchanged."""
    failures = models.PositiveIntegerField(default=0)
    """In a row; 0 after a success."""
    meeting_count = models.PositiveIntegerField(default=0)
    """Meetings in the last document that named any; a sudden fall is an alarm."""
    trouble = models.CharField(max_length=300, blank=True)
    """What is wrong with it, for editors; empty while it is well."""
    moved_to = models.TextField(blank=True)
    """Where it redirects to for good; believed after three answers over two days."""
    moved_seen = models.PositiveSmallIntegerField(default=0)
    moved_since = models.DateTimeField(null=True, blank=True)
    gone_seen = models.PositiveSmallIntegerField(default=0)
    """Answers that it is gone since the last success; the second one retires it."""
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["system"]
        constraints: ClassVar = [one_of("state", FeedState, name="tracker_meetingfeed_state_known")]

    def __str__(self) -> str:
        return self.system

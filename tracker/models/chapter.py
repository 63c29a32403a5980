"""Other chapters whose actions we offer too, by the address of their feed."""

from typing import ClassVar

from django.db import models

from backend.kernel.models import Noun, one_of
from tracker.vocabulary import FeedState


class Chapter(Noun):
    """One subscription: its actions arrive, change and close here as they do there."""

    url = models.TextField()
    url_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=FeedState.choices, default=FeedState.ACTIVE)
    publishes = models.BooleanField(default=True)
    """Its actions are open at once; otherwise they come as drafts."""
    etag = models.TextField(blank=True)
    """Verbatim, sent back as it came; empty where the feed has several pages."""
    interval_minutes = models.PositiveIntegerField(default=60)
    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_polled_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """In a row; 0 after a success."""
    trouble = models.CharField(max_length=300, blank=True)
    """What is wrong with it, for editors; empty while it is well."""
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["url"]
        constraints: ClassVar = [one_of("state", FeedState, name="tracker_chapter_state_known")]

    def __str__(self) -> str:
        return self.url

"""What is wrong with a feed that answers: it lost its entries, or fell silent."""

from datetime import datetime

from django.db.models import Count, Min
from django.db.models.functions import Coalesce

from tracker.feeds.schedule import QUIET, is_silent
from tracker.models import Feed, FeedEntry

SHRUNK = 0.2
"""A document with less than this share of the entries it had is an alarm."""


def shrinking(feed: Feed, entries: int) -> str:
    """The alarm for a document that lost its entries; what we have of them is kept."""
    if not entries and feed.entry_count:
        return f"The feed is empty; it had {feed.entry_count} entries."
    if feed.entry_count >= 10 and entries < SHRUNK * feed.entry_count:
        return f"The feed shrank from {feed.entry_count} entries to {entries}."
    return ""


def silence(feed: Feed, *, at: datetime) -> str:
    """The alarm for a feed that had news regularly and has none any more."""
    if feed.last_new_at is None or at - feed.last_new_at <= QUIET:
        return ""
    told = FeedEntry.objects.filter(feed=feed).aggregate(
        first=Min(Coalesce("published_at", "first_seen_at")), entries=Count("pk")
    )
    silent = is_silent(
        now=at,
        last_new_at=feed.last_new_at,
        first_seen_at=told["first"],
        entries=told["entries"],
    )
    return f"The feed has been silent since {feed.last_new_at.date()}." if silent else ""

"""Feeds and the inbox of what they said: for editors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import DateTimeField
from django_filters import rest_framework as filters

from backend.api.bulk import InBulk
from backend.api.fields import Reading, slugs
from backend.api.pagination import Order
from backend.api.permissions import StaffReading
from backend.api.verbs import verb
from backend.api.views import Collection
from tracker.api.filters import PlaceFilter, SlugFilter
from tracker.api.references import CampaignRef, OrganizationRef, PlaceRef
from tracker.api.writing.sources import FeedWriting
from tracker.editing import sources
from tracker.feeds import inbox
from tracker.models import Feed, FeedEntry


class FeedSerializer(Reading[Feed]):
    organization = OrganizationRef(read_only=True, allow_null=True)
    campaign = CampaignRef(read_only=True, allow_null=True)
    place = PlaceRef(read_only=True, allow_null=True)
    topics = slugs()

    class Meta:
        model = Feed
        fields = read_only_fields = (
            "id",
            "url",
            "title",
            "site_url",
            "state",
            "organization",
            "campaign",
            "place",
            "topics",
            "interval_minutes",
            "next_poll_at",
            "last_polled_at",
            "last_ok_at",
            "last_new_at",
            "failures",
            "trouble",
            "moved_to",
        )


class FeedFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    url = filters.CharFilter()
    place = PlaceFilter()
    topic = SlugFilter("topics")
    campaign = SlugFilter("campaign")

    class Meta:
        model = Feed
        fields = ("url", "state", "organization", "place", "topic", "campaign")


class FeedCollection(InBulk):
    """Feeds that are polled for news; what they say waits in `feed-entries`."""

    writing = FeedWriting
    keep = staticmethod(sources.write_feed)
    retire = staticmethod(sources.pause)
    permission_classes = (StaffReading,)
    queryset = Feed.objects.select_related("organization", "campaign", "place").prefetch_related(
        "topics"
    )
    serializer_class = FeedSerializer
    filterset_class = FeedFilters
    searched = ("title", "url")
    orders: ClassVar[Mapping[str, Order]] = {
        "title": Order("title"),
        "next_poll_at": Order("next_poll_at", nullable=DateTimeField),
        "id": Order("pk"),
    }


class FeedRef(Reading[Feed]):
    class Meta:
        model = Feed
        fields = read_only_fields = ("id", "title", "url")


class FeedEntrySerializer(Reading[FeedEntry]):
    feed = FeedRef(read_only=True)

    class Meta:
        model = FeedEntry
        fields = read_only_fields = (
            "id",
            "feed",
            "url",
            "title",
            "author",
            "summary",
            "published_at",
            "first_seen_at",
            "changed_at",
            "state",
            "bill",
            "meeting",
            "petition",
            "action",
        )


class FeedEntryFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    class Meta:
        model = FeedEntry
        fields = ("feed", "state", "bill", "meeting", "petition", "action")


class FeedEntryCollection(Collection):
    """What feeds said: the inbox, what became an action, and what was dismissed."""

    permission_classes = (StaffReading,)
    queryset = FeedEntry.objects.select_related("feed")
    serializer_class = FeedEntrySerializer
    filterset_class = FeedEntryFilters
    searched = ("title", "summary")
    orders: ClassVar[Mapping[str, Order]] = {
        "first_seen_at": Order("first_seen_at"),
        "published_at": Order("published_at", nullable=DateTimeField),
    }

    @verb(answers=FeedEntrySerializer)
    def accept(self, entry: FeedEntry, given: dict[str, Any], at: datetime) -> None:
        """Make the proposed action, as a draft; `action` is its id."""
        inbox.accept(entry, at=at)

    @verb(answers=FeedEntrySerializer)
    def dismiss(self, entry: FeedEntry, given: dict[str, Any], at: datetime) -> None:
        """Take it out of the inbox."""
        inbox.dismiss(entry)

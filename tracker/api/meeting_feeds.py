"""Outside calendars that we follow, and how they are: for editors."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import DateTimeField
from django_filters import rest_framework as filters

from backend.api.bulk import InBulk
from backend.api.fields import Reading
from backend.api.pagination import Order
from backend.api.permissions import StaffReading
from tracker.api.filters import PlaceFilter
from tracker.api.references import PlaceRef
from tracker.api.writing.sources import MeetingFeedWriting
from tracker.editing import sources
from tracker.models import MeetingFeed


class MeetingFeedSerializer(Reading[MeetingFeed]):
    place = PlaceRef(read_only=True)

    class Meta:
        model = MeetingFeed
        fields = read_only_fields = (
            "id",
            "url",
            "format",
            "system",
            "place",
            "state",
            "publishes",
            "interval_minutes",
            "next_poll_at",
            "last_polled_at",
            "last_ok_at",
            "last_read_at",
            "failures",
            "meeting_count",
            "trouble",
            "moved_to",
        )


class MeetingFeedFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    url = filters.CharFilter()
    place = PlaceFilter()

    class Meta:
        model = MeetingFeed
        fields = ("url", "format", "state", "place")


class MeetingFeedCollection(InBulk):
    """Calendars and records of public bodies that are polled for meetings."""

    writing = MeetingFeedWriting
    keep = staticmethod(sources.write_meeting_feed)
    retire = staticmethod(sources.pause)
    permission_classes = (StaffReading,)
    queryset = MeetingFeed.objects.select_related("place")
    serializer_class = MeetingFeedSerializer
    filterset_class = MeetingFeedFilters
    searched = ("system", "url")
    orders: ClassVar[Mapping[str, Order]] = {
        "system": Order("system"),
        "next_poll_at": Order("next_poll_at", nullable=DateTimeField),
    }

"""Other chapters that we subscribe to, and how they are: for editors."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import DateTimeField
from django_filters import rest_framework as filters

from backend.api.bulk import InBulk
from backend.api.fields import Reading
from backend.api.pagination import Order
from backend.api.permissions import StaffReading
from tracker.api.writing.sources import ChapterWriting
from tracker.editing import sources
from tracker.models import Chapter


class ChapterSerializer(Reading[Chapter]):
    class Meta:
        model = Chapter
        fields = read_only_fields = (
            "id",
            "url",
            "state",
            "publishes",
            "interval_minutes",
            "next_poll_at",
            "last_polled_at",
            "last_ok_at",
            "failures",
            "trouble",
        )


class ChapterFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    url = filters.CharFilter()

    class Meta:
        model = Chapter
        fields = ("url", "state")


class ChapterCollection(InBulk):
    """Other chapters whose feed of actions is polled."""

    writing = ChapterWriting
    keep = staticmethod(sources.write_chapter)
    retire = staticmethod(sources.pause)
    permission_classes = (StaffReading,)
    queryset = Chapter.objects.all()
    serializer_class = ChapterSerializer
    filterset_class = ChapterFilters
    orders: ClassVar[Mapping[str, Order]] = {
        "url": Order("url"),
        "next_poll_at": Order("next_poll_at", nullable=DateTimeField),
    }

"""Meetings: when, where, whether they go ahead, and until when comments are taken."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import DateTimeField
from django_filters import rest_framework as filters
from rest_framework import serializers

from backend.api.bulk import InBulk
from backend.api.fields import Reading, slugs
from backend.api.filtering import InstantFilter
from backend.api.pagination import Order
from backend.api.permissions import person_of, require_reach
from backend.api.shaping import Expansion
from backend.api.verbs import Given, verb
from backend.audit.models import Door
from backend.audit.who import by_request
from tracker.api.bills import BILLS, BillSerializer
from tracker.api.filters import PlaceFilter, SlugFilter
from tracker.api.lint import Linting
from tracker.api.places import PlaceSerializer
from tracker.api.references import BillRef, PlaceRef
from tracker.api.writing.meetings import MeetingWriting
from tracker.editing import meetings
from tracker.meetings.merge import merge_meetings, told_of_others
from tracker.models import Meeting, MeetingDocument, MeetingSource, Place, PreviousStart


class DocumentSerializer(Reading[MeetingDocument]):
    class Meta:
        model = MeetingDocument
        fields = read_only_fields = ("kind", "title", "url")


class PreviousStartSerializer(Reading[PreviousStart]):
    class Meta:
        model = PreviousStart
        fields = read_only_fields = ("starts_on", "starts_at")


class MeetingSourceSerializer(Reading[MeetingSource]):
    """Its identity in an outside system, where it was last seen."""

    class Meta:
        model = MeetingSource
        fields = read_only_fields = ("system", "source_id", "url", "seen_at")


class MeetingSerializer(Reading[Meeting]):
    example: ClassVar[dict[str, list[str]]] = {"previous_starts": []}

    place = PlaceRef(read_only=True)
    topics = slugs()
    bills = BillRef(many=True, read_only=True)
    documents = DocumentSerializer(many=True, read_only=True)
    previous_starts = PreviousStartSerializer(many=True, read_only=True)
    sources = MeetingSourceSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = read_only_fields = (
            "id",
            "uuid",
            "place",
            "body",
            "title",
            "description",
            "why",
            "starts_at",
            "ends_at",
            "all_day",
            "time_zone",
            "status",
            "status_note",
            "location",
            "latitude",
            "longitude",
            "stream_url",
            "url",
            "comment_deadline",
            "comment_date_only",
            "comment_how",
            "unconfirmed_since",
            "bills",
            "topics",
            "documents",
            "previous_starts",
            "sources",
            "revision",
            "updated_at",
        )


class Same(Given):
    example: ClassVar = {"other": 2}

    other = serializers.PrimaryKeyRelatedField(queryset=Meeting.objects.all())
    """The row that is not told by itself any more; its source goes on reading into this one."""


class MeetingFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    place = PlaceFilter()
    topic = SlugFilter("topics")
    bill = SlugFilter("bills")
    starts_after = InstantFilter(field_name="starts_at", lookup_expr="gte")
    starts_before = InstantFilter(field_name="starts_at", lookup_expr="lt")

    class Meta:
        model = Meeting
        fields = ("uuid", "body", "status", "place", "topic", "bill")


MEETINGS = Meeting.objects.select_related("place").prefetch_related(
    "topics", "bills", "documents", "previous_starts", "sources"
)
"""With all that is shown of them."""


class MeetingCollection(Linting, InBulk):
    """Meetings of public bodies, with what moved, and what was called off."""

    writing = MeetingWriting
    keep = staticmethod(meetings.write_meeting)
    retire = staticmethod(meetings.retire_meeting)
    queryset = MEETINGS.filter(merged_into=None)
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilters
    searched = ("body", "title", "description")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "place": Expansion(PlaceSerializer, Place.objects.all()),
        "bills": Expansion(BillSerializer, BILLS, many=True),
    }
    orders: ClassVar[Mapping[str, Order]] = {
        "starts_at": Order("starts_at", nullable=DateTimeField),
        "comment_deadline": Order("comment_deadline", nullable=DateTimeField),
        "updated_at": Order("updated_at"),
    }

    @verb(given=Same, answers=MeetingSerializer)
    def merge(self, meeting: Meeting, given: dict[str, Any], at: datetime) -> None:
        """Let it speak for another row that is the same meeting, told of by another source."""
        require_reach(self.request, given["other"])
        other = given["other"].pk
        by = by_request(self.request, door=Door.API, user=person_of(self.request))
        with told_of_others(by, [other], at=at, but=[meeting.pk]):
            merge_meetings(meeting.pk, other, at=at)

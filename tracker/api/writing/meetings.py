"""Meetings and petitions: what actions rest on."""

from rest_framework import serializers

from backend.api.given import Writing
from backend.kernel.models import validate_time_zone
from tracker.api.writing.lines import (
    DocumentSaid,
    bills_said,
    groups_said,
    links_said,
    several,
    topics_said,
)
from tracker.models import Meeting, Petition


class MeetingWriting(Writing[Meeting]):
    """Another start is a rescheduling unless `status` says otherwise. `time_zone` is the place's
    unless it is said."""

    time_zone = serializers.CharField(
        max_length=64, validators=[validate_time_zone], required=False
    )
    latitude = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-90, max_value=90, required=False, allow_null=True
    )
    longitude = serializers.DecimalField(
        max_digits=9,
        decimal_places=6,
        min_value=-180,
        max_value=180,
        required=False,
        allow_null=True,
    )
    bills = bills_said()
    topics = topics_said()
    documents = several(DocumentSaid)
    links = links_said()

    class Meta:
        model = Meeting
        fields = (
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
            "bills",
            "topics",
            "documents",
            "links",
        )


class PetitionWriting(Writing[Petition]):
    """`closes_at` is when signing ends, on the host's clock (`time_zone`)."""

    endorsers = groups_said()
    topics = topics_said()
    bills = bills_said()
    links = links_said()

    class Meta:
        model = Petition
        fields = (
            "slug",
            "title",
            "summary",
            "target",
            "host",
            "endorsers",
            "campaign",
            "place",
            "topics",
            "bills",
            "time_zone",
            "state",
            "opens_at",
            "closes_at",
            "closes_date_only",
            "closed_because",
            "goal",
            "signatures",
            "outcome",
            "outcome_note",
            "links",
        )
        once = ("slug",)
        extra_kwargs = {"slug": {"required": False}}

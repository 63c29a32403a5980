"""Meetings and petitions: what actions rest on."""

from typing import ClassVar

from rest_framework import serializers

from backend.api.given import Amount, Writing
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

    changes: ClassVar = {
        "starts_at": "2026-03-12T10:00:00-06:00",
        "status_note": "Moved for a larger room.",
    }
    example: ClassVar = {
        "documents": [
            {
                "kind": "agenda",
                "url": "https://example.org/?sample=zoning-agenda",
                "title": "Agenda",
            }
        ],
    }

    time_zone = serializers.CharField(
        max_length=64, validators=[validate_time_zone], required=False
    )
    latitude = Amount(least=-90, most=90, places=6, required=False, allow_null=True)
    longitude = Amount(least=-180, most=180, places=6, required=False, allow_null=True)
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

    changes: ClassVar = {"signatures": 1004}
    example: ClassVar = {"links": [{"url": "https://example.org/?sample=island", "text": "Sign"}]}

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

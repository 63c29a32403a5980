"""Meetings and petitions: what actions rest on."""

from typing import Any, ClassVar

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
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


class Degrees(serializers.DecimalField):
    """Degrees up to ``most`` either way, as text or number; what is finer than a hand's breadth is
    rounded. The schema says what a text may be, which has no bounds otherwise."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(9, 6, min_value=-most, max_value=most, required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(round(data, 6) if isinstance(data, float) else data)


class DegreesSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = Degrees

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        most = self.target.most
        whole = "[0-8]?[0-9]" if most == 90 else "(1[0-7]|[0-9])?[0-9]"
        fraction = r"(\.[0-9]{1,6})?"
        text = {"type": "string", "pattern": rf"^-?({whole}{fraction}|{most}(\.0{{1,6}})?)$"}
        number = {"type": "number", "minimum": -most, "maximum": most}
        return {"oneOf": [text, number]}


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
    latitude = Degrees(90)
    longitude = Degrees(180)
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

"""Bills, and where they stand."""

from typing import Any, ClassVar

from rest_framework import serializers

from backend.api.given import Given, Instant, OneLine, Words, Writing
from tracker.api.writing.lines import (
    RelationSaid,
    SponsorSaid,
    links_said,
    several,
    topics_said,
)
from tracker.bills.status import Result
from tracker.models import Bill, LegislativeSession
from tracker.vocabulary import BillClass


class BillWriting(Writing[Bill]):
    """`session` is its identifier in the place's legislature (`119`); made where it is new."""

    changes: ClassVar = {"stance": "watch", "stance_reason": "The video is kept now."}
    example: ClassVar = {
        "sponsors": [{"name": "Ines Valdecasas", "chamber": "council", "district": "4"}],
    }

    session = OneLine(max_length=40, required=False, allow_blank=True)
    nicknames = Words(required=False)
    topics = topics_said()
    sponsors = several(SponsorSaid)
    relations = several(RelationSaid)
    links = links_said()

    class Meta:
        model = Bill
        fields = (
            "slug",
            "place",
            "session",
            "kind",
            "number",
            "number_inferred",
            "title",
            "short_title",
            "nicknames",
            "summary",
            "chamber",
            "introduced_on",
            "stance",
            "stance_reason",
            "host_bill",
            "topics",
            "sponsors",
            "relations",
            "links",
        )
        once = ("slug", "place")
        extra_kwargs = {"slug": {"required": False}}


class SessionWriting(Writing[LegislativeSession]):
    """A term of the place's legislature; `identifier` is its own word for it (`119`, `2026`)."""

    changes: ClassVar = {"ends_at": "2027-01-03T12:00:00-06:00"}

    class Meta:
        model = LegislativeSession
        fields = ("place", "identifier", "name", "starts_at", "ends_at")
        once = ("place", "identifier")


class Standing(Given):
    """Where a bill stands, read from the record by an editor; `since` is now if it is not said."""

    example: ClassVar = {
        "status": "Passed",
        "status_class": "final",
        "result": "adopted",
        "raw": "Adopted by the council, 7 to 2",
        "since": "2026-03-03T19:40:00-06:00",
    }

    status = OneLine(max_length=60)
    status_class = serializers.ChoiceField(BillClass.choices)
    result = serializers.ChoiceField([each.value for each in Result], required=False)
    raw = OneLine(max_length=300, required=False, allow_blank=True, default="")
    since = Instant(required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said.get("result") and said["status_class"] != BillClass.FINAL:
            raise serializers.ValidationError(
                {"result": "Only a final status has a result."}, code="not_final"
            )
        return said

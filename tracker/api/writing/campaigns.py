"""Campaigns and demands."""

from typing import ClassVar

from rest_framework import serializers

from backend.api.given import RowsBy, Writing
from tracker.api.writing.lines import MeasureSaid, groups_said, links_said, several, topics_said
from tracker.models import Campaign, Demand, Resource


class CampaignWriting(Writing[Campaign]):
    changes: ClassVar = {"wants": "Homes that people who work here can pay for."}

    endorsers = groups_said()
    topics = topics_said()
    links = links_said()

    class Meta:
        model = Campaign
        fields = (
            "slug",
            "title",
            "wants",
            "host",
            "endorsers",
            "place",
            "topics",
            "site",
            "ends_on",
            "outcome",
            "outcome_note",
            "links",
        )
        once = ("slug",)
        extra_kwargs = {"slug": {"required": False}}


class DemandWriting(Writing[Demand]):
    """`number` as written and nested (`3.2`); `parent` is the demand above it."""

    changes: ClassVar = {"rationale": "Four in five who work there live an hour away."}
    example: ClassVar = {"measures": [{"bill": 5, "stance": "support"}]}

    position = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    evidence = RowsBy(Resource.objects.all(), "pk", required=False)
    measures = several(MeasureSaid)
    links = links_said()

    class Meta:
        model = Demand
        fields = (
            "campaign",
            "parent",
            "number",
            "position",
            "title",
            "rationale",
            "evidence",
            "measures",
            "links",
        )
        once = ("campaign",)

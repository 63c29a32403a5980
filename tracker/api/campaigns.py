"""Campaigns and the tree of what they demand."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import DateField
from django_filters import rest_framework as filters

from backend.api.bulk import InBulk
from backend.api.fields import Reading, slugs
from backend.api.filtering import IdFilter, RetirableFilters
from backend.api.pagination import Order
from backend.api.shaping import Expansion
from tracker.api.filters import PlaceFilter, SlugFilter
from tracker.api.lint import Linting
from tracker.api.places import ORGANIZATIONS, OrganizationSerializer, PlaceSerializer
from tracker.api.references import BillRef, CampaignRef, OrganizationRef, PlaceRef
from tracker.api.restoring import Restoring
from tracker.api.writing.campaigns import CampaignWriting, DemandWriting
from tracker.editing import campaigns, save
from tracker.models import Campaign, Demand, DemandMeasure, Place, Resource


class CampaignSerializer(Reading[Campaign]):
    example: ClassVar = {
        "endorsers": [{"id": 4, "slug": "night-line-riders", "name": "Night Line Riders"}],
    }

    host = OrganizationRef(read_only=True, allow_null=True)
    endorsers = OrganizationRef(many=True, read_only=True)
    place = PlaceRef(read_only=True, allow_null=True)
    topics = slugs()

    class Meta:
        model = Campaign
        fields = read_only_fields = (
            "id",
            "uuid",
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
            "source_url",
            "updated_at",
            "retired_at",
        )


class CampaignFilters(RetirableFilters):
    place = PlaceFilter()
    topic = SlugFilter("topics")
    host = SlugFilter("host")

    class Meta:
        model = Campaign
        fields = ("slug", "outcome", "place", "topic", "host")


CAMPAIGNS = Campaign.objects.select_related("host", "place").prefetch_related("endorsers", "topics")
"""With all that is shown of them."""


class CampaignCollection(Linting, Restoring):
    """What is fought for, by whom and where; each has its demands."""

    writing = CampaignWriting
    keep = staticmethod(campaigns.write_campaign)
    retire = staticmethod(save.retire)
    queryset = CAMPAIGNS
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilters
    searched = ("title", "wants")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "place": Expansion(PlaceSerializer, Place.objects.all()),
        "host": Expansion(OrganizationSerializer, ORGANIZATIONS),
        "endorsers": Expansion(OrganizationSerializer, ORGANIZATIONS, many=True),
    }
    orders: ClassVar[Mapping[str, Order]] = {
        "title": Order("title"),
        "ends_on": Order("ends_on", nullable=DateField),
        "id": Order("pk"),
    }


class MeasureSerializer(Reading[DemandMeasure]):
    bill = BillRef(read_only=True)

    class Meta:
        model = DemandMeasure
        fields = read_only_fields = ("bill", "stance", "quote")


class EvidenceRef(Reading[Resource]):
    class Meta:
        model = Resource
        fields = read_only_fields = ("id", "title", "kind", "creator")


class DemandSerializer(Reading[Demand]):
    campaign = CampaignRef(read_only=True)
    measures = MeasureSerializer(many=True, read_only=True)
    evidence = EvidenceRef(many=True, read_only=True)

    class Meta:
        model = Demand
        fields = read_only_fields = (
            "id",
            "campaign",
            "parent",
            "number",
            "position",
            "title",
            "rationale",
            "measures",
            "evidence",
        )


class DemandFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    campaign = SlugFilter("campaign")
    bill = IdFilter(field_name="measures__bill", distinct=True)

    class Meta:
        model = Demand
        fields = ("campaign", "parent", "number", "bill")


class DemandCollection(Linting, InBulk):
    """What a campaign wants, as a tree: parts of a demand lie below it."""

    writing = DemandWriting
    keep = staticmethod(campaigns.write_demand)
    retire = staticmethod(campaigns.retire_demand)
    queryset = Demand.objects.select_related("campaign").prefetch_related(
        "measures__bill", "evidence"
    )
    serializer_class = DemandSerializer
    filterset_class = DemandFilters
    searched = ("title", "rationale")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "campaign": Expansion(CampaignSerializer, CAMPAIGNS),
    }
    orders: ClassVar[Mapping[str, Order]] = {"position": Order("position"), "id": Order("pk")}

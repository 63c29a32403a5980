"""Petitions: who asks whom, until when, and how it came out."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import DateTimeField, Prefetch
from django_filters import rest_framework as filters

from backend.api.bulk import InBulk
from backend.api.fields import Reading, slugs
from backend.api.filtering import InstantFilter
from backend.api.pagination import Order
from backend.api.shaping import Expansion
from tracker.api.bills import BILLS, BillSerializer
from tracker.api.campaigns import CAMPAIGNS, CampaignSerializer
from tracker.api.filters import PlaceFilter, SlugFilter
from tracker.api.lint import Linting
from tracker.api.places import ORGANIZATIONS, OrganizationSerializer, PlaceSerializer
from tracker.api.references import BillRef, CampaignRef, LinkUseRef, OrganizationRef, PlaceRef
from tracker.api.writing.meetings import PetitionWriting
from tracker.editing import petitions
from tracker.models import LinkUse, Petition, Place


class PetitionSerializer(Reading[Petition]):
    example: ClassVar = {
        "host": {"id": 4, "slug": "night-line-riders", "name": "Night Line Riders"},
        "campaign": {"id": 4, "slug": "safe-crossings", "title": "Safe Crossings"},
        "bills": [],
    }

    host = OrganizationRef(read_only=True, allow_null=True)
    endorsers = OrganizationRef(many=True, read_only=True)
    campaign = CampaignRef(read_only=True, allow_null=True)
    place = PlaceRef(read_only=True, allow_null=True)
    topics = slugs()
    bills = BillRef(many=True, read_only=True)
    links = LinkUseRef(source="link_uses", many=True, read_only=True)

    class Meta:
        model = Petition
        fields = read_only_fields = (
            "id",
            "uuid",
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
            "source_url",
            "updated_at",
        )


class PetitionFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    place = PlaceFilter()
    topic = SlugFilter("topics")
    campaign = SlugFilter("campaign")
    bill = SlugFilter("bills")
    closes_before = InstantFilter(field_name="closes_at", lookup_expr="lt")

    class Meta:
        model = Petition
        fields = ("slug", "state", "outcome", "place", "topic", "campaign", "bill")


PETITIONS = Petition.objects.select_related("host", "campaign", "place").prefetch_related(
    "endorsers",
    "topics",
    "bills",
    Prefetch("link_uses", LinkUse.objects.select_related("link")),
)
"""With all that is shown of them."""


class PetitionCollection(Linting, InBulk):
    """Petitions, with the day on which each closes and what came of it."""

    writing = PetitionWriting
    keep = staticmethod(petitions.write_petition)
    retire = staticmethod(petitions.retire_petition)
    queryset = PETITIONS
    serializer_class = PetitionSerializer
    filterset_class = PetitionFilters
    searched = ("title", "summary", "target")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "place": Expansion(PlaceSerializer, Place.objects.all()),
        "campaign": Expansion(CampaignSerializer, CAMPAIGNS),
        "host": Expansion(OrganizationSerializer, ORGANIZATIONS),
        "bills": Expansion(BillSerializer, BILLS, many=True),
    }
    orders: ClassVar[Mapping[str, Order]] = {
        "closes_at": Order("closes_at", nullable=DateTimeField),
        "title": Order("title"),
        "updated_at": Order("updated_at"),
    }

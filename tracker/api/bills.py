"""Bills: whose they are, where they stand, what we want of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import DateField, DateTimeField, Prefetch
from django_filters import rest_framework as filters

from backend.api.fields import Reading, slugs
from backend.api.filtering import RetirableFilters
from backend.api.pagination import Order
from backend.api.shaping import Expansion
from backend.api.verbs import verb
from tracker.api.filters import PlaceFilter, SlugFilter
from tracker.api.lint import Linting
from tracker.api.places import PlaceSerializer
from tracker.api.references import BillRef, LinkUseRef, PlaceRef
from tracker.api.restoring import Restoring
from tracker.api.writing.bills import BillWriting, Standing
from tracker.editing import bills, save
from tracker.models import (
    Bill,
    BillRelation,
    BillSponsor,
    BillStatusChange,
    LegislativeSession,
    LinkUse,
    Place,
)
from tracker.vocabulary import ProposalState


class SessionRef(Reading[LegislativeSession]):
    class Meta:
        model = LegislativeSession
        fields = read_only_fields = ("id", "identifier", "name", "starts_at", "ends_at")


class SponsorSerializer(Reading[BillSponsor]):
    class Meta:
        model = BillSponsor
        fields = read_only_fields = ("name", "primary", "chamber", "party", "state", "district")


class RelationSerializer(Reading[BillRelation]):
    other = BillRef(read_only=True)

    class Meta:
        model = BillRelation
        fields = read_only_fields = ("kind", "other", "reason")


class StatusChangeSerializer(Reading[BillStatusChange]):
    class Meta:
        model = BillStatusChange
        fields = read_only_fields = ("at", "date_only", "status", "status_class", "raw")


class BillSerializer(Reading[Bill]):
    example: ClassVar[dict[str, Any]] = {"host_bill": None, "relations": [], "links": []}

    place = PlaceRef(read_only=True)
    session = SessionRef(read_only=True, allow_null=True)
    host_bill = BillRef(read_only=True, allow_null=True)
    topics = slugs()
    sponsors = SponsorSerializer(many=True, read_only=True)
    relations = RelationSerializer(many=True, read_only=True)
    history = StatusChangeSerializer(source="status_changes", many=True, read_only=True)
    links = LinkUseRef(source="link_uses", many=True, read_only=True)

    class Meta:
        model = Bill
        fields = read_only_fields = (
            "id",
            "uuid",
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
            "status",
            "status_raw",
            "status_class",
            "status_at",
            "stance",
            "stance_reason",
            "outcome",
            "host_bill",
            "topics",
            "sponsors",
            "relations",
            "history",
            "links",
            "source_url",
            "updated_at",
            "retired_at",
        )


class BillFilters(RetirableFilters):
    place = PlaceFilter()
    topic = SlugFilter("topics")
    session = filters.CharFilter(field_name="session__identifier")

    class Meta:
        model = Bill
        fields = (
            "slug",
            "kind",
            "number",
            "stance",
            "status",
            "status_class",
            "outcome",
            "chamber",
            "place",
            "topic",
            "session",
        )


BILLS = Bill.objects.select_related("place", "session", "host_bill").prefetch_related(
    "topics",
    "sponsors",
    "status_changes",
    Prefetch(
        "relations",
        BillRelation.objects.filter(state=ProposalState.CONFIRMED).select_related("other"),
    ),
    Prefetch("link_uses", LinkUse.objects.select_related("link")),
)
"""With all that is shown of them."""


class BillCollection(Linting, Restoring):
    """Bills with where they stand, and where we do. Of related ones only those are told that an
    editor confirmed."""

    writing = BillWriting
    keep = staticmethod(bills.write_bill)
    retire = staticmethod(save.retire)
    queryset = BILLS
    serializer_class = BillSerializer
    filterset_class = BillFilters
    searched = ("title", "short_title", "number", "slug")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "place": Expansion(PlaceSerializer, Place.objects.all()),
    }
    orders: ClassVar[Mapping[str, Order]] = {
        "slug": Order("slug"),
        "status_at": Order("status_at", nullable=DateTimeField),
        "introduced_on": Order("introduced_on", nullable=DateField),
        "updated_at": Order("updated_at"),
    }

    @verb(given=Standing, answers=BillSerializer)
    def status(self, bill: Bill, given: dict[str, Any], at: datetime) -> None:
        """Say where it stands, for a bill whose record nobody sends us; its history keeps it."""
        bills.state_bill(bill, given, at=at)

"""Places, topics and organizations: what everything else is sorted by."""

from collections.abc import Mapping
from typing import ClassVar

from django_filters import rest_framework as filters

from backend.api.fields import Reading
from backend.api.pagination import Order
from backend.api.views import Collection
from tracker.api.filters import PlaceFilter
from tracker.api.references import OrganizationRef, PlaceRef
from tracker.models import Organization, Place, Topic


class PlaceSerializer(Reading[Place]):
    class Meta:
        model = Place
        fields = read_only_fields = (
            "id",
            "ocd_id",
            "name",
            "kind",
            "abbreviation",
            "time_zone",
            "parent",
        )


class PlaceFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    class Meta:
        model = Place
        fields = ("ocd_id", "kind", "parent")


class PlaceCollection(Collection):
    queryset = Place.objects.all()
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilters
    orders: ClassVar[Mapping[str, Order]] = {"ocd_id": Order("ocd_id"), "name": Order("name")}


class TopicSerializer(Reading[Topic]):
    class Meta:
        model = Topic
        fields = read_only_fields = ("id", "slug", "name")


class TopicFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    class Meta:
        model = Topic
        fields = ("slug",)


class TopicCollection(Collection):
    queryset = Topic.objects.all()
    serializer_class = TopicSerializer
    filterset_class = TopicFilters
    orders: ClassVar[Mapping[str, Order]] = {"slug": Order("slug"), "name": Order("name")}


class OrganizationSerializer(Reading[Organization]):
    parent = OrganizationRef(read_only=True, allow_null=True)
    place = PlaceRef(read_only=True, allow_null=True)

    class Meta:
        model = Organization
        fields = read_only_fields = (
            "id",
            "uuid",
            "slug",
            "name",
            "acronym",
            "aliases",
            "parent",
            "place",
            "site",
            "donate_url",
            "handles",
        )


class OrganizationFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    place = PlaceFilter()

    class Meta:
        model = Organization
        fields = ("slug", "parent", "place")


class OrganizationCollection(Collection):
    queryset = Organization.objects.select_related("parent", "place")
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilters
    orders: ClassVar[Mapping[str, Order]] = {"name": Order("name"), "id": Order("pk")}

"""Newsletters: when each leaves and what it is about."""

from collections.abc import Mapping
from typing import ClassVar

from django_filters import rest_framework as filters

from backend.api.fields import Reading, slugs
from backend.api.pagination import Order
from backend.api.views import Collection
from newsletters.models import Newsletter, NewsletterSection
from tracker.models import Place


class SectionSizeSerializer(Reading[NewsletterSection]):
    class Meta:
        model = NewsletterSection
        fields = read_only_fields = ("section", "size")


class AboutPlace(Reading[Place]):
    class Meta:
        model = Place
        fields = read_only_fields = ("id", "ocd_id", "name")


class NewsletterSerializer(Reading[Newsletter]):
    places = AboutPlace(many=True, read_only=True)
    topics = slugs()
    sections = SectionSizeSerializer(many=True, read_only=True)

    class Meta:
        model = Newsletter
        fields = read_only_fields = (
            "id",
            "uuid",
            "slug",
            "name",
            "description",
            "weekday",
            "hour",
            "minute",
            "time_zone",
            "language",
            "places",
            "topics",
            "sender",
            "postal_address",
            "approve",
            "sections",
            "active",
        )


class NewsletterFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    class Meta:
        model = Newsletter
        fields = ("slug", "active", "language")


class NewsletterCollection(Collection):
    queryset = Newsletter.objects.prefetch_related("places", "topics", "sections")
    serializer_class = NewsletterSerializer
    filterset_class = NewsletterFilters
    orders: ClassVar[Mapping[str, Order]] = {"slug": Order("slug"), "id": Order("pk")}

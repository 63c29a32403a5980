"""Newsletters: when each leaves and what it is about."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from backend.accounts.models import Role
from backend.api.bulk import InBulk
from backend.api.fields import Reading, slugs
from backend.api.pagination import Order
from backend.api.permissions import HasRole, may
from newsletters import keeping
from newsletters.api.writing import NewsletterWriting
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
        fields: tuple[str, ...] = (
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
        read_only_fields = fields


class NewsletterFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    class Meta:
        model = Newsletter
        fields = ("slug", "active", "language")


class StaffNewsletterSerializer(NewsletterSerializer):
    """With what decides about its editions."""

    class Meta(NewsletterSerializer.Meta):
        fields: tuple[str, ...] = (
            *NewsletterSerializer.Meta.fields,
            "reply_to",
            "second_person",
            "grace_hours",
            "cut_off_hours",
            "send_within_hours",
            "repeat_after",
            "unsubscribe_mailbox",
            "unknown_policy",
            "bounce_hold_percent",
            "updated_at",
        )
        read_only_fields = fields


class NewsletterKeeping(HasRole):
    """Everybody reads; how a newsletter is decided about is its admins' to say."""

    reads = None
    writes = Role.ADMIN
    write_scope = "publish"


class NewsletterCollection(InBulk):
    """Newsletters that are active; all of them for editors."""

    permission_classes = (NewsletterKeeping,)
    writing = NewsletterWriting
    keep = staticmethod(keeping.write_newsletter)
    retire = staticmethod(keeping.retire_newsletter)
    searched = ("name", "slug", "description")
    queryset = Newsletter.objects.prefetch_related("places", "topics", "sections")
    serializer_class = NewsletterSerializer
    filterset_class = NewsletterFilters
    orders: ClassVar[Mapping[str, Order]] = {"slug": Order("slug"), "id": Order("pk")}

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        acts = self.request and self.request.method not in SAFE_METHODS
        staff = acts or may(self.request, Role.VIEWER, scope="read")
        return StaffNewsletterSerializer if staff else NewsletterSerializer

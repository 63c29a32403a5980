"""Editions: what went out, and for editors what is about to."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import DateTimeField, Prefetch, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers

from backend.accounts.models import Role
from backend.api.fields import Reading
from backend.api.pagination import Order
from backend.api.permissions import may
from backend.api.views import Collection
from newsletters.models import Edition, EditionItem, Newsletter
from newsletters.models.edition import SUBJECTS, EditionQuerySet


class NewsletterRef(Reading[Newsletter]):
    class Meta:
        model = Newsletter
        fields = read_only_fields = ("id", "slug", "name")


class ItemSerializer(Reading[EditionItem]):
    """One thing in an edition: ``id`` is that of the action, meeting, bill, resource or term."""

    id = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()

    class Meta:
        model = EditionItem
        fields = read_only_fields = ("section", "kind", "id", "title", "reason")

    def get_id(self, item: EditionItem) -> int:
        subject: int = getattr(item, f"{item.kind}_id")
        return subject

    def get_title(self, item: EditionItem) -> str:
        return str(getattr(item, item.kind))


OF_AN_EDITION = (
    "id",
    "uuid",
    "newsletter",
    "date",
    "sends_at",
    "state",
    "minutes",
    "note",
    "items",
    "snapshot_sha256",
    "sent_at",
)


class EditionSerializer(Reading[Edition]):
    newsletter = NewsletterRef(read_only=True)
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = Edition
        fields = read_only_fields = OF_AN_EDITION


class StaffEditionSerializer(Reading[Edition]):
    """With what concerns its making and its way."""

    newsletter = NewsletterRef(read_only=True)
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = Edition
        fields = read_only_fields = (
            *OF_AN_EDITION,
            "send_by",
            "assembled_at",
            "approved_sha256",
            "approved_at",
            "approved_by",
            "changed_by",
            "held_because",
            "candidates",
            "sending_at",
            "unresolved",
        )


class EditionFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    newsletter = filters.CharFilter(field_name="newsletter__slug")
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")

    class Meta:
        model = Edition
        fields = ("date", "state", "newsletter")


class EditionCollection(Collection):
    """Those on their way or gone out; all of them for editors."""

    queryset = Edition.objects.select_related("newsletter").prefetch_related(
        Prefetch("items", EditionItem.objects.select_related(*SUBJECTS))
    )
    filterset_class = EditionFilters
    orders: ClassVar[Mapping[str, Order]] = {
        "date": Order("date"),
        "sent_at": Order("sent_at", nullable=DateTimeField),
        "id": Order("pk"),
    }

    def get_queryset(self) -> QuerySet[Edition]:
        rows = super().get_queryset()
        assert isinstance(rows, EditionQuerySet)
        return rows if self._for_staff() else rows.published()

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return StaffEditionSerializer if self._for_staff() else EditionSerializer

    def _for_staff(self) -> bool:
        return may(self.request, Role.VIEWER, scope="read")

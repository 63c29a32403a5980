"""The audit log over HTTP: read by publishers and admins, written by nobody."""

from collections.abc import Mapping
from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers

from backend.accounts.models import Role
from backend.api.fields import Reading
from backend.api.pagination import Order
from backend.api.permissions import HasRole
from backend.api.views import Collection
from backend.audit.models import Entry


class AuditReading(HasRole):
    """Publishers and admins, and tokens made for deciding."""

    reads = writes = Role.PUBLISHER
    read_scope = write_scope = "publish"


class AuditEntrySerializer(Reading[Entry]):
    """``id`` is the number: the place in the chain."""

    id = serializers.IntegerField(source="number", read_only=True)

    class Meta:
        model = Entry
        fields = read_only_fields = (
            "id",
            "at",
            "door",
            "user_id",
            "user_name",
            "token_prefix",
            "command",
            "system",
            "verb",
            "kind",
            "object_id",
            "before",
            "after",
            "facts",
            "request_id",
            "newsletter",
            "place",
            "previous",
            "hash",
        )


class EntryFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    user = filters.CharFilter(field_name="user_name")
    object = filters.CharFilter(field_name="object_id")
    request = filters.CharFilter(field_name="request_id")
    since = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Entry
        fields = ("user", "door", "command", "verb", "kind", "object", "newsletter", "place")


class AuditCollection(Collection):
    """Newest last; with `order=-number` newest first."""

    permission_classes = (AuditReading,)
    queryset = Entry.objects.all()
    serializer_class = AuditEntrySerializer
    filterset_class = EntryFilters
    orders: ClassVar[Mapping[str, Order]] = {"number": Order("pk")}

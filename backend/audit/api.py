"""The audit log over HTTP: read by publishers and admins within their reach, written by nobody."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django_filters import rest_framework as filters
from rest_framework import serializers

from backend.accounts.models import Role
from backend.api.fields import Reading
from backend.api.filtering import InstantFilter
from backend.api.pagination import Order
from backend.api.permissions import HasRole, reach_of
from backend.api.views import Collection
from backend.audit.models import Entry

OF_THE_CHAIN: Final = frozenset({"previous", "hash"})


class AuditReading(HasRole):
    """Publishers and admins, and tokens made for deciding."""

    reads = writes = Role.PUBLISHER
    read_scope = write_scope = "publish"


class AuditEntrySerializer(Reading[Entry]):
    """`id` is the number: the place in the chain. `previous` and `hash` are empty for who reads
    only what lies in their newsletters and places: the chain is followed by who reads all of it."""

    example: ClassVar = {
        "id": 1204,
        "door": "api",
        "user_id": 3,
        "user_name": "rosa",
        "token_prefix": "tue_7Qe2",
        "command": "",
        "system": "",
        "verb": "edition.hold",
        "kind": "edition",
        "object_id": "1",
        "before": {"state": "draft"},
        "after": {"state": "held", "held_because": "The number of the hall is wrong."},
        "facts": {},
        "request_id": "278340bd977247ed90c5fe19e70a5f90",
        "newsletter": "weekly",
        "place": "",
        "previous": "1cc4f8fcc7dc5afa5b97f39eb68e99e0c1bbdedc690fdf4e2eb21e97c42e2d62",
        "hash": "6a75755d1c08f5a24bb33e5c7900a777962c112b299dccadc3afdec20ee8fd5b",
    }

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

    def to_representation(self, instance: Entry) -> Any:
        told = super().to_representation(instance)
        if self.context["whole"]:
            return told
        return {name: "" if name in OF_THE_CHAIN else value for name, value in told.items()}


class EntryFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    user = filters.CharFilter(field_name="user_name")
    object = filters.CharFilter(field_name="object_id")
    request = filters.CharFilter(field_name="request_id")
    since = InstantFilter(field_name="at", lookup_expr="gte")
    until = InstantFilter(field_name="at", lookup_expr="lt")

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

    def get_serializer_context(self) -> dict[str, Any]:
        reach = reach_of(self.request, Role.PUBLISHER, scope=AuditReading.read_scope)
        return super().get_serializer_context() | {"whole": reach.everywhere}

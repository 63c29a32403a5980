"""Sessions: the terms of Congress, legislatures and councils, with which unfinished bills die."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import DateTimeField
from django_filters import rest_framework as filters

from backend.api.bulk import InBulk
from backend.api.fields import Reading
from backend.api.pagination import Order
from backend.api.shaping import Expansion
from tracker.api.filters import PlaceFilter
from tracker.api.places import PlaceSerializer
from tracker.api.references import PlaceRef
from tracker.api.writing.bills import SessionWriting
from tracker.editing import sessions
from tracker.models import LegislativeSession, Place


class SessionSerializer(Reading[LegislativeSession]):
    place = PlaceRef(read_only=True)

    class Meta:
        model = LegislativeSession
        fields = read_only_fields = (
            *("id", "place", "identifier", "name", "starts_at", "ends_at", "updated_at"),
        )


class SessionFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    place = PlaceFilter()

    class Meta:
        model = LegislativeSession
        fields = ("place", "identifier")


class SessionCollection(InBulk):
    """Sessions of legislatures: when one ends, so do its bills that are not decided."""

    writing = SessionWriting
    keep = staticmethod(sessions.write_session)
    retire = staticmethod(sessions.retire_session)
    queryset = LegislativeSession.objects.select_related("place")
    serializer_class = SessionSerializer
    filterset_class = SessionFilters
    searched = ("identifier", "name")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "place": Expansion(PlaceSerializer, Place.objects.all()),
    }
    orders: ClassVar[Mapping[str, Order]] = {
        "identifier": Order("identifier"),
        "ends_at": Order("ends_at", nullable=DateTimeField),
        "id": Order("pk"),
    }

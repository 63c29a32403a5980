"""Filters that several collections share."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from backend.kernel.errors import InvalidInput
from tracker.models import Place


class PlaceFilter(filters.CharFilter):  # type: ignore[misc]  # untyped package
    """A place by id or OCD id: what is about it, what lies in it and what it lies in.

    Rows about no place are about every place.
    """

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        if not value:
            return rows
        known = Q(pk=int(value)) if value.isdecimal() and len(value) < 19 else Q(ocd_id=value)
        place = Place.objects.filter(known).first()
        if place is None:
            raise InvalidInput("place_unknown", f"no place is called {value}", place=value)
        related = Place.objects.tree().related(place.pk)
        return rows.filter(Q(place=None) | Q(place_id__in=related))


class SlugFilter(filters.CharFilter):  # type: ignore[misc]  # untyped package
    """Rows that belong to something by its slug: ``SlugFilter("topics")``."""

    def __init__(self, relation: str) -> None:
        super().__init__(field_name=relation)

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        """Named by its id the planner knows how rare it is, and nothing is joined or sorted."""
        if not value:
            return rows
        field: Any = rows.model._meta.get_field(self.field_name)
        named = field.related_model._default_manager.filter(slug=value)
        pk = named.values_list("pk", flat=True).first()
        if pk is None:
            return rows.none()
        if not field.many_to_many:
            return rows.filter(**{self.field_name: pk})
        pairs = field.remote_field.through.objects.filter(**{field.m2m_reverse_field_name(): pk})
        return rows.filter(pk__in=pairs.values(f"{field.m2m_field_name()}_id"))

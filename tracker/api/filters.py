"""Filters that several collections share."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django_filters import rest_framework as filters

from backend.kernel.errors import InvalidInput
from tracker.models import Place

_Found = TypeVar("_Found")


def places_of(request: Any, value: str) -> frozenset[int]:
    """Of a place by id or OCD id: itself, what lies in it and what it lies in."""
    return _once(request, ("place", value), lambda: _places(value))


def _places(value: str) -> frozenset[int]:
    known = int(value) if value.isdecimal() and len(value) < 19 else value
    places = Place.objects.related(known)
    if not places:
        raise InvalidInput("place_unknown", f"no place is called {value}", place=value)
    return places


def named(request: Any, model: type[Model], slug: str) -> int | None:
    """The id of what has that slug."""
    rows = model._default_manager.filter(slug=slug).order_by().values_list("pk", flat=True)
    return _once(request, (model, slug), rows.first)


def _once(request: Any, key: Any, look: Callable[[], _Found]) -> _Found:
    """Looked up once for a request: a list may ask some times over."""
    known = {} if request is None else request.__dict__.setdefault("named", {})
    if key not in known:
        known[key] = look()
    found: _Found = known[key]
    return found


class PlaceFilter(filters.CharFilter):  # type: ignore[misc]  # untyped package
    """Rows about one of :func:`places_of`; those about no place are about every place."""

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        if not value:
            return rows
        places = places_of(self.parent.request, value)
        return rows.filter(Q(place=None) | Q(place_id__in=places))


class SlugFilter(filters.CharFilter):  # type: ignore[misc]  # untyped package
    """Rows that belong to something by its slug: ``SlugFilter("topics")``."""

    def __init__(self, relation: str) -> None:
        super().__init__(field_name=relation)

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        """Named by its id the planner knows how rare it is, and nothing is joined or sorted."""
        if not value:
            return rows
        field: Any = rows.model._meta.get_field(self.field_name)
        pk = named(self.parent.request, field.related_model, value)
        if pk is None:
            return rows.none()
        if not field.many_to_many:
            return rows.filter(**{self.field_name: pk})
        pairs = field.remote_field.through.objects.filter(**{field.m2m_reverse_field_name(): pk})
        return rows.filter(pk__in=pairs.values(f"{field.m2m_field_name()}_id"))

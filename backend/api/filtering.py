"""Filters are an allow-list: a name that we do not know is refused, not ignored.

A reader who misspells ``?place=`` would otherwise be given everything and believe it; so would
one who leaves its value out, or asks for ``?retired=yes``.
"""

import re
from collections.abc import Container
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.api.searching import words_of
from backend.kernel.errors import InvalidInput
from backend.kernel.models import HIGHEST_ID
from backend.kernel.text import VISIBLE

OF_THE_LIST = frozenset({"cursor", "limit", "order", "format", "fields", "expand"})


class AllowListBackend(filters.DjangoFilterBackend):  # type: ignore[misc]  # untyped package
    """Keeps the filters that were asked for on the view, for :func:`filtered_again`."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Any:
        kind = self.get_filterset_class(view, queryset)
        known = set(kind.base_filters) if kind else set()
        if getattr(view, "searched", ()):
            known.add("search")
        unknown = sorted(set(request.query_params) - known - OF_THE_LIST)
        if unknown:
            raise InvalidInput(
                "filter_unknown",
                f"no filter is called {', '.join(unknown)}",
                unknown=unknown,
                known=sorted(known),
            )
        try:
            found = super().filter_queryset(request, queryset, view)
        except ValidationError as refused:
            raise _of_rows(refused, kind) from refused
        words = words_of(request.query_params.get("search", ""))
        if words:
            found = view.found(found, words)  # type: ignore[attr-defined]  # a collection
        if kind and issubclass(kind, RetirableFilters) and getattr(view, "action", "") == "list":
            return found if "retired" in request.query_params else found.filter(retired_at=None)
        return found

    def get_filterset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Any:
        """Made of the filters that are asked for: making all of them costs more than the rest."""
        kind: Any = self.get_filterset_class(view, queryset)
        every = kind.base_filters if kind else {}
        asked = {name: each for name, each in every.items() if name in request.query_params}
        if not asked:
            return None
        filterset = kind.__new__(kind)
        filterset.base_filters = asked  # of this one: it copies them as it is initialized
        filterset.__init__(**self.get_filterset_kwargs(request, queryset, view))
        view.filters_asked = filterset  # type: ignore[attr-defined]  # a collection
        return filterset

    def get_filterset_kwargs(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> dict[str, Any]:
        """What was asked, once no value is left that a filter would pass over in silence."""
        kind = self.get_filterset_class(view, queryset)
        refused = {
            name: [refusal]
            for name, filtering in kind.base_filters.items()
            if name in request.query_params
            and (refusal := _refusal(filtering, request.query_params[name]))
        }
        if refused:
            raise ValidationError(refused)
        told: dict[str, Any] = super().get_filterset_kwargs(request, queryset, view)
        return told


def filtered_again(view: Any, rows: QuerySet[Any], names: Container[str]) -> QuerySet[Any]:
    """Other rows by those filters of a list, once more, that were asked for and have these names;
    a search is none of them."""
    asked: Any = getattr(view, "filters_asked", None)
    for name, value in asked.form.cleaned_data.items() if asked else ():
        if name in names:
            rows = asked.filters[name].filter(rows, value)
    return rows


def _refusal(filtering: Any, value: str) -> ErrorDetail | None:
    if not re.search(VISIBLE, value):
        return ErrorDetail("Say a value, or leave the filter out.", code="empty")
    if isinstance(filtering, filters.BooleanFilter) and value.lower() not in {"true", "false"}:
        return ErrorDetail("Say true or false.", code="invalid")
    return None


def _of_rows(refused: ValidationError, kind: Any) -> ValidationError:
    """An id in the right form of a row that is not there is told from one in no form."""
    found: Any = refused.detail
    told = {
        name: [
            ErrorDetail("There is no such row.", code="does_not_exist")
            if isinstance(kind.base_filters.get(name), filters.ModelChoiceFilter)
            and each.code == "invalid_choice"
            else each
            for each in errors
        ]
        for name, errors in found.items()
    }
    return ValidationError(told)


FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


class _InstantField(filters.IsoDateTimeFilter.field_class):  # type: ignore[misc]  # untyped package
    def to_python(self, value: Any) -> Any:
        said = super().to_python(value)
        if not said:
            return said
        try:
            return said.astimezone(UTC)
        except OverflowError:  # nothing of ours lies beyond the first and the last year
            return FIRST if said.year == 1 else LAST


class InstantFilter(filters.IsoDateTimeFilter):  # type: ignore[misc]  # untyped package
    """Before or after a moment, in UTC: PostgreSQL takes no offset beyond sixteen hours."""

    field_class = _InstantField


class IdFilter(filters.NumberFilter):  # type: ignore[misc]  # untyped package
    """Rows by the id of another along a path of relations."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=HIGHEST_ID, **kwargs)


class RetirableFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    """Of nouns that are retired: a list leaves those out unless they are asked for."""

    retired = filters.BooleanFilter(
        field_name="retired_at",
        lookup_expr="isnull",
        exclude=True,
        label="Those out of use instead of those in use",
    )

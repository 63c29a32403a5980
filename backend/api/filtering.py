"""Filters are an allow-list: a name that we do not know is refused, not ignored.

A reader who misspells ``?place=`` would otherwise be given everything and believe it.
"""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.api.searching import LONGEST, words_of
from backend.kernel.errors import InvalidInput

OF_THE_LIST = frozenset({"cursor", "limit", "order", "format", "fields", "expand"})


class AllowListBackend(filters.DjangoFilterBackend):  # type: ignore[misc]  # untyped package
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
        found = super().filter_queryset(request, queryset, view)
        if words := words_of(request.query_params.get("search", "")):
            found = view.found(found, words)  # type: ignore[attr-defined]  # a collection
        if kind and issubclass(kind, RetirableFilters) and getattr(view, "action", "") == "list":
            return found if "retired" in request.query_params else found.filter(retired_at=None)
        return found

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        if getattr(view, "searched", ()):
            columns = ", ".join(view.searched)
            about = f"Words that all stand in: {columns}."
            schema = {"type": "string", "maxLength": LONGEST}
            search = {"name": "search", "in": "query", "required": False, "schema": schema}
            told.append({**search, "description": about})
        return told


class RetirableFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    """Of nouns that are retired: a list leaves those out unless they are asked for."""

    retired = filters.BooleanFilter(
        field_name="retired_at",
        lookup_expr="isnull",
        exclude=True,
        label="Those out of use instead of those in use",
    )

"""Filters are an allow-list: a name that we do not know is refused, not ignored.

A reader who misspells ``?place=`` would otherwise be given everything and believe it.
"""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.kernel.errors import InvalidInput

OF_THE_LIST = frozenset({"cursor", "limit", "order", "format"})


class AllowListBackend(filters.DjangoFilterBackend):  # type: ignore[misc]  # untyped package
    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> Any:
        kind = self.get_filterset_class(view, queryset)
        known = set(kind.base_filters) if kind else set()
        unknown = sorted(set(request.query_params) - known - OF_THE_LIST)
        if unknown:
            raise InvalidInput(
                "filter_unknown",
                f"no filter is called {', '.join(unknown)}",
                unknown=unknown,
                known=sorted(known),
            )
        found = super().filter_queryset(request, queryset, view)
        if kind and issubclass(kind, RetirableFilters) and getattr(view, "action", "") == "list":
            return found if "retired" in request.query_params else found.filter(retired_at=None)
        return found


class RetirableFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    """Of nouns that are retired: a list leaves those out unless they are asked for."""

    retired = filters.BooleanFilter(
        field_name="retired_at",
        lookup_expr="isnull",
        exclude=True,
        label="Those out of use instead of those in use",
    )

"""Pages of a list by keyset: the next page begins after the last row, however the list changed.

A view names the orders it allows (:class:`Order`). Every order ends with the primary key, so that
rows with equal keys are never skipped or shown twice. Rows without a value come last in both
directions' reading of "ascending": an action without an end ends never.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, JSONSerializer, Signer
from django.db.models import (
    DateField,
    DateTimeField,
    F,
    Field,
    Model,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from backend.api.walking import Compared, Head, Walk
from backend.kernel.errors import InvalidInput

LIMIT = 25
MOST = 100

_LAST: "Mapping[type[Field[Any, Any]], date | datetime]" = {
    DateTimeField: datetime(9999, 1, 1, tzinfo=UTC),
    DateField: date(9999, 1, 1),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One allowed order: a column, and its field's class where it can be empty."""

    column: str
    nullable: "type[Field[Any, Any]] | None" = None

    def annotated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with the key under ``order_key``."""
        keyed: QuerySet[Any] = rows.annotate(order_key=self.key)
        return keyed

    @property
    def key(self) -> F | Coalesce:
        """What is compared; what has no value comes last."""
        if self.nullable is None:
            return F(self.column)
        return Coalesce(self.column, Value(_LAST[self.nullable], output_field=self.nullable()))


class KeysetPagination(BasePagination):
    """``limit``, ``order`` and ``cursor``; answers ``{"next", "results"}``."""

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        if getattr(view, "pages_in_two_steps", False):
            return _whole(queryset, self.keys_of_page(queryset, request, view))
        walk, name, limit = _asked(queryset, request, view)
        page = list(walk.rows[: limit + 1])
        self._go_on(request, walk, name, limit, [(row.pk, row.order_key) for row in page])
        return page[:limit]

    def keys_of_page(self, queryset: Any, request: Request, view: APIView | None) -> list[int]:
        """Which rows the page holds, in its order, from indexes alone.

        A planner that has to join ten tables for a page finds no way to stop after a page.
        """
        walk, name, limit = _asked(queryset, request, view)
        first: Callable[[Walk, int], Head] = getattr(view, "first", Walk.first)
        page = first(walk, limit + 1)
        self._go_on(request, walk, name, limit, page)
        return [pk for pk, _ in page[:limit]]

    def _go_on(self, request: Request, walk: Walk, name: str, limit: int, page: Head) -> None:
        self.next_url = None
        if len(page) > limit:
            cursor = cursor_after(name, walk.found.model, *page[limit - 1])
            self.next_url = replace_query_param(request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_url, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        following = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": following, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        orders = getattr(view, "orders", {"id": Order("pk")})
        names = [*orders, *(f"-{each}" for each in orders)]
        return [
            _parameter("cursor", "Where the page begins: taken from `next`.", {"type": "string"}),
            _parameter(
                "limit",
                "How many on a page.",
                {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
            ),
            _parameter(
                "order",
                "The order; with a minus, the other way round.",
                {"type": "string", "enum": names, "default": names[0]},
            ),
        ]


def _asked(queryset: Any, request: Request, view: APIView | None) -> tuple[Walk, str, int]:
    """The rows from the cursor on in the order asked for, its name, and how many are wanted."""
    orders: Mapping[str, Order] = getattr(view, "orders", {"id": Order("pk")})
    name = request.query_params.get("order", next(iter(orders)))
    descending = name.startswith("-")
    order = orders.get(name.removeprefix("-"))
    if order is None:
        known = [*orders, *(f"-{each}" for each in orders)]
        raise InvalidInput("order_unknown", f"no order is called {name}", known=known)
    limit = _limit(request)
    cursor = request.query_params.get("cursor")
    sign = "-" if descending else ""

    def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = order.annotated(rows)
        if cursor:
            rows = rows.filter(_after(cursor, rows, name=name, descending=descending))
        return rows.order_by(f"{sign}order_key", f"{sign}pk")

    return Walk(queryset, in_order, descending), name, limit


def _whole(rows: QuerySet[Any], keys: list[int]) -> list[Any]:
    """All that is shown of those few, in the order of their keys."""
    whole: Any = rows.model._default_manager.filter(pk__in=keys)
    whole.query.select_related = rows.query.select_related
    lookups: Any = rows._prefetch_related_lookups  # type: ignore[attr-defined]
    found = {row.pk: row for row in whole.order_by().prefetch_related(*lookups)}
    return [found[pk] for pk in keys if pk in found]


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST):
        raise InvalidInput("limit_out_of_range", f"limit is a number from 1 to {MOST}", most=MOST)
    return int(text)


def cursor_after(name: str, model: type[Model], pk: Any, key: Any) -> str:
    """Where the page begins that follows this row in the order of that name."""
    words = [name, key.isoformat() if isinstance(key, date) else key, str(pk)]
    return _signer(model).sign_object(words, serializer=_AnyKey)


class _AnyKey(JSONSerializer):
    """Keys of every kind: what JSON has no word for is written as text."""

    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, separators=(",", ":"), default=str).encode()


def _signer(model: type[Model]) -> Signer:
    return Signer(salt=f"backend.api.pagination.{model._meta.label_lower}")


def _after(cursor: str, rows: QuerySet[Any], *, name: str, descending: bool) -> Q:
    """The rows that follow the cursor; a cursor of another order or none of ours is refused.

    It is signed for its collection, so that no key that we did not give reaches a column: one out
    of range or no text would be a fault of the database and not of the question.
    """
    column, pk_column = rows.query.annotations["order_key"].output_field, rows.model._meta.pk
    try:
        made_for, key, pk = _signer(rows.model).unsign_object(cursor, serializer=_AnyKey)
        if made_for != name:  # before its key is read, which is of another kind
            raise InvalidInput("cursor_of_another_order", "the cursor was given for another order")
        key, pk = column.to_python(key), pk_column.to_python(pk)
    except (BadSignature, ValueError, ValidationError) as broken:
        raise InvalidInput("cursor_unreadable", "the cursor is not one that we gave") from broken
    sign = "<" if descending else ">"
    last = Value(key, column), Value(pk, pk_column)
    return Q(Compared(sign, F("order_key"), F("pk"), *last))

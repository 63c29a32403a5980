"""Pages of a list by keyset: the next page begins after the last row, however the list changed.

A view names the orders it allows (:class:`Order`). Every order ends with the primary key, so that
rows with equal keys are never skipped or shown twice. Rows without a value come last in both
directions' reading of "ascending": an action without an end ends never.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, JSONSerializer, Signer
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    F,
    Field,
    Func,
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
        orders: Mapping[str, Order] = getattr(view, "orders", {"id": Order("pk")})
        name = request.query_params.get("order", next(iter(orders)))
        descending = name.startswith("-")
        order = orders.get(name.removeprefix("-"))
        if order is None:
            known = [*orders, *(f"-{each}" for each in orders)]
            raise InvalidInput("order_unknown", f"no order is called {name}", known=known)
        limit = _limit(request)
        rows = order.annotated(queryset)
        if cursor := request.query_params.get("cursor"):
            rows = rows.filter(_after(cursor, rows, name=name, descending=descending))
        sign = "-" if descending else ""
        rows = rows.order_by(f"{sign}order_key", f"{sign}pk")
        two_steps = getattr(view, "pages_in_two_steps", False)
        page = _in_two_steps(rows, limit + 1) if two_steps else list(rows[: limit + 1])
        self.next_url = (
            replace_query_param(
                request.build_absolute_uri(), "cursor", _cursor(name, page[limit - 1])
            )
            if len(page) > limit
            else None
        )
        return page[:limit]

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


def _in_two_steps(rows: QuerySet[Any], many: int) -> list[Any]:
    """First which rows, from an index alone; then all that is shown of those few.

    A planner that has to join ten tables for a page finds no way to stop after a page.
    """
    bare = rows.select_related(None).prefetch_related(None)
    keys = dict(bare.values_list("pk", "order_key")[:many])
    whole: Any = rows.model._default_manager.filter(pk__in=keys)
    joined = rows.query.select_related
    whole.query.select_related = joined
    lookups: Any = rows._prefetch_related_lookups  # type: ignore[attr-defined]
    found = {row.pk: row for row in whole.order_by().prefetch_related(*lookups)}
    for pk, row in found.items():
        row.order_key = keys[pk]
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


def _cursor(name: str, row: Model) -> str:
    key = row.order_key  # type: ignore[attr-defined]  # annotated by the order
    words = [name, key.isoformat() if isinstance(key, date) else key, str(row.pk)]
    return _signer(type(row)).sign_object(words, serializer=_AnyKey)


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
    return Q(Beyond(F("order_key"), F("pk"), Value(key, column), Value(pk, pk_column), descending))


class Beyond(Func):
    """``(key, pk) > (last key, last pk)`` as one comparison of rows: an index over both begins
    there, so that the thousandth page costs what the first one does."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, key: Any, pk: Any, last: Any, last_pk: Any, descending: bool) -> None:
        super().__init__(key, pk, last, last_pk)
        self.extra["sign"] = "<" if descending else ">"

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # as of every expression
        compiled = [compiler.compile(each) for each in self.get_source_expressions()]
        key, pk, last, last_pk = (sql for sql, _ in compiled)
        sql = f"(({key}, {pk}) {self.extra['sign']} ({last}, {last_pk}))"
        return sql, [value for _, values in compiled for value in values]

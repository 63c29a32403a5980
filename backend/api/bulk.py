"""Many rows in one request: ``POST …/bulk/``, each row by itself, each with its own answer.

A row that is refused is told so and stops no other; each is a savepoint in the one transaction of
the request, and an ``Idempotency-Key`` holds for all of them.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.examples import ETAG
from backend.api.given import Strict
from backend.api.once import answered_once
from backend.api.problems import answer
from backend.api.schema import IDEMPOTENCY_KEY
from backend.api.writing import Written
from backend.audit.models import Door
from backend.audit.observe import Seen, observe
from backend.audit.record import tell
from backend.audit.who import by_request

MOST_ROWS: Final = 100


class Order(Strict):
    """One row: what to do, with which row, made of which state, and what to write."""

    example: ClassVar = {"do": "retire", "id": "6"}

    do = serializers.ChoiceField(["create", "update", "retire"])
    id = serializers.CharField(max_length=40, required=False)
    etag = serializers.CharField(max_length=200, required=False)
    values = serializers.DictField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("id"), int):
            data = {**data, "id": str(data["id"])}
        return super().to_internal_value(data)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        needed = {"create": {"values"}, "update": {"id", "values"}, "retire": {"id"}}[said["do"]]
        if missing := sorted(needed - said.keys()):
            raise serializers.ValidationError(
                dict.fromkeys(missing, "This field is required."), code="required"
            )
        return said


class Bulk(Strict):
    rows = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST_ROWS)


class RowAnswer(serializers.Serializer[dict[str, Any]]):
    """What came of the row of that place: its id and ``ETag``, or the problem."""

    example: ClassVar = {"row": 0, "status": 201, "id": "5", "etag": ETAG}

    row = serializers.IntegerField()
    status = serializers.IntegerField()
    id = serializers.CharField(required=False)
    etag = serializers.CharField(required=False)
    problem = serializers.DictField(required=False)


class BulkAnswer(serializers.Serializer[dict[str, Any]]):
    results = RowAnswer(many=True)


class InBulk(Written):
    """All three of many rows at once."""

    @extend_schema(
        request=Bulk, responses={207: BulkAnswer}, parameters=[IDEMPOTENCY_KEY], filters=False
    )
    @action(detail=False, methods=["post"], url_path="bulk", pagination_class=None)
    def bulk(self, request: Request) -> Response:
        """Make, change and retire up to a hundred rows at once. Each is done or refused by itself;
        the answer tells of each in the order asked."""
        at = timezone.now()

        def act() -> Response:
            words = Bulk(data=request.data)
            words.is_valid(raise_exception=True)
            rows = words.validated_data["rows"]
            results = [self._one(number, row, at) for number, row in enumerate(rows)]
            return Response({"results": results}, status=207)

        return answered_once(request, act, at=at, changes=False)

    def _one(self, number: int, row: Any, at: datetime) -> dict[str, Any]:
        try:
            with transaction.atomic():
                order = Order(data=row)
                order.is_valid(raise_exception=True)
                return {"row": number, **self._done(order.validated_data, at)}
        except Exception as refused:
            told = answer(refused, {}, rolls_back=False)
            if told is None:
                raise
            return {"row": number, "status": told.status_code, "problem": told.data}

    def _done(self, order: dict[str, Any], at: datetime) -> dict[str, Any]:
        do, pk, etag = order["do"], order.get("id"), order.get("etag", "")
        if do == "create":
            row = self._told(do, None, lambda: self.made(order["values"], at), at)
            return {"status": 201, "id": str(row.pk), "etag": self._etag(row)}
        self._check_id(pk)
        if do == "retire":
            self._told(do, pk, lambda: self.put_away(pk, etag or "*", at), at)
            return {"status": 204, "id": str(pk)}
        row = self._told(do, pk, lambda: self.altered(pk, order["values"], etag, at), at)
        return {"status": 200, "id": str(row.pk), "etag": self._etag(row)}

    def _check_id(self, pk: Any) -> None:
        if not re.fullmatch(self.lookup_value_regex, str(pk)):
            raise Http404

    def _etag(self, row: Any) -> str:
        row.refresh_from_db()
        return self.etag_of(row)

    def _told(self, word: str, pk: Any, act: Callable[[], Any], at: datetime) -> Any:
        """Do it, and let the audit know of the row before and after."""
        model = self._model()
        before = Seen() if pk is None else observe(model, pk)
        row = act()
        who = by_request(self.request, door=Door.API, user=self.request.user)
        tell(who, word, before, observe(model, row.pk if row is not None else pk), at=at)
        return row

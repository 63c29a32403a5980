"""Named actions: ``POST /api/v1/<collection>/<id>/<verb>/``, in one manner for both apps.

A verb gets its row, what was given (checked: a field that it does not know is refused) and the
instant, all in one transaction. It answers with the row as it stands afterwards unless it has
something else to say. ``If-Match`` and ``Idempotency-Key`` hold for each of them.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.once import answered_once
from backend.api.permissions import EditorActing
from backend.kernel.errors import StaleWrite

Verb: TypeAlias = Callable[[Any, Any, dict[str, Any], datetime], Response | None]
"""Of (collection, row, what was given, instant)."""

OF_EVERY_VERB: Final = [
    OpenApiParameter(
        "Idempotency-Key",
        str,
        OpenApiParameter.HEADER,
        description="The same key again within 24 hours: nothing is done, the answer is the same.",
    ),
    OpenApiParameter(
        "If-Match",
        str,
        OpenApiParameter.HEADER,
        description="The `ETag` of the row that was looked at; 412 when it has changed since.",
    ),
]


class Given(serializers.Serializer[dict[str, Any]]):
    """What a request may say, and nothing else."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data.keys() - self.fields.keys())
            refused = {
                name: [ErrorDetail("No such field.", code="unknown_field")] for name in unknown
            }
            if refused:
                raise serializers.ValidationError(refused)
        return super().to_internal_value(data)


class Nothing(Given):
    """A verb that needs no word more."""


def verb(
    *,
    given: type[Given] = Nothing,
    answers: Any,
    who: Sequence[type[BasePermission]] = (EditorActing,),
    status: int = 200,
    changes: bool = True,
) -> Callable[[Verb], Any]:
    """Make a method of a collection a named action; its name is the address.

    One that ``changes`` nothing is not told to the audit.
    """

    def made(method: Verb) -> Any:
        name = method.__name__.replace("_", "-")

        @extend_schema(
            request=None if given is Nothing else given,
            responses={status: answers},
            parameters=OF_EVERY_VERB,
            filters=False,
        )
        @action(detail=True, methods=["post"], url_path=name, permission_classes=who)
        @functools.wraps(method)
        def view(collection: Any, request: Request, **_: str) -> Response:
            at = timezone.now()

            def act() -> Response:
                row = collection.get_object()
                words = given(data=request.data)
                words.is_valid(raise_exception=True)
                check_match(request, collection.etag_of(row))
                answer = method(collection, row, words.validated_data, at)
                return collection.shown() if answer is None else answer

            return answered_once(request, act, at=at, changes=changes)

        return view

    return made


def check_match(request: Request, etag: str) -> None:
    """:class:`StaleWrite` where ``If-Match`` names another state than this one."""
    wanted: str = request.headers.get("If-Match", "*").strip()
    if wanted != "*" and etag not in {each.strip() for each in wanted.split(",")}:
        raise StaleWrite(
            "precondition_failed",
            "It has changed since you looked at it; read it again.",
            etag=etag,
        )

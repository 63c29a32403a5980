"""Named actions: ``POST /api/v1/<collection>/<id>/<verb>/``, in one manner for both apps.

A verb gets its row, what was given (checked: a field that it does not know is refused) and the
instant, all in one transaction. It answers with the row as it stands afterwards unless it has
something else to say. ``If-Match`` and ``Idempotency-Key`` hold for each of them.
"""

import functools
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.fields import empty
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.given import Given, Nothing
from backend.api.once import answered_once
from backend.api.permissions import EditorActing
from backend.api.schema import IDEMPOTENCY_KEY, IF_MATCH
from backend.kernel.errors import StaleWrite

__all__ = ["Given", "Nothing", "check_match", "verb"]

Verb: TypeAlias = Callable[[Any, Any, dict[str, Any], datetime], Response | None]
"""Of (collection, row, what was given, instant)."""

OF_EVERY_VERB: Final = [IDEMPOTENCY_KEY, IF_MATCH]


def verb(
    *,
    given: type[Given] = Nothing,
    answers: Any = empty,
    who: Sequence[type[BasePermission]] = (EditorActing,),
    status: int = 200,
    changes: bool = True,
    shown_once: Sequence[str] = (),
) -> Callable[[Verb], Any]:
    """Make a method of a collection a named action; its name is the address.

    One that ``changes`` nothing is not told to the audit, and done again when it is repeated; of
    an answer, what is ``shown_once`` is kept for no repetition.
    """

    def made(method: Verb) -> Any:
        name = method.__name__.replace("_", "-")

        @extend_schema(
            request=None if given is Nothing else given,
            responses=empty if answers is empty else {status: answers},
            parameters=OF_EVERY_VERB if changes else [IF_MATCH],
            filters=False,
        )
        @action(detail=True, methods=["post"], url_path=name, permission_classes=who)
        @functools.wraps(method)
        def view(collection: Any, request: Request, **_: str) -> Response:
            at = timezone.now()

            def act() -> Response:
                match = request.headers.get("If-Match", "*")
                if match.strip() != "*":
                    _wait_for_turn(collection)
                row = collection.get_object()
                words = given(data=request.data)
                words.is_valid(raise_exception=True)
                check_match(match, collection.etag_of(row))
                answer = method(collection, row, words.validated_data, at)
                return collection.shown() if answer is None else answer

            if not changes:  # nor kept: a token that only reads would use up a key of its owner's
                with transaction.atomic():
                    return act()
            return answered_once(request, act, at=at, shown_once=shown_once)

        return view

    return made


def _wait_for_turn(collection: Any) -> None:
    """Of two who looked at the same state the second goes on when the first is done, and is told:
    the state is compared by who holds the row."""
    rows = collection.queryset.model._default_manager.select_for_update()
    rows.filter(pk=collection.kwargs["pk"]).values_list("pk").first()


def check_match(match: str, etag: str) -> None:
    """:class:`StaleWrite` where ``If-Match`` names another state than this one."""
    wanted = match.strip()
    if wanted != "*" and etag not in {each.strip() for each in wanted.split(",")}:
        raise StaleWrite(
            "precondition_failed",
            "It has changed since you looked at it; read it again.",
            etag=etag,
        )

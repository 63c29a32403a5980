"""Every write of the API is told to the audit here, whatever the collection.

Which row: the one that the address names, else those whose ids the answer tells. An answer that
is a refusal changed nothing and is not told; nor is a 200 to making, which means: it was there.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Model
from rest_framework.request import Request
from rest_framework.response import Response

from backend.audit.models import Door
from backend.audit.observe import Seen, observe
from backend.audit.record import tell
from backend.audit.who import by_request

_WORDS: Final = {"partial_update": "update", "destroy": "delete"}


def witnessed(request: Request, act: Callable[[], Response], *, at: datetime) -> Response:
    """What ``act`` answers; inside the caller's transaction."""
    view = request.parser_context["view"]
    model: type[Model] = view.queryset.model
    named = view.kwargs.get("pk")
    before = observe(model, named) if named else None
    response = act()
    if response.status_code >= 400:
        return response
    who = by_request(request, door=Door.API, user=request.user)
    word = _WORDS.get(view.action, view.action).replace("_", "-")
    if before is not None:
        tell(who, word, before, observe(model, named), at=at)
        return response
    if response.status_code == 200:
        return response
    for pk in _ids(response.data):
        tell(who, word, Seen(), observe(model, pk), at=at)
    return response


def _ids(answer: Any) -> Iterable[Any]:
    """Of the row, or of each row that was written, in an answer."""
    rows = answer.get("results", [answer]) if isinstance(answer, dict) else answer
    return [row["id"] for row in rows if isinstance(row, dict) and row.get("id") is not None]

"""Collections that editors write: ``POST``, ``PATCH`` and ``DELETE`` in one manner for both apps.

A collection names what may be said (:class:`backend.api.given.Writing`) and the verbs that keep
it; no row is saved here. ``PATCH`` names the state that was looked at (``If-Match``), so that of
two who save at once one is told and nothing is lost. ``DELETE`` retires: what was told stays.

Everything that is written passes :meth:`Keeping.made`, :meth:`Keeping.altered` or
:meth:`Keeping.put_away`, within the transaction of its effects, whether it comes alone or in bulk.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import ProtectedError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.given import Writing, changing
from backend.api.once import answered_once
from backend.api.permissions import HasRole, require_reach
from backend.api.verbs import check_match
from backend.api.views import Collection
from backend.kernel.errors import Conflict, DomainError

Keep = Callable[..., Any]
"""Of (row, values, at=): keeps what was said and gives the row."""
Retire = Callable[..., None]
"""Of (row, at=)."""


class MatchNeeded(DomainError):
    """An edit that does not say what it was made of."""

    status = 428

    def __init__(self) -> None:
        super().__init__(
            "if_match_needed",
            "Send If-Match with the ETag of the row that you looked at, or * to overwrite.",
        )


class StillInUse(Conflict):
    """Other rows need this one to stay."""

    def __init__(self, row: Any) -> None:
        super().__init__("still_in_use", f"“{row}” is still in use and cannot go.", id=str(row.pk))


class Keeping(Collection):
    """What writing alone and writing in bulk have in common."""

    writing: ClassVar[type[Writing[Any]]]
    keep: ClassVar[Keep]
    retire: ClassVar[Retire]

    def made(self, said: Any, at: datetime) -> Any:
        """A new row of what was said; refused where who asks may not have such a row."""
        row = type(self).keep(self._model()(), self._words(self.writing, said), at=at)
        self._require_reach(row)
        return row

    def altered(self, pk: Any, said: Any, match: str, at: datetime) -> Any:
        """The row with what was said changed in it, if it is as it was looked at."""
        if not match:
            raise MatchNeeded
        row = self.locked(pk)
        check_match(match, self.etag_of(row))
        words = self._words(changing(self.writing), said, row)
        if words:
            row = type(self).keep(row, words, at=at)
            self._require_reach(row)
        return row

    def put_away(self, pk: Any, match: str, at: datetime) -> None:
        """Out of use; twice is once."""
        row = self.locked(pk)
        check_match(match, self.etag_of(row))
        try:
            type(self).retire(row, at=at)
        except ProtectedError as needed:
            raise StillInUse(row) from needed

    def locked(self, pk: Any) -> Any:
        """The row of the address for whoever changes it first; others wait for their turn."""
        rows = self.get_queryset().select_related(None).prefetch_related(None)
        row = get_object_or_404(rows.select_for_update(of=("self",)), pk=pk)
        self.check_object_permissions(self.request, row)
        return row

    def shown_again(self, row: Any) -> tuple[dict[str, Any], str]:
        """The row as readers of the collection see it now, and its ``ETag``."""
        fresh = get_object_or_404(self.get_queryset(), pk=row.pk)
        return self.get_serializer(fresh).data, self.etag_of(fresh)

    def _require_reach(self, row: Any) -> None:
        """Who writes holds the role where the row is now."""
        for permission in self.get_permissions():
            if isinstance(permission, HasRole):
                require_reach(self.request, row, permission.writes)

    def _model(self) -> Any:
        return self.get_queryset().model

    def _words(self, writing: type[Writing[Any]], said: Any, row: Any = None) -> dict[str, Any]:
        kind: Any = self.get_serializer_class()
        context = {**self.get_serializer_context(), "owned": frozenset(kind().fields)}
        words = writing(row, data=said, partial=row is not None, context=context)
        words.is_valid(raise_exception=True)
        return dict(words.validated_data)


class Making(Keeping):
    """``POST`` to the collection."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        at = timezone.now()

        def act() -> Response:
            row = self.made(request.data, at)
            told, etag = self.shown_again(row)
            where = f"{request.path}{row.pk}/"
            return Response(told, status=201, headers={"Location": where, "ETag": etag})

        return answered_once(request, act, at=at)


class Changing(Keeping):
    """``PATCH`` of one row."""

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        at = timezone.now()

        def act() -> Response:
            match = request.headers.get("If-Match", "").strip()
            row = self.altered(kwargs["pk"], request.data, match, at)
            told, etag = self.shown_again(row)
            return Response(told, headers={"ETag": etag})

        return answered_once(request, act, at=at)


class Retiring(Keeping):
    """``DELETE`` of one row."""

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        at = timezone.now()

        def act() -> Response:
            self.put_away(kwargs["pk"], request.headers.get("If-Match", "*").strip(), at)
            return Response(status=204)

        return answered_once(request, act, at=at)


class Written(Making, Changing, Retiring):
    """All three."""

"""The base of every collection: read as a list and one by one, by who may."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from rest_framework import mixins
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import APIRootView
from rest_framework.viewsets import GenericViewSet

from backend.api.deprecation import notice_of
from backend.api.pagination import Order
from backend.api.permissions import HasRole, PublicReading
from backend.api.searching import containing
from backend.api.shaping import NAMES, Expansion, Shape, shape_of
from backend.api.text import check_text


class Collection(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]):
    """Subclasses name queryset, serializer, filters and orders; nothing is allowed by itself."""

    permission_classes: Sequence[type[BasePermission]] = (PublicReading,)
    orders: ClassVar[Mapping[str, Order]] = {"id": Order("pk")}
    expands: ClassVar[Mapping[str, Expansion]] = {}
    """What can be shown whole where a row names it."""
    searched: ClassVar[tuple[str, ...]] = ()
    """The columns in which `search` looks; none: there is no search."""
    pages_in_two_steps: ClassVar[bool] = False
    """Whether a page asks first which rows it holds: one query more, for very long lists."""
    lookup_value_regex = r"[0-9]{1,18}"
    """An id that fits its column; anything else is no address of ours."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # who asks is known before anything is refused
        for name, values in request.query_params.lists():
            for text in (name, *values):
                check_text(text, field="query")

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Nobody keeps what an editor was shown and hands it to somebody else."""
        answered = super().finalize_response(request, response, *args, **kwargs)
        if notice := notice_of(self):
            for header, told in notice.headers.items():
                answered.headers[header] = told
        patch_vary_headers(answered, ["Authorization", "Cookie"])
        if request.user.is_authenticated:
            answered.headers["Cache-Control"] = "no-store"
        return answered

    def get_serializer_context(self) -> dict[str, Any]:
        """``at``: the one instant that every row of an answer is told for."""
        return {**super().get_serializer_context(), "at": timezone.now()}

    def get_queryset(self) -> QuerySet[Any]:
        """Of the collection's rows those that who asks may ask this of; others do not exist."""
        rows = super().get_queryset()
        for permission in self.get_permissions():
            if isinstance(permission, HasRole):
                rows = permission.narrowed(self.request, rows)
        shape = self.shape
        return shape.narrowed(rows, self.get_serializer_class()()) if shape else rows

    @cached_property
    def shape(self) -> Shape:
        """What of each row was asked for, when reading."""
        request = getattr(self, "request", None)
        if getattr(request, "method", "") not in {"GET", "HEAD"} or not self._shapes():
            return Shape()
        if not any(self.request.query_params.get(name) for name in NAMES):
            return Shape()
        kind: Any = self.get_serializer_class()
        known = kind().fields
        return shape_of(self.request.query_params, known=known, expands=self.expands)

    def _shapes(self) -> bool:
        return self.action in {"list", "retrieve"}

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        if shape := self.shape:
            shape.put_on(getattr(serializer, "child", serializer))
        return serializer

    def found(self, rows: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
        """The rows in which all the words stand."""
        return containing(rows, words, self.searched)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown()

    def shown(self) -> Response:
        """The row of the address as it stands, with its ``ETag``."""
        row = self.get_object()
        return Response(self.get_serializer(row).data, headers={"ETag": self.etag_of(row)})

    def etag_of(self, row: Any) -> str:
        """Names the state of a row: another after each change that an editor could lose."""
        words = [row._meta.label, str(row.pk), str(getattr(row, "updated_at", ""))]
        words.append(str(getattr(row, "state", "")))
        return f'"{hashlib.sha256("|".join(words).encode()).hexdigest()[:32]}"'


class UuidCollection(Collection):
    """A collection whose rows are known by a UUID."""

    lookup_value_regex = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


class Root(APIRootView):
    """The collections there are."""

    permission_classes = (PublicReading,)

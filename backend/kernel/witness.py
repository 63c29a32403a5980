"""Whoever has to know what is done through the admin, which stands below them.

The admin's pages ask :func:`witness` when something is written or done. One that is registered
runs inside the page's transaction: when it raises, nothing was done.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from django.db.models import Model, QuerySet
from django.http import HttpRequest


class Witness(Protocol):
    def before(self, request: HttpRequest, row: Model) -> None:
        """The row is about to be written."""

    def wrote(self, request: HttpRequest, row: Model, word: str) -> None:
        """The row and its lines were written; ``word`` is create, update or delete."""

    def acting(
        self, request: HttpRequest, word: str, rows: QuerySet[Any]
    ) -> AbstractContextManager[None]:
        """Around an action on the chosen rows, in its transaction: of each that it changed."""

    def doing(self, request: HttpRequest, word: str, row: Model) -> AbstractContextManager[None]:
        """Around a deed of one row, in its transaction: of the deed, whatever it changed."""

    def history(self, request: HttpRequest, row: Model) -> str:
        """The address where what was done to the row is told to who asks; empty: they read none
        of it."""


class Nobody:
    """Sees nothing."""

    def before(self, request: HttpRequest, row: Model) -> None:
        return None

    def wrote(self, request: HttpRequest, row: Model, word: str) -> None:
        return None

    def acting(
        self, request: HttpRequest, word: str, rows: QuerySet[Any]
    ) -> AbstractContextManager[None]:
        return nullcontext()

    def doing(self, request: HttpRequest, word: str, row: Model) -> AbstractContextManager[None]:
        return nullcontext()

    def history(self, request: HttpRequest, row: Model) -> str:
        return ""


_registered: list[Witness] = [Nobody()]


def register(someone: Witness) -> None:
    """From now on this one is asked."""
    _registered[0] = someone


def witness() -> Witness:
    return _registered[0]

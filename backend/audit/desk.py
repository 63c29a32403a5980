"""What is done through the admin's pages: a form that is saved, an action on chosen rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import Door, Entry
from backend.audit.observe import Seen, observe, observed
from backend.audit.record import each_changed, tell
from backend.audit.who import by_request
from backend.kernel import witness

_SEEN: Final = "_audit_seen"
READS: Final = "publisher"
"""The least role that reads entries, a word of the accounts' vocabulary, which stands above."""


class DeskWitness:
    """Tells the audit, in the page's own transaction."""

    def before(self, request: HttpRequest, row: Model) -> None:
        if row.pk is not None:
            _of(request)[_name(row)] = observed(row)

    def wrote(self, request: HttpRequest, row: Model, word: str) -> None:
        if word == "delete":
            was, now = observed(row), Seen(str(row._meta.model_name), str(row.pk))
        else:
            was, now = _of(request).pop(_name(row), Seen()), observed(row)
        tell(_who(request), word, was, now, at=timezone.now())

    @contextmanager
    def acting(self, request: HttpRequest, word: str, rows: QuerySet[Any]) -> Iterator[None]:
        """One entry for each chosen row of which an allowed column is another afterwards."""
        with each_changed(_who(request), word.replace("_", "-"), rows, at=timezone.now()):
            yield

    @contextmanager
    def doing(self, request: HttpRequest, word: str, row: Model) -> Iterator[None]:
        """One entry, as the same deed leaves one over HTTP."""
        model, pk = row._meta.model, row.pk
        was = observe(model, pk)
        yield
        tell(_who(request), word, was, observe(model, pk), at=timezone.now())

    def history(self, request: HttpRequest, row: Model) -> str:
        """The list of entries of this row, which is narrowed by itself to what the reader may
        read. Entries have no history of their own."""
        person: Any = request.user
        if isinstance(row, Entry) or not person.has_role_somewhere(READS):
            return ""
        query = urlencode({"kind": row._meta.model_name, "object_id": row.pk})
        return f"{reverse('admin:audit_entry_changelist')}?{query}"


def stand_by() -> None:
    """Be asked from now on."""
    witness.register(DeskWitness())


def _who(request: HttpRequest) -> Any:
    return by_request(request, door=Door.DESK, user=request.user)


def _of(request: HttpRequest) -> dict[str, Seen]:
    """What the rows of this request said before."""
    if not hasattr(request, _SEEN):
        setattr(request, _SEEN, {})
    seen: dict[str, Seen] = getattr(request, _SEEN)
    return seen


def _name(row: Model) -> str:
    return f"{row._meta.label}:{row.pk}"

"""Names of the rows that there are, for whoever would otherwise make some up."""

import re
from datetime import timedelta
from itertools import count
from typing import Any, Final

from django.db.models import Model
from django.utils import timezone

from backend.audit.api import AuditCollection
from newsletters.api.routes import COLLECTIONS as OF_NEWSLETTERS
from newsletters.assembly.assemble import assemble
from newsletters.models import Edition, Newsletter
from newsletters.vocabulary import EditionState
from tests.backend.api import rows
from tracker.api.routes import COLLECTIONS as OF_THE_TRACKER
from tracker.models import (
    Action,
    Bill,
    Campaign,
    Demand,
    Meeting,
    Organization,
    Petition,
    Place,
    Post,
    Resource,
    Term,
    Topic,
)

ZONES: Final = ("UTC", "America/Chicago", "America/St_Johns", "Pacific/Kiritimati")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
COLLECTIONS: Final[dict[str, Any]] = OF_THE_TRACKER | OF_NEWSLETTERS | {"audit": AuditCollection}
FRESH: Final = 40
"""Choices made from what was read of a collection before it is read again."""

BY_ID: Final[dict[str, type[Model]]] = {
    "action": Action,
    "bill": Bill,
    "bills": Bill,
    "by": Action,
    "campaign": Campaign,
    "endorsers": Organization,
    "evidence": Resource,
    "host": Organization,
    "host_bill": Bill,
    "meeting": Meeting,
    "next": Post,
    "organization": Organization,
    "organizations": Organization,
    "other": Bill,
    "petition": Petition,
    "place": Place,
    "previous": Post,
    "publisher": Organization,
    "resource": Resource,
    "term": Term,
}
"""Fields that name a row by its number."""
BY_WORD: Final[dict[str, tuple[type[Model], str]]] = {
    "newsletter": (Newsletter, "slug"),
    "place": (Place, "ocd_id"),
    "places": (Place, "ocd_id"),
    "topic": (Topic, "slug"),
    "topics": (Topic, "slug"),
    "campaign": (Campaign, "slug"),
    "bill": (Bill, "slug"),
    "petition": (Petition, "slug"),
    "host": (Organization, "slug"),
    "snapshot": (Edition, "snapshot_sha256"),
}
"""Fields and filters that name one by a word."""
SUBJECTS: Final[dict[str, type[Model]]] = {
    "action": Action,
    "bill": Bill,
    "meeting": Meeting,
    "resource": Resource,
    "term": Term,
}
"""What an edition can hold, by its kind."""


_NUMBERS = count(20_000)
"""Never used before, whoever asks."""


class Pool:
    """Names of the rows that there are, read again now and then; each time one is new."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[int, list[Any]]] = {}

    def choose(self, model: type[Model], column: str, by: int) -> Any:
        """One of the rows' ``column``; None where there are none."""
        key = (model._meta.label, column)
        left, known = self._known.get(key, (0, []))
        if not left:
            rows_there = model._default_manager.order_by("-pk")
            left, known = FRESH, list(rows_there.values_list(column, flat=True)[:200])
        self._known[key] = (left - 1, known)
        return known[by % len(known)] if known else None

    def row_of(self, collection: str, by: int) -> Any:
        """The id of a row of a collection."""
        model = COLLECTIONS[collection].queryset.model
        if not self._known.get((model._meta.label, "pk"), (0, []))[0]:
            self._make(collection)
        return self.choose(model, "pk", by)

    def _make(self, collection: str) -> None:
        number = next(_NUMBERS)
        if collection == "editions":
            _edition(number)
        elif collection in rows.MAKE:
            rows.MAKE[collection](number)


def _edition(number: int) -> None:
    """In turn a draft of the sample's newsletter, with all that stands in it, and any other."""
    states = tuple(EditionState)
    weekly = Newsletter.objects.filter(slug="weekly").first()
    if number % 2 or weekly is None:
        rows.edition(number, states[number // 2 % len(states)])
        return
    at = timezone.now()
    assemble(weekly, date=(at + timedelta(days=number - 20_000 + 7)).date(), at=at)


def parent_of(collection: str) -> type[Model] | None:
    """Of which kind the row above one is."""
    return {"places": Place, "organizations": Organization, "demands": Demand}.get(collection)


def plausible(name: str, value: str, by: int) -> str:
    """A word of which only few are taken, as one of these."""
    if name == "time_zone":
        return ZONES[by % len(ZONES)]
    if name == "email":
        return f"reader{by}@example.org"
    if _DAY.match(value):
        return f"{2020 + by % 20}{value[4:]}".replace("-02-29", "-02-28")
    return value

"""What few actions have together, found on PostgreSQL by one index of words and facets.

A facet is a topic, a place, a topic in a place, a state or a verb. Their column, which is no field,
is kept by the database: see the migration that made it.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func, QuerySet

from tracker.api.filters import SlugFilter, named
from tracker.models import Action, Topic


class HasFacet(Func):
    """On PostgreSQL: an action has one of these facets."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, facets: Iterable[str]) -> None:
        super().__init__()
        self.query = " | ".join(f"'{facet}'" for facet in facets)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # as of every expression
        return f"({Action._meta.db_table}.facets @@ %s::tsquery)", [self.query]


class TopicFilter(SlugFilter):
    """Actions of a topic, by its slug."""

    def __init__(self) -> None:
        super().__init__("topics")

    def filter(self, rows: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        """On PostgreSQL by the row alone: of a join it would begin with the pairs of a topic that
        it takes for rare, and look at every row of a page again for each of them."""
        if not value or connection.vendor != "postgresql":
            return super().filter(rows, value)
        topic = named(self.parent.request, Topic, value)
        return rows.none() if topic is None else rows.filter(HasFacet([f"topic {topic}"]))

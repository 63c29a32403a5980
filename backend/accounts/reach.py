"""How far a role reaches: everywhere, or within some newsletters and places.

Each app says once where its rows are (:func:`register`); one narrowing of a queryset and one
question about a row follow from it, for the API, its named actions and the admin alike. A model
that says nothing is in reach only of a role that holds everywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from backend.accounts.vocabulary import Role

Row = TypeVar("Row", bound=Model)
ALL_ROWS: Final = Q()
NO_ROWS: Final = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody holds at least ``role``; ``places`` are meant with all that lies in them."""

    role: Role
    everywhere: bool = False
    newsletters: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()

    @property
    def nowhere(self) -> bool:
        return not (self.everywhere or self.newsletters or self.places)

    @property
    def places_below(self) -> RawSQL | list[int]:
        """The ids of the places and of what lies in them, as a subquery of no query's cost."""
        if not self.places:
            return []
        table = connection.ops.quote_name(apps.get_model("tracker", "Place")._meta.db_table)
        roots = sorted(self.places)
        marks = ", ".join(["%s"] * len(roots))
        # Only our own table's name and place holders are put into the text.
        return RawSQL(  # noqa: S611
            f"WITH RECURSIVE below(id) AS (SELECT id FROM {table} WHERE id IN ({marks})"  # noqa: S608
            f" UNION SELECT {table}.id FROM {table} JOIN below ON {table}.parent_id = below.id)"
            " SELECT id FROM below",
            roots,
        )


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the rows of a model are, and which of them everybody may read.

    ``within`` must not multiply rows: for a relation to many it is a subquery.
    """

    within: Callable[[Reach], Q]
    public: Q = NO_ROWS
    read_by: Role = Role.VIEWER
    """The least role that reads what is not public."""


ONLY_EVERYWHERE: Final = Whereabouts(lambda reach: NO_ROWS)
_KNOWN: dict[str, Whereabouts] = {}


def register(app_label: str, whereabouts: Mapping[str, Whereabouts]) -> None:
    """Of an app's models by their lower-case names."""
    _KNOWN.update({f"{app_label}.{name}": each for name, each in whereabouts.items()})


def whereabouts_of(model: type[Model]) -> Whereabouts:
    return _KNOWN.get(model._meta.label_lower, ONLY_EVERYWHERE)


def kinds_somewhere() -> frozenset[str]:
    """Names of the models whose rows lie in places or belong to newsletters."""
    return frozenset(
        label.partition(".")[2]
        for label, each in _KNOWN.items()
        if each.within is not ONLY_EVERYWHERE.within
    )


def is_registered(model: type[Model]) -> bool:
    return model._meta.label_lower in _KNOWN


def within(rows: QuerySet[Row], reach: Reach) -> QuerySet[Row]:
    """Those over which the role is held."""
    if reach.everywhere:
        return rows
    return rows.filter(whereabouts_of(rows.model).within(reach))


def visible(rows: QuerySet[Row], reach: Reach) -> QuerySet[Row]:
    """The public ones, and those within reach of who reads."""
    known = whereabouts_of(rows.model)
    if reach.everywhere or known.public is ALL_ROWS:
        return rows
    return rows.filter(known.public if reach.nowhere else known.public | known.within(reach))


def by_place(path: str = "place", *, public: Q = ALL_ROWS) -> Whereabouts:
    """Rows that are where a relation leads; none: everywhere, and for such roles alone."""

    def in_places(reach: Reach) -> Q:
        asked: dict[str, Any] = {f"{path}__in": reach.places_below}
        return Q(**asked)

    return Whereabouts(in_places, public)


def by_newsletter(
    path: str = "newsletter", *, public: Q = NO_ROWS, read_by: Role = Role.VIEWER
) -> Whereabouts:
    """Rows that belong to the newsletter that a relation leads to."""
    return Whereabouts(
        lambda reach: Q(**{f"{path}__in": reach.newsletters}), public=public, read_by=read_by
    )

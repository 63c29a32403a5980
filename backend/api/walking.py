"""Which rows a page holds: the first so many, in order, from the cursor on.

A list that is long and filtered has two ways to its page, and either may cost a thousand times the
other: along the order until enough rows are found, or by the filter's own index and then sorted. A
planner guesses by how many rows a filter finds, and guesses wrong where it cannot know (beginnings
of words, many to many) or where what is found lies all at one end. So a few rows are looked at
along the order first (:meth:`Walk.near_or_few`), and what is not among them is taken to be rare.
"""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery
from django.db.models.sql.datastructures import BaseTable

Head: TypeAlias = list[tuple[Any, Any]]
"""Primary keys with the keys of their order."""

NEAR: Final = (600, 3000)
"""So many rows are looked at along an order, if those before do not fill a page: the first of them
hold a page of what one row of twenty has."""
EVERYWHERE: Final = Q()


class Compared(Func):
    """``(key, pk) > (last key, last pk)`` as one comparison of rows: an index over both begins
    there, so that the thousandth page costs what the first one does."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, sign: str, key: Any, pk: Any, last: Any, last_pk: Any) -> None:
        super().__init__(key, pk, last, last_pk)
        self.extra["sign"] = sign

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # as of every expression
        compiled = [compiler.compile(each) for each in self.get_source_expressions()]
        key, pk, last, last_pk = (sql for sql, _ in compiled)
        if key == pk:  # as a pair of twice the same no index would begin there
            return f"({pk} {self.extra['sign']} {last_pk})", list(compiled[3][1])
        sql = f"(({key}, {pk}) {self.extra['sign']} ({last}, {last_pk}))"
        return sql, [value for _, values in compiled for value in values]


class Aside(Func):
    """The same value, which no index is in the order of."""

    template = "GREATEST(%(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **more)


class AmongFew(Func):
    """Whether a key is one of those of a subquery, which is asked first and once: PostgreSQL takes
    them for ten, and goes from them to whatever else is asked."""

    conditional = True
    output_field = BooleanField()
    template = "(%(expressions)s))"
    arg_joiner = " = ANY(ARRAY"

    def __init__(self, pks: QuerySet[Any]) -> None:
        super().__init__(F("pk"), Subquery(pks))

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        plain = {"template": "(%(expressions)s)", "arg_joiner": " IN "}
        return self.as_sql(compiler, connection, **plain, **more)


class _EveryColumn(Func):
    """All columns of the table, also those that are no field; and one more, which has the alias."""

    output_field = BooleanField()

    def __init__(self) -> None:
        super().__init__(F("pk"))

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # as of every expression
        pk, params = compiler.compile(self.get_source_expressions()[0])
        return f"{pk.rpartition('.')[0]}.*, TRUE", [*params]


class _KeyOfNear(Func):
    """The key of the order as :class:`_Near` has it, and is sorted by: as soon as a page is full,
    no further row is looked at."""

    def __init__(self, alias: str, output_field: Any) -> None:
        super().__init__(output_field=output_field)
        self.alias = alias

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # as of every expression
        return f"{compiler.quote_name_unless_alias(self.alias)}.order_key", []


class _Near(BaseTable):
    """Some rows in the place of their table, under its name: what else is asked is asked of them
    alone, whatever a planner thinks."""

    def __init__(self, table: BaseTable, rows: QuerySet[Any]) -> None:
        super().__init__(table.table_name, table.table_alias)
        self.rows = rows.values("pk", "order_key", every_column=_EveryColumn())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self.rows.query.get_compiler(connection=connection).as_sql()
        return f"({sql}) {compiler.quote_name_unless_alias(self.table_alias)}", params


@dataclass(frozen=True, slots=True)
class Walk:
    """The rows that are asked for, in an order, from a cursor on."""

    found: QuerySet[Any]
    in_order: Callable[[QuerySet[Any]], QuerySet[Any]]
    """By ``order_key`` and the primary key, after the cursor."""
    descending: bool

    @property
    def rows(self) -> QuerySet[Any]:
        return self.in_order(self.found)

    def first(self, many: int, *, within: Q = EVERYWHERE) -> Head:
        """As the planner thinks best."""
        return _head(self.in_order(self.found.filter(within)), many)

    def near_or_few(
        self,
        many: int,
        *,
        every: QuerySet[Any],
        few: Callable[[], QuerySet[Any]],
        share: float = 0.0,
        by_id: bool = False,
    ) -> Head:
        """Of the next rows of ``every``, :data:`NEAR`; else all that are found, sorted.

        ``every`` are the rows of the table, less those that an index on the order passes over by
        beginning later or ending sooner, or by their column that it holds before the order.
        ``few`` are those of them that are found, as they are found best if they are few: sorted as
        soon as no page is to be expected of the last look. That is the only one where the
        ``share`` of what is found is known, and lets it expect a page. ``by_id``: see
        :func:`_among_ids`.
        """
        rows, along = _bare(self.rows), self.in_order(every)
        among = _among_ids if by_id else _among
        looks = NEAR[-1:] if share * NEAR[-1] >= many else NEAR
        head: Head = []
        for looked, near in pairwise((0, *looks)):
            head += among(rows, along[looked:near])[: many - len(head)]
            if len(head) == many:
                return head
            if len(head) * NEAR[-1] < many * near:
                break
        return self._all_sorted(few(), many)

    def _all_sorted(self, few: QuerySet[Any], many: int) -> Head:
        """The first of a few: all of them are found by no index of the order, and sorted."""
        sign = "-" if self.descending else ""
        aside = self.in_order(few).annotate(key_aside=Aside("order_key"))
        return _head(aside.order_by(f"{sign}key_aside", f"{sign}pk"), many)

    def merged(self, heads: Iterable[Head], many: int) -> Head:
        """Of parts of what is found, none of which has a row of another."""
        turned = [[(key, pk) for pk, key in head] for head in heads]
        merged = heapq.merge(*turned, reverse=self.descending)
        return [(pk, key) for key, pk in merged][:many]


def _among_ids(rows: QuerySet[Any], near: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``near``, where an index alone tells which these are and another has the same order:
    asked for its rows, a planner takes the other if they lie together, and looks at ten times as
    many."""
    return rows.filter(AmongFew(near.values("pk")))


def _among(rows: QuerySet[Any], near: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``near``."""
    rows = rows.all()
    alias = rows.query.get_initial_alias()
    table: Any = rows.query.alias_map[alias]
    used = [each for each, times in rows.query.alias_refcount.items() if times]
    assert used == [alias], f"only rows of one table can be looked at, not of {used}"
    rows.query.alias_map[alias] = _Near(table, near)
    key: Any = rows.query.annotations["order_key"]
    rows.query.annotations["order_key"] = _KeyOfNear(alias, key.output_field)
    return rows


def _bare(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Their primary keys and the keys of their order."""
    return rows.select_related(None).prefetch_related(None).values_list("pk", "order_key")


def _head(rows: QuerySet[Any], many: int) -> Head:
    return list(_bare(rows)[:many])

"""``fields=`` and ``expand=``: less of each row, or more, in as many queries for one as for many.

A field that is left out is not read either: what was joined or prefetched for it alone is dropped
from the query. An expansion replaces the few words by which a noun names another with the other
noun as its own collection shows it, prefetched.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from backend.kernel.errors import InvalidInput

NAMES: Final = ("fields", "expand")


@dataclass(frozen=True, slots=True)
class Expansion:
    """One noun that can be shown whole where another names it."""

    serializer: type[serializers.BaseSerializer[Any]]
    rows: QuerySet[Any]
    """With all that its serializer shows already joined or prefetched."""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What was asked for: ``fields`` is empty for all of them."""

    fields: frozenset[str] = frozenset()
    expand: Mapping[str, Expansion] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields or self.expand)

    def put_on(self, serializer: Any) -> None:
        """Leave out what was not asked for, and show whole what was."""
        for name in self._left_out(serializer):
            serializer.fields.pop(name)
        for name in self.expand.keys() & serializer.fields.keys():
            source, whole = serializer.fields[name].source, self.expand[name]
            more = {} if source == name else {"source": source}
            serializer.fields[name] = whole.serializer(many=whole.many, read_only=True, **more)

    def narrowed(self, rows: QuerySet[Any], serializer: Any) -> QuerySet[Any]:
        """The rows with what the shown fields need, and nothing else joined or prefetched."""
        gone = _relations(serializer, self._left_out(serializer)) - _relations(
            serializer, serializer.fields.keys() - self._left_out(serializer)
        )
        whole = {
            serializer.fields[name].source or name: each
            for name, each in self.expand.items()
            if name in serializer.fields and name not in self._left_out(serializer)
        }
        apart = gone | whole.keys()
        joined: Any = rows.query.select_related
        paths = _paths(joined) if isinstance(joined, dict) else []
        kept = [path for path in paths if path.partition("__")[0] not in apart]
        lookups: tuple[Any, ...] = rows._prefetch_related_lookups  # type: ignore[attr-defined]
        prefetched = [each for each in lookups if _first(each) not in apart]
        rows = rows.select_related(None).prefetch_related(None)
        rows = rows.select_related(*kept) if kept else rows
        more = [Prefetch(source, each.rows.all()) for source, each in whole.items()]
        return rows.prefetch_related(*prefetched, *more)

    def _left_out(self, serializer: Any) -> frozenset[str]:
        return frozenset(serializer.fields.keys() - self.fields) if self.fields else frozenset()


def shape_of(
    asked: Mapping[str, str], *, known: Iterable[str], expands: Mapping[str, Expansion]
) -> Shape:
    """The shape that a query asks for; a name that is unknown is refused."""
    fields = _names(asked.get("fields", ""))
    expand = _names(asked.get("expand", ""))
    _refuse("field_unknown", "field", fields, frozenset(known))
    _refuse("expansion_unknown", "expansion", expand, expands.keys())
    return Shape(frozenset(fields), {name: expands[name] for name in expand})


def _names(text: str) -> list[str]:
    return [name for each in text.split(",") if (name := each.strip())]


def _refuse(code: str, what: str, asked: list[str], known: Any) -> None:
    if unknown := sorted(set(asked) - set(known)):
        raise InvalidInput(
            code,
            f"no {what} is called {', '.join(unknown)}",
            unknown=unknown,
            known=sorted(known),
        )


def _relations(serializer: Any, names: Iterable[str]) -> set[str]:
    """First steps of what these fields read; ``Meta.needs`` tells of those that read several."""
    needs: Mapping[str, tuple[str, ...]] = getattr(serializer.Meta, "needs", {})
    return {
        step
        for name in names
        for step in needs.get(name, (str(serializer.fields[name].source).partition(".")[0],))
    }


def _paths(joined: Mapping[str, Any], before: str = "") -> list[str]:
    found: list[str] = []
    for name, below in joined.items():
        path = f"{before}{name}"
        found += _paths(below, f"{path}__") if below else [path]
    return found


def _first(lookup: Any) -> str:
    path = lookup.prefetch_through if isinstance(lookup, Prefetch) else lookup
    return str(path).partition("__")[0]

"""What a row says just now, in the columns that may be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.db.models import F, ForeignKey, Model

from backend.audit.columns import BELONGS, COLUMNS, LINES, LONGEST, Lines
from backend.kernel.secrecy import cleaned

_WHERE: Final = {"newsletter": "slug", "place": "ocd_id"}
"""Relations that say where a row belongs, and by which word of theirs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as it was looked at; ``there`` is false for one that was not in the database."""

    kind: str = ""
    object_id: str = ""
    there: bool = False
    says: Mapping[str, Any] = field(default_factory=dict)
    newsletter: str = ""
    place: str = ""


def observe(model: type[Model], pk: object) -> Seen:
    """One query, and one more for each kind of lines that are kept with such a row. A row of a kind
    that the allow-list does not name says nothing of itself."""
    kind = str(model._meta.model_name)
    columns = COLUMNS.get(model._meta.label_lower, ())
    lines = LINES.get(model._meta.label_lower, {})
    scopes = {f"where_{name}": F(path) for name, path in _scopes(model).items()}
    found = model._base_manager.filter(pk=pk).values("pk", *columns, **scopes).first()
    if found is None:
        return Seen(kind, str(pk))
    return Seen(
        kind,
        str(pk),
        there=True,
        says={name: _kept_as(name, found[name]) for name in columns}
        | {name: _lines(model, pk, each) for name, each in lines.items()},
        newsletter=str(found.get("where_newsletter") or ""),
        place=str(found.get("where_place") or ""),
    )


def observed(row: Model | None) -> Seen:
    """:func:`observe` of a row in hand, as the database has it."""
    return Seen() if row is None or row.pk is None else observe(row._meta.model, row.pk)


def kept(value: Any) -> Any:
    """A value as JSON can say it, without addresses and tokens, not longer than is kept."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name)[:LONGEST]: kept(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [kept(inner) for inner in value]
    text = cleaned(str(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _lines(model: type[Model], pk: object, lines: Lines) -> list[Any]:
    """What is kept of the lines of a row."""
    paths = [f"{lines.path}__{path}" for path in lines.says.values()]
    rows = model._base_manager.filter(pk=pk, **{f"{lines.path}__isnull": False})
    found = rows.order_by(*lines.order).values_list(*paths)
    return [kept(dict(zip(lines.says, each, strict=True))) for each in found]


def _kept_as(name: str, value: Any) -> Any:
    """The public mark of a token is no secret, though it begins like one."""
    return str(value) if name == "prefix" else kept(value)


def _scopes(model: type[Model]) -> dict[str, str]:
    """Paths from a row to the newsletter and the place that it belongs to, where it does."""
    own = {field.name for field in model._meta.concrete_fields if isinstance(field, ForeignKey)}
    paths = {name: f"{name}__{word}" for name, word in _WHERE.items() if name in own}
    for name, path in BELONGS.get(model._meta.label_lower, {}).items():
        paths[name] = f"{path}__{_WHERE[name]}"
    if model._meta.model_name in _WHERE:
        paths[model._meta.model_name] = _WHERE[model._meta.model_name]
    return paths

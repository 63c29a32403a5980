"""Rows kept in step with what a source says, in a few statements however many there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.text import slugify

from backend.kernel.text import MOST_CHARACTERS

Row = TypeVar("Row", bound=models.Model)
Each = TypeVar("Each")

BATCH = 1000
"""Rows in one statement; SQLite allows 32,766 values in one."""
MAX_SLUG = 190
"""Leaves room for a number behind a slug that is taken."""


@dataclass(slots=True)
class Kept(Generic[Row]):
    """The rows by their key and which of them are new or changed."""

    rows: dict[str, Row] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)

    @property
    def changed(self) -> set[str]:
        return self.created | self.updated


def keep(
    model: type[Row],
    wanted: Mapping[str, Mapping[str, Any]],
    *,
    existing: Mapping[str, Row],
    at: datetime,
    once: Mapping[str, Mapping[str, Any]] | None = None,
) -> Kept[Row]:
    """Create what is missing, update what differs. A text is cut where people may write no more.

    ``once`` holds values for new rows only: what people may change afterwards, such as a review
    date or a slug.
    """
    kept: Kept[Row] = Kept()
    new: list[Row] = []
    changed: list[Row] = []
    touched: set[str] = set()
    texts = {each.name for each in model._meta.fields if isinstance(each, models.TextField)}
    for key, said in wanted.items():
        values = {
            name: value[:MOST_CHARACTERS] if name in texts else value
            for name, value in said.items()
        }
        row = existing.get(key)
        if row is None:
            row = model(**values, **(once or {}).get(key, {}))
            new.append(row)
            kept.created.add(key)
        else:
            differing = [name for name in values if getattr(row, name) != values[name]]
            for name in differing:
                setattr(row, name, values[name])
            if differing:
                touched.update(differing)
                changed.append(row)
                kept.updated.add(key)
        kept.rows[key] = row
    model._default_manager.bulk_create(new, batch_size=BATCH)
    if changed:
        touched |= _stamped(model, changed, at)
        model._default_manager.bulk_update(changed, sorted(touched), batch_size=BATCH)
    return kept


def found_by(queryset: models.QuerySet[Row], column: str, keys: Iterable[str]) -> dict[str, Row]:
    """The rows whose ``column`` is one of the keys, by key."""
    found: dict[str, Row] = {}
    for some in batches(dict.fromkeys(keys), 5 * BATCH):
        for row in queryset.filter(**{f"{column}__in": some}):
            found[getattr(row, column)] = row
    return found


def free_slugs(model: type[models.Model], titles: Sequence[str]) -> list[str]:
    """A slug for each title that neither a row nor another of them has."""
    bases = [slugify(title)[:MAX_SLUG].strip("-") or model._meta.model_name for title in titles]
    taken: set[str] = set()
    for some in batches(dict.fromkeys(str(base) for base in bases), 500):
        condition = models.Q()
        for base in some:
            condition |= models.Q(slug=base) | models.Q(slug__startswith=f"{base}-")
        taken.update(model._default_manager.filter(condition).values_list("slug", flat=True))
    return [_free(str(base), taken) for base in bases]


def batches(values: Iterable[Each], size: int) -> Iterator[list[Each]]:
    remaining = iter(values)
    while some := list(islice(remaining, size)):
        yield some


def _free(base: str, taken: set[str]) -> str:
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


def _stamped(model: type[models.Model], rows: Iterable[models.Model], at: datetime) -> set[str]:
    """``bulk_update`` does not move ``auto_now``: do it here."""
    if not any(each.name == "updated_at" for each in model._meta.get_fields()):
        return set()
    for row in rows:
        setattr(row, "updated_at", at)  # noqa: B010 - the column is known by name only
    return {"updated_at"}

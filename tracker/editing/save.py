"""Columns, relations and lines of one row, written as they were said and judged by the database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from backend.kernel.constraints import judged_by_the_database
from backend.kernel.errors import InvalidInput
from tracker.ingest.links import Use, keep_uses
from tracker.ingest.rows import free_slugs
from tracker.models import LinkRole

Row = TypeVar("Row", bound=models.Model)

Values = Mapping[str, Any]
"""What was said, by the name of the column or relation."""


class InACircle(InvalidInput):
    """A row would lie below itself."""

    def __init__(self, row: models.Model) -> None:
        super().__init__("lies_below_itself", f"“{row}” would lie below itself.", field="parent")


def save_row(row: Row, values: Values) -> Row:
    """Insert the row or update the columns that were said, then set its relations."""
    related = {each.name for each in row._meta.many_to_many}
    columns = [name for name in values if name not in related]
    for name in columns:
        setattr(row, name, values[name])
    with judged_by_the_database(type(row)):
        if row._state.adding:
            row.save(force_insert=True)
        else:
            row.save(update_fields=[*columns, "updated_at"])
    for name in values.keys() & related:
        getattr(row, name).set(values[name])
    return row


def with_slug(row: models.Model, values: Values, *, named: str = "title") -> dict[str, Any]:
    """The values with a free slug where the row is new and none was given."""
    said = dict(values)
    if row._state.adding and not said.get("slug"):
        said["slug"] = free_slugs(type(row), [str(said[named])])[0]
    return said


def split(values: Values, *apart: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the row itself, and those of ``apart`` that were said."""
    own = {name: value for name, value in values.items() if name not in apart}
    return own, {name: values[name] for name in apart if name in values}


def keep_links(owner: str, row: models.Model, said: Values, *, at: datetime) -> None:
    """Replace the uses of links of the row where ``links`` were said."""
    if "links" in said:
        uses = [
            Use(each.get("text", ""), each["url"], LinkRole(each.get("role", LinkRole.PRIMARY)))
            for each in said["links"]
        ]
        keep_uses(owner, {row.pk: uses}, at=at)


def replace_lines(
    kind: type[models.Model], owner: Mapping[str, models.Model], lines: Iterable[Values]
) -> Sequence[models.Model]:
    """The lines of a row instead of those that it had, in the order said."""
    kind._default_manager.filter(**owner).delete()
    with judged_by_the_database(kind):
        return kind._default_manager.bulk_create([kind(**owner, **line) for line in lines])


def check_no_circle(row: models.Model, parent: Any) -> None:
    """Refuse a parent that lies below the row; a walk upward, one query a step."""
    seen: set[int] = set()
    while parent is not None and parent.pk not in seen:
        if parent.pk == row.pk:
            raise InACircle(row)
        seen.add(parent.pk)
        parent = parent.parent


def retire(row: models.Model, *, at: datetime) -> None:
    """Out of use from now on; once retired it stays so since then."""
    if getattr(row, "retired_at", None) is None:
        save_row(row, {"retired_at": at})


def restore(row: models.Model) -> None:
    """Take it into use again."""
    save_row(row, {"retired_at": None})

"""Rows by the hundred thousand: one statement for a table, whatever columns it has."""

import json
from typing import Any
from uuid import UUID


def insert(cursor: Any, model: Any, given: dict[str, str], source: str) -> None:
    """Every column of the table: as given (an expression over ``source``), also one that is no
    field, else by the default of its field."""
    columns = {**given}
    for field in model._meta.concrete_fields:
        if field.column in given:
            continue
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            columns[field.column] = "now()"
        elif not field.primary_key:
            columns[field.column] = _default(field)
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM {source}'
    )


def _default(field: Any) -> str:
    value = None if field.null else field.get_default()
    if isinstance(value, UUID):
        return "gen_random_uuid()"
    if value is None:
        return "NULL"
    if isinstance(value, list | dict):
        return f"'{json.dumps(value)}'::jsonb"
    if isinstance(value, bool | int):
        return str(value).lower()
    return f"'{value}'"

"""The database as the last judge of a row: which of its named constraints refused, in our words.

A check beforehand loses every race and costs a query for each rule; the constraint holds always.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, models, transaction

from backend.kernel.errors import Conflict, InvalidInput

_SQLITE_CHECK: Final = re.compile(r"CHECK constraint failed: (\w+)")
_SQLITE_INDEX: Final = re.compile(r"UNIQUE constraint failed: index '(\w+)'")
_SQLITE_UNIQUE: Final = re.compile(r"UNIQUE constraint failed: ([\w., ]+)")


class AlreadyThere(Conflict):
    """Another row has what only one may have."""

    def __init__(self, fields: list[str]) -> None:
        what = " and ".join(fields) or "this"
        super().__init__("already_there", f"Another row has {what} already.", fields=fields)


class RuleBroken(InvalidInput):
    """The row contradicts itself; ``rule`` names the constraint that says so."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__("rule_broken", sentence, rule=rule)


@contextmanager
def judged_by_the_database(model: type[models.Model]) -> Iterator[None]:
    """A savepoint around writes to one model, whose refusals become :class:`AlreadyThere` or
    :class:`RuleBroken`; what is neither is raised as it came."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        refusal = refusal_of(refused, model)
        if refusal is None:
            raise
        raise refusal from refused


def refusal_of(
    refused: IntegrityError, model: type[models.Model]
) -> AlreadyThere | RuleBroken | None:
    """What the database said of a row of this model, or None where it named no constraint."""
    name, columns = _violated(refused)
    constraints = {each.name: each for each in model._meta.constraints}
    found = constraints.get(name)
    if isinstance(found, models.CheckConstraint):
        return RuleBroken(name, sentence_of(name))
    if isinstance(found, models.UniqueConstraint):
        return AlreadyThere(_fields_of(found))
    names = {each.column: each.name for each in model._meta.concrete_fields}
    return AlreadyThere([names.get(each, each) for each in columns]) if columns else None


def sentence_of(constraint: str) -> str:
    """What a person is told; each app's configuration gives the sentences of its constraints."""
    for config in apps.get_app_configs():
        told: dict[str, str] = getattr(config, "sentences", {})
        if constraint in told:
            return told[constraint]
    return "What was given contradicts itself."


def _fields_of(unique: models.UniqueConstraint) -> list[str]:
    expressions: Iterable[Any] = unique.expressions
    parts = (
        part
        for each in expressions
        for part in ([each] if isinstance(each, models.F) else each.flatten())
    )
    named = [part.deconstruct()[1] for part in parts if isinstance(part, models.F)]
    return list(unique.fields) or [found[0] for found in named]


def _violated(refused: IntegrityError) -> tuple[str, list[str]]:
    """The constraint's name, else the columns of a unique one."""
    diagnosis = getattr(refused.__cause__, "diag", None)
    if diagnosis is not None:
        name: str = diagnosis.constraint_name or ""
        detail = re.search(r"Key \(([^)]*)\)", diagnosis.message_detail or "")
        is_unique = diagnosis.sqlstate == "23505"
        return name, detail[1].split(", ") if detail and is_unique else []
    text = str(refused)
    for pattern in (_SQLITE_CHECK, _SQLITE_INDEX):
        if named := pattern.search(text):
            return named[1], []
    unique = _SQLITE_UNIQUE.search(text)
    return "", [each.rpartition(".")[2] for each in unique[1].split(", ")] if unique else []

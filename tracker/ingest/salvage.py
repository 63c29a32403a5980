"""Which records of a source the database refuses, found by halves, so that the rest is kept."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import DataError, IntegrityError, transaction

from tracker.formats.records import Remark
from tracker.ingest.order import Order, Written
from tracker.ingest.registry import Format

Refusal = (IntegrityError, DataError)


def why(error: Exception) -> str:
    """One sentence on what the database refused."""
    return f"contradicts itself or what is here: {error}".splitlines()[0]


def sound(chosen: Format, records: Sequence[Any], order: Order) -> tuple[list[Any], list[Remark]]:
    """The records that can be kept together, and those that cannot, each with its reason.

    Of two that contradict one another the first stands. Nothing stays written: a writer that
    weighs a source as a whole is then given all of the good ones at once. Costs about two
    readings of the source for each bad record.
    """
    good: list[Any] = []
    bad: list[Remark] = []
    alone = replace(order, lists_all=False, is_whole=False)
    pieces = [piece for each in records for piece in chosen.split(each)]
    with transaction.atomic():
        _sift(chosen, pieces, alone, good, bad)
        transaction.set_rollback(True)
    return good, bad


def _sift(
    chosen: Format, records: Sequence[Any], order: Order, good: list[Any], bad: list[Remark]
) -> None:
    try:
        with transaction.atomic():
            chosen.write(records, order, Written())
    except Refusal as error:
        if len(records) == 1:
            bad.append(Remark(_where(records[0]), why(error)))
            return
        middle = len(records) // 2
        _sift(chosen, records[:middle], order, good, bad)
        _sift(chosen, records[middle:], order, good, bad)
    else:
        good.extend(records)


def _where(piece: Any) -> str:
    where = piece.where
    return where if isinstance(where, str) else str(where[0])

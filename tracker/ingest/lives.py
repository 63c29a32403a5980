"""The lives of bills: every step that a source recorded and every status that they made."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models

from tracker.formats.records import BillEvent, BillRecord, StatusRecord
from tracker.ingest.rows import BATCH, batches
from tracker.models import Bill, BillAction, BillStatusChange

Columns = tuple[Any, ...]


def keep_lives(
    wanted: Mapping[str, BillRecord], rows: Mapping[str, Bill], *, system: str
) -> set[str]:
    """Replace the steps and statuses of those bills whose list differs; returns their slugs.

    A record without steps says nothing of them: what another source told stays.
    """
    told = {slug: record for slug, record in wanted.items() if record.events}
    changed = _replace(
        BillAction,
        {rows[slug].pk: [_action(each) for each in record.events] for slug, record in told.items()},
        ("at", "date_only", "chamber", "code", "text"),
    )
    changed |= _replace(
        BillStatusChange,
        {
            rows[slug].pk: [_change(each, system) for each in record.changes]
            for slug, record in wanted.items()
            if record.changes
        },
        ("at", "date_only", "status", "status_class", "raw", "source"),
    )
    return {slug for slug in wanted if rows[slug].pk in changed}


def _action(event: BillEvent) -> Columns:
    return event.at, event.date_only, str(event.chamber or ""), event.raw[:40], event.text


def _change(change: StatusRecord, system: str) -> Columns:
    return (
        change.at,
        change.date_only,
        change.status[:60],
        str(change.status_class),
        change.raw[:300],
        system,
    )


def _replace(
    model: type[models.Model], wanted: Mapping[int, Sequence[Columns]], columns: tuple[str, ...]
) -> set[int]:
    """Make each bill's rows those wanted, in order; returns the ids of bills that differed."""
    changed: set[int] = set()
    table = model._default_manager
    for some in batches(wanted, BATCH):
        present: dict[int, list[Columns]] = {pk: [] for pk in some}
        stored = table.filter(bill_id__in=some).order_by("bill_id", "position")
        for bill_id, *values in stored.values_list("bill_id", *columns).iterator(BATCH):
            present[bill_id].append(tuple(values))
        differing = [pk for pk in some if present[pk] != list(wanted[pk])]
        table.filter(bill_id__in=differing).delete()
        make = _maker(model, columns)
        table.bulk_create(
            [
                make(pk, position, values)
                for pk in differing
                for position, values in enumerate(wanted[pk])
            ],
            batch_size=BATCH,
        )
        changed.update(differing)
    return changed


def _maker(
    model: type[models.Model], columns: tuple[str, ...]
) -> Callable[[int, int, Columns], models.Model]:
    def make(bill_id: int, position: int, values: Columns) -> models.Model:
        return model(bill_id=bill_id, position=position, **dict(zip(columns, values, strict=True)))

    return make

"""What legislatures recorded of their measures, and the states' and councils' own words, kept."""

from collections.abc import Mapping
from typing import Any

from tracker.bills.record import Life, RecordedAction, keep_lives, life_of, lines_of, record_status
from tracker.bills.sessions import WASHINGTON
from tracker.formats.records import BillRecord
from tracker.ingest.order import Order
from tracker.ingest.rows import BATCH, Kept, batches
from tracker.models import Bill


def life_told(
    record: BillRecord, known: Bill | None, values: Mapping[str, Any], *, zone: str
) -> Life | None:
    """The life of a measure whose record tells events, read with its columns to be. Of a state's
    or council's, which is decided in ``zone``, the lines alone: its own word says where it
    stands."""
    if not record.events:
        return None
    actions = [
        RecordedAction(
            at=each.at, text=each.text, chamber=str(each.chamber or ""), code=each.code[:40]
        )
        for each in record.events
    ]
    if not record.key:
        return Life(lines_of(actions, zone), None)
    return life_of(
        known.kind if known else record.kind,
        actions,
        introduced=_column("introduced_on", known, values),
        titles=[_column(name, known, values) or "" for name in ("title", "short_title")],
        zone=WASHINGTON,
    )


def keep_readings(lives: Mapping[str, Life], kept: Kept[Bill], order: Order) -> set[str]:
    """Lines and histories into rows; who changed, by slug."""
    new = {kept.rows[slug].pk for slug in kept.created}
    changed: set[str] = set()
    for some in batches(lives, BATCH):
        slugs = {kept.rows[slug].pk: slug for slug in some}
        part = {kept.rows[slug]: lives[slug] for slug in some}
        moved = keep_lives(part, source=order.system, at=order.at, new=new)
        changed.update(slugs[bill.pk] for bill in moved)
    return changed


def keep_words(
    wanted: Mapping[str, BillRecord], rows: Mapping[str, Bill], order: Order
) -> set[str]:
    """What states and councils say of their bills in their own words."""
    changed: set[str] = set()
    for slug, record in wanted.items():
        mapped, since = record.mapped, record.mapped_since
        if mapped is None or slug not in rows:
            continue
        row = rows[slug]
        if since is None and row.status_raw == mapped.raw:
            continue
        since = since or order.at
        if record_status(row, mapped, since=since, source=order.system, at=order.at):
            changed.add(slug)
    return changed


def _column(name: str, known: Bill | None, values: Mapping[str, Any]) -> Any:
    return values.get(name, getattr(known, name) if known else None)

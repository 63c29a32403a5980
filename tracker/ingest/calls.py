"""Calls to action that stand by themselves into rows, with the bills that they name."""

from collections.abc import Sequence

from tracker.formats.records import ActionRecord
from tracker.ingest.actions import keep_actions
from tracker.ingest.bills import keep_bills, slug_of
from tracker.ingest.order import Order, Written


def write_actions(records: Sequence[ActionRecord], order: Order, written: Written) -> None:
    """Each action once. The bills that it names are kept beside it; it does not end with them,
    since its publisher says when it is over."""
    bills = [bill for record in records for bill in record.bills]
    changed_bills = keep_bills(bills, order, written).changed
    kept = keep_actions(records, order, written)
    for record in records:
        key = record.source_id
        moved = any(slug_of(bill) in changed_bills for bill in record.bills)
        written.count(
            record.where, created=key in kept.created, changed=moved or key in kept.changed
        )

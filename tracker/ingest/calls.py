"""Calls to action that stand by themselves into rows, with the bills that they name."""

from collections.abc import Sequence

from tracker.formats.records import ActionRecord
from tracker.ingest.actions import keep_actions
from tracker.ingest.bill_identity import slug_of
from tracker.ingest.bills import keep_bills
from tracker.ingest.order import Order, Written
from tracker.ingest.petitions import keep_petitions


def write_actions(records: Sequence[ActionRecord], order: Order, written: Written) -> None:
    """Each action once. The bills that it names are kept beside it; it does not end with them,
    since its publisher says when it is over."""
    bills = [bill for record in records for bill in record.bills]
    changed_bills = keep_bills(bills, order, written).changed
    petitions = [record.petition for record in records if record.petition]
    signed, changed_petitions = keep_petitions(petitions, order, written)
    rests_on = {
        record.source_id: signed[record.petition.source_id] for record in records if record.petition
    }
    kept = keep_actions(records, order, written, rests_on=rests_on)
    for record in records:
        key = record.source_id
        moved = any(slug_of(bill) in changed_bills for bill in record.bills)
        moved |= record.petition is not None and record.petition.source_id in changed_petitions
        written.count(
            record.where, created=key in kept.created, changed=moved or key in kept.changed
        )

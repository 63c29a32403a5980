"""Pages that hold several nouns: each record to the writer of its noun."""

from collections.abc import Sequence

from tracker.formats.records import ActionRecord, MeetingRecord
from tracker.ingest.calls import write_actions
from tracker.ingest.meetings import write_meetings
from tracker.ingest.order import Order, Written


def write_mixed(
    records: Sequence[ActionRecord | MeetingRecord], order: Order, written: Written
) -> None:
    """Actions with their petitions, and meetings; an order without a place has no meetings."""
    actions = [each for each in records if isinstance(each, ActionRecord)]
    meetings = [each for each in records if isinstance(each, MeetingRecord)]
    if actions:
        write_actions(actions, order, written)
    if meetings:
        write_meetings(meetings, order, written)

"""Meetings whose source tells of a move by another id: the row that we have takes the new id."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from tracker.formats.records import MeetingRecord, Remark
from tracker.ingest.order import Order, Written
from tracker.meetings.slots import moved
from tracker.models import Action, MeetingSource
from tracker.vocabulary import MeetingStatus


def follow_moves(
    wanted: Mapping[str, MeetingRecord], order: Order, written: Written
) -> dict[str, str]:
    """Give the new ids to the sources of meetings that moved; returns them with the old ones.

    Only a reading that is whole can tell: in half a list what is not named did not go. Meetings
    that are over or cancelled do not move. One query where no id holds a start.
    """
    series = {key: record.series for key, record in wanted.items() if record.series}
    if not series or not order.lists_all:
        return {}
    rows = (
        MeetingSource.objects.filter(
            system=order.system, meeting__place=order.place, meeting__starts_at__gt=order.at
        )
        .exclude(meeting__status=MeetingStatus.CANCELLED)
        .select_related("meeting")
    )
    known = {row.source_id: row for row in rows}
    new = _by_series(
        (series[key], key, record.starts_at)
        for key, record in wanted.items()
        if key in series and key not in known
    )
    new = {name: {k: v for k, v in starts.items() if v > order.at} for name, starts in new.items()}
    renamed: dict[str, str] = {}
    for name, starts in new.items():
        ours = {key: row for key, row in known.items() if _is_of(key, name)}
        gone = {key: _start(row) for key, row in ours.items() if key not in wanted}
        stayed = [_start(row) for key, row in ours.items() if key in wanted]
        renamed |= moved(gone, starts, stayed)
    for old, key in renamed.items():
        row = known[old]
        row.source_id = key
        row.save(update_fields=["source_id"])
        why = f"is taken for the meeting of {_start(row):%Y-%m-%d} that its list no longer names"
        written.notices.append(Remark(wanted[key].where, why))
    return renamed


def rename_proposals(system: str, old: str, new: str) -> None:
    """The actions that the meeting proposed under its old id stay the same actions."""
    for word in ("attend", "comment"):
        Action.objects.filter(source=system, source_id=f"{old}:{word}").update(
            source_id=f"{new}:{word}"
        )


def _by_series(
    found: Iterable[tuple[str, str, datetime | None]],
) -> dict[str, dict[str, datetime]]:
    starts: dict[str, dict[str, datetime]] = defaultdict(dict)
    for name, key, start in found:
        if start is not None:
            starts[name][key] = start
    return starts


def _is_of(key: str, series: str) -> bool:
    before, _, after = series.partition("*")
    middle = key[len(before) : len(key) - len(after)]
    return key.startswith(before) and key.endswith(after) and middle.isdigit()


def _start(row: MeetingSource) -> datetime:
    assert row.meeting.starts_at is not None
    return row.meeting.starts_at

"""Meetings into rows by their source's own identity, and the actions that they propose."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.formats.records import ActionRecord, MeetingRecord, Remark
from tracker.ingest.actions import keep_actions
from tracker.ingest.moves import follow_moves, rename_proposals
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import BATCH, Kept, batches, keep
from tracker.models import Action, Meeting, MeetingDocument, MeetingSource, Place, PreviousStart
from tracker.vocabulary import Durability, MeetingStatus, Verb

ATTEND_MINUTES = 90
COMMENT_MINUTES = 5
"""Two sentences about one's own block are enough, so a written comment is a fast action."""
MAX_IDENTITY = 300
"""The longest id of a meeting, in characters; the board calendars of a city come near 150."""
MAX_IDENTITY_OF_ACTION = 190
_CANCELLED = MeetingStatus.CANCELLED
_CALENDAR_COLUMNS = ("starts_at", "ends_at", "status", "location", "all_day")
"""A change of one of these is a new revision for every subscribed calendar."""


def write_meetings(records: Sequence[MeetingRecord], order: Order, written: Written) -> None:
    """Each meeting once; a confirmed one proposes to attend and, with a deadline, to comment."""
    assert order.place is not None
    wanted = {record.source_id: record for record in records}
    _leave_out_unnamable(wanted, written)
    for old, new in follow_moves(wanted, order, written).items():
        rename_proposals(order.system, _short(old), _short(new))
    sources = _sources(order.system, wanted)
    _leave_out_unknown(wanted, sources, written)
    existing = {key: source.meeting for key, source in sources.items()}
    before = {key: _calendar(meeting) for key, meeting in existing.items()}
    values = {
        key: _values(record, existing.get(key), order, order.place)
        for key, record in wanted.items()
    }
    kept = keep(Meeting, values, existing=existing, at=order.at, once=_once(wanted, order))
    _revise(kept, before, order)
    written.rows["meetings"] += len(kept.created)
    _keep_sources(kept, wanted, sources, order)
    changed = kept.changed | _keep_documents(kept, wanted) | _keep_starts(kept, wanted)
    proposed = _propose(kept, wanted, order, written)
    if order.lists_all:
        _unconfirm(wanted, order, written)
    _touch_actions(kept, changed, written)
    for key, record in wanted.items():
        written.count(
            record.where,
            created=key in kept.created,
            changed=key in changed or key in proposed,
        )


def _leave_out_unknown(
    wanted: dict[str, MeetingRecord], sources: Mapping[str, MeetingSource], written: Written
) -> None:
    """A cancellation may name nothing but an id: of a meeting that we never had it is no news."""
    unknown = [
        (key, record)
        for key, record in wanted.items()
        if record.starts_at is None
        and record.status is not MeetingStatus.POSTPONED
        and key not in sources
    ]
    for key, record in unknown:
        del wanted[key]
        why = "is cancelled and without a start, and was not known"
        written.rejected.append(Remark(record.where, why))


def _leave_out_unnamable(wanted: dict[str, MeetingRecord], written: Written) -> None:
    """An id is kept whole or not at all: two that are cut alike would become one meeting."""
    for key, record in list(wanted.items()):
        if len(key) > MAX_IDENTITY:
            del wanted[key]
            why = f"its id is longer than {MAX_IDENTITY} characters"
            written.rejected.append(Remark(record.where, why))


def _sources(system: str, keys: Mapping[str, MeetingRecord]) -> dict[str, MeetingSource]:
    found: dict[str, MeetingSource] = {}
    for some in batches(keys, 5 * BATCH):
        rows = MeetingSource.objects.filter(system=system, source_id__in=some)
        found.update({row.source_id: row for row in rows.select_related("meeting")})
    return found


def _calendar(meeting: Meeting) -> tuple[object, ...]:
    return tuple(getattr(meeting, column) for column in _CALENDAR_COLUMNS)


def _once(wanted: Mapping[str, MeetingRecord], order: Order) -> dict[str, dict[str, Any]]:
    assert order.place is not None
    return {
        key: {
            "place": order.place,
            "time_zone": record.zone or order.place.time_zone,
            "revised_at": order.at,
        }
        for key, record in wanted.items()
    }


def _values(
    record: MeetingRecord, known: Meeting | None, order: Order, place: Place
) -> dict[str, Any]:
    """The columns that the source speaks for. What it names again is confirmed again."""
    said: dict[str, Any] = {
        "body": record.body[:300],
        "title": record.title[:300],
        "starts_at": record.starts_at,
        "ends_at": record.ends_at,
        "all_day": record.date_only,
        "status": record.status,
        "status_note": record.note,
        "location": record.location,
        "stream_url": record.stream_url,
        "url": record.url,
        "comment_deadline": record.comment_deadline,
        "comment_date_only": record.comment_date_only,
        "unconfirmed_since": None,
    }
    if known is not None and _has_moved(record, known):
        said["status"] = MeetingStatus.RESCHEDULED
    if known is not None and record.starts_at is None and record.status is _CANCELLED:
        for column in ("body", "starts_at", "ends_at", "all_day", "location", "url"):
            said[column] = said[column] or getattr(known, column)
    return said


def _has_moved(record: MeetingRecord, known: Meeting) -> bool:
    """A source that moves a meeting need not say so: another start is a rescheduling, and what was
    rescheduled stays so while its source only says that it is on."""
    on = record.status in {MeetingStatus.CONFIRMED, MeetingStatus.TENTATIVE}
    if not on or record.starts_at is None:
        return False
    moved = known.starts_at is not None and known.starts_at != record.starts_at
    return moved or (known.status == MeetingStatus.RESCHEDULED and not moved)


def _revise(kept: Kept[Meeting], before: Mapping[str, tuple[object, ...]], order: Order) -> None:
    """Raise the revision of what moved, and remember the old start."""
    moved: list[Meeting] = []
    starts: list[PreviousStart] = []
    for key in kept.updated:
        meeting = kept.rows[key]
        if _calendar(meeting) == before[key]:
            continue
        meeting.revision += 1
        meeting.revised_at = order.at
        moved.append(meeting)
        old = before[key][0]
        if old is not None and old != meeting.starts_at:
            assert isinstance(old, datetime)
            day = old.astimezone(meeting.zone).date()
            starts.append(PreviousStart(meeting=meeting, starts_at=old, starts_on=day))
    Meeting.objects.bulk_update(moved, ["revision", "revised_at"], batch_size=BATCH)
    PreviousStart.objects.bulk_create(starts, batch_size=BATCH, ignore_conflicts=True)


def _keep_sources(
    kept: Kept[Meeting],
    wanted: Mapping[str, MeetingRecord],
    sources: Mapping[str, MeetingSource],
    order: Order,
) -> None:
    """Note that the source still names them; that alone is no change of the meeting."""
    MeetingSource.objects.bulk_create(
        [
            MeetingSource(
                meeting=kept.rows[key],
                system=order.system,
                source_id=key,
                url=wanted[key].url,
                stamp=wanted[key].stamp[:80],
                seen_at=order.at,
            )
            for key in kept.created
        ],
        batch_size=BATCH,
    )
    seen_again = [
        source
        for key, source in sources.items()
        if (source.seen_at, source.stamp) != (order.at, wanted[key].stamp[:80])
    ]
    for source in seen_again:
        source.seen_at, source.stamp = order.at, wanted[source.source_id].stamp[:80]
    MeetingSource.objects.bulk_update(seen_again, ["seen_at", "stamp"], batch_size=BATCH)


def _keep_documents(kept: Kept[Meeting], wanted: Mapping[str, MeetingRecord]) -> set[str]:
    """Replace the documents of the meetings whose list differs."""
    ids = {row.pk: key for key, row in kept.rows.items()}
    present: dict[str, list[tuple[str, str, str]]] = {key: [] for key in wanted}
    for some in batches(ids, 5 * BATCH):
        rows = MeetingDocument.objects.filter(meeting_id__in=some).order_by("position", "id")
        for row in rows:
            present[ids[row.meeting_id]].append((row.kind, row.title, row.url))
    changed: set[str] = set()
    new: list[MeetingDocument] = []
    for key, record in wanted.items():
        listed = [(str(each.kind), each.title[:300], each.url) for each in record.documents]
        if listed == present[key]:
            continue
        changed.add(key)
        new.extend(
            MeetingDocument(
                meeting=kept.rows[key], kind=kind, title=title, url=url, position=position
            )
            for position, (kind, title, url) in enumerate(listed)
        )
    for gone in batches([kept.rows[key].pk for key in changed], BATCH):
        MeetingDocument.objects.filter(meeting_id__in=gone).delete()
    MeetingDocument.objects.bulk_create(new, batch_size=BATCH)
    return changed - kept.created


def _keep_starts(kept: Kept[Meeting], wanted: Mapping[str, MeetingRecord]) -> set[str]:
    """Add the former days that the source itself tells."""
    asked = {key: record for key, record in wanted.items() if record.previous_starts}
    ids = {kept.rows[key].pk: key for key in asked}
    present: set[tuple[int, object]] = set()
    for some in batches(ids, 5 * BATCH):
        rows = PreviousStart.objects.filter(meeting_id__in=some)
        present.update(rows.values_list("meeting_id", "starts_on"))
    new = [
        PreviousStart(meeting_id=pk, starts_on=start.on, starts_at=start.at)
        for pk, key in ids.items()
        for start in asked[key].previous_starts
        if (pk, start.on) not in present
    ]
    PreviousStart.objects.bulk_create(new, batch_size=BATCH)
    return {ids[row.meeting_id] for row in new} - kept.created


def _unconfirm(wanted: Mapping[str, MeetingRecord], order: Order, written: Written) -> None:
    """Meetings to come that their source names no more are unconfirmed, and that is told.

    Never cancelled: a source that is broken, or gives half, looks the same as one that dropped a
    meeting. Only the bodies that this reading speaks of count, or all where it speaks of none or is
    whole. One that was merged with a meeting that another source still names stays confirmed.
    """
    bodies = {record.body[:300] for record in wanted.values()}
    missing = Meeting.objects.filter(
        sources__system=order.system, place=order.place, starts_at__gt=order.at
    ).exclude(status=MeetingStatus.CANCELLED)
    if bodies and not order.is_whole:
        missing = missing.filter(body__in=bodies)
    unnamed = [
        meeting
        for meeting in missing.prefetch_related("sources", "merged__sources").distinct()
        if not any(each.source_id in wanted for each in meeting.sources.all())
    ]
    elsewhere = [meeting.pk for meeting in unnamed if _is_named_elsewhere(meeting)]
    gone = [meeting for meeting in unnamed if meeting.pk not in elsewhere]
    for meeting in gone:
        why = f"no longer named, so unconfirmed: {meeting} of {meeting.starts_at:%Y-%m-%d}"
        written.notices.append(Remark(order.system, why))
    fresh = [meeting.pk for meeting in gone if meeting.unconfirmed_since is None]
    for some in batches(fresh, BATCH):
        rows = Meeting.objects.filter(pk__in=some)
        rows.update(unconfirmed_since=order.at, updated_at=order.at)
    for some in batches(elsewhere, BATCH):
        rows = Meeting.objects.filter(pk__in=some, unconfirmed_since__isnull=False)
        rows.update(unconfirmed_since=None, updated_at=order.at)


def _is_named_elsewhere(meeting: Meeting) -> bool:
    """A meeting that was merged into it is on, by its own source's word."""
    return any(
        twin.unconfirmed_since is None
        and twin.status != MeetingStatus.CANCELLED
        and bool(twin.sources.all())
        for twin in meeting.merged.all()
    )


def _propose(
    kept: Kept[Meeting], wanted: Mapping[str, MeetingRecord], order: Order, written: Written
) -> set[str]:
    """Propose actions for confirmed meetings; one proposed before stays with its meeting, which
    ends or moves it. Returns the source ids of the meetings whose actions changed."""
    records: dict[str, ActionRecord] = {}
    rests_on: dict[str, Meeting] = {}
    of: dict[str, str] = {}
    for key, record in wanted.items():
        if record.status is not MeetingStatus.CONFIRMED:
            continue
        for action in _proposals(record):
            records[action.source_id] = action
            rests_on[action.source_id] = kept.rows[key]
            of[action.source_id] = key
    proposed = keep_actions(list(records.values()), order, written, rests_on=rests_on)
    return {of[source_id] for source_id in proposed.changed}


def _proposals(record: MeetingRecord) -> list[ActionRecord]:
    name, identity = record.title or record.body, _short(record.source_id)
    where = f" at {record.location}" if record.location else ""
    attend = ActionRecord(
        where=record.where,
        source_id=f"{identity}:attend",
        title=f"Attend: {name}",
        verb=Verb.ATTEND,
        minutes=ATTEND_MINUTES,
        durability=Durability.STANDING,
        summary=f"{record.body} meets{where}. Being seen in the room counts.",
        url=record.url,
    )
    if record.comment_deadline is None:
        return [attend]
    comment = ActionRecord(
        where=record.where,
        source_id=f"{identity}:comment",
        title=f"Comment: {name}",
        verb=Verb.COMMENT,
        minutes=COMMENT_MINUTES,
        durability=Durability.STANDING,
        summary=f"{record.body} takes written comments before it meets.",
        url=record.url,
    )
    return [attend, comment]


def _short(source_id: str) -> str:
    """Actions have less room for an id than meetings."""
    fits = len(source_id) <= MAX_IDENTITY_OF_ACTION
    return source_id if fits else hashlib.sha256(source_id.encode()).hexdigest()


def _touch_actions(kept: Kept[Meeting], changed: set[str], written: Written) -> None:
    """Every action that rests on a changed meeting, whoever made it, may end elsewhen."""
    for some in batches([kept.rows[key].pk for key in changed], BATCH):
        actions = Action.objects.filter(meeting_id__in=some)
        written.actions.update(actions.values_list("pk", flat=True))

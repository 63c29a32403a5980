"""An edition as the public interface tells it: what is in, what is out, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest
from typing import Any, Final

from newsletters.assembly.candidates import Key, LeftOut
from newsletters.assembly.doubts import Doubt
from newsletters.assembly.snapshot import ActionItem, Item, MeetingItem, ResourceItem, Snapshot
from newsletters.vocabulary import LeftOutReason
from tracker.vocabulary import EndReason

ByReason = Mapping[str, Mapping[str, list[int]]]
"""{reason: {kind: [id, …]}}, as a record keeps it."""
MOST_NEAREST: Final = 200
"""Of what was left out, so many are shown; all are counted."""
NEAREST: Final = (
    LeftOutReason.OVER_QUOTA,
    LeftOutReason.RECENTLY_USED,
    LeftOutReason.NEEDS_REVIEW,
    LeftOutReason.LINK_STALE,
    LeftOutReason.HELD_BY_EDITOR,
    LeftOutReason.CLOSES_BEFORE_READERS_CAN_ACT,
    LeftOutReason.WRONG_LANGUAGE,
    LeftOutReason.WRONG_PLACE,
)
"""The order in which an editor asks for what is not in: what could be in first."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """What an assembly came to; ``edition_id`` is empty when nothing was written."""

    edition_id: int | None
    state: str
    snapshot: Snapshot
    snapshot_sha256: str
    left_out: tuple[LeftOut, ...]
    changed: bool
    """Whether the snapshot differs from the one before."""
    doubts: Mapping[Key, tuple[Doubt, ...]] = field(default_factory=dict)
    """What editors should know of the addresses in it; no part of the snapshot."""


def as_document(assembled: Assembled) -> dict[str, Any]:
    """The JSON document of ``assemble``; instants stay aware UTC datetimes."""
    snapshot = assembled.snapshot
    return {
        "edition": assembled.edition_id,
        "newsletter": snapshot.newsletter,
        "date": snapshot.date.isoformat(),
        "sends_at": snapshot.sends_at,
        "state": assembled.state,
        "snapshot": assembled.snapshot_sha256,
        "minutes": snapshot.minutes,
        "items": [
            item_document(item, assembled.doubts.get((item.kind, item.id), ()))
            for item in snapshot.items
        ],
        "left_out": left_out_documents(assembled.left_out),
    }


def item_document(item: Item, doubts: Iterable[Doubt] = ()) -> dict[str, Any]:
    """One item with the warnings for editors; a meeting ends for a reader when it starts."""
    ends_at, because = _end(item)
    minutes = item.minutes if isinstance(item, ActionItem | ResourceItem) else None
    return {
        "section": str(item.section),
        "kind": item.kind,
        "id": item.id,
        "title": item.title,
        "minutes": minutes,
        "reason": item.reason,
        "ends_at": ends_at,
        "ends_because": because or None,
        "warnings": [
            {"code": doubt.code, "message": doubt.message, "url": doubt.url} for doubt in doubts
        ],
    }


def record_of(left_out: Iterable[LeftOut]) -> dict[str, Any]:
    """The columns of an edition's record: pages read counts and the nearest, for all of them may
    be a hundred thousand."""
    every: dict[str, dict[str, list[int]]] = {}
    for out in left_out:
        kinds = every.setdefault(out.reason.value, {})
        kinds.setdefault(out.candidate.kind.value, []).append(out.candidate.id)
    rank = {reason: place for place, reason in enumerate(NEAREST)}
    nearest = nsmallest(MOST_NEAREST, left_out, key=lambda out: rank.get(out.reason, len(rank)))
    counts = {reason: sum(map(len, kinds.values())) for reason, kinds in every.items()}
    return {"left_out": every, "counts": counts, "nearest": left_out_documents(nearest)}


def counts_of(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of a record in the order in which an editor asks."""
    return {reason.value: counts[reason] for reason in NEAREST if reason in counts}


def reasons_of(keys: Iterable[Key], left_out: ByReason) -> dict[Key, str]:
    """Why those of the keys were left out that a record names."""
    wanted: dict[str, set[int]] = {}
    for kind, number in keys:
        wanted.setdefault(kind, set()).add(number)
    return {
        (kind, number): reason
        for reason, kinds in left_out.items()
        for kind, numbers in kinds.items()
        for number in wanted.get(kind, set()).intersection(numbers)
    }


def left_out_documents(left_out: Iterable[LeftOut]) -> list[dict[str, Any]]:
    """Everything left out, in the order of the choice."""
    return [
        {
            "kind": out.candidate.kind.value,
            "id": out.candidate.id,
            "title": out.candidate.title,
            "reason": out.reason.value,
        }
        for out in left_out
    ]


def _end(item: Item) -> tuple[datetime | None, str]:
    if isinstance(item, ActionItem):
        return item.ends.at, item.ends.because
    if isinstance(item, MeetingItem):
        return item.starts_at, EndReason.MEETING_STARTED.value
    return None, ""

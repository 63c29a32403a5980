"""An edition as the public interface tells it: what is in, what is out, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsletters.assembly.candidates import Key, LeftOut
from newsletters.assembly.doubts import Doubt
from newsletters.assembly.snapshot import ActionItem, Item, MeetingItem, ResourceItem, Snapshot
from tracker.vocabulary import EndReason


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

"""What an edition says, frozen: the one value between choosing and rendering.

A snapshot holds all that the mail, the archive page and the calendar links need, so that a copy
rendered later shows exactly what was approved. Its canonical JSON is hashed with SHA-256;
approval is bound to that hash. Instants are aware UTC, zones IANA names, minutes whole minutes.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

FORMAT = 1
"""Raised when a stored snapshot could no longer be read by :func:`from_json`."""


@dataclass(frozen=True, slots=True)
class Ends:
    """When an action stops mattering. ``at`` is empty for what never closes on a known day."""

    durability: str
    at: datetime | None = None
    because: str = ""
    """An ``EndReason`` code, empty while there is no end in sight."""
    date_only: bool = False
    """The end is the end of a day, not an hour of it."""
    zone: str = "UTC"
    place_name: str = ""
    """The place whose clock the end is read from; empty: the reader's own."""
    rests_on: str = ""
    """What a standing action rests on: ``bill``, ``meeting``, ``petition`` or empty."""


@dataclass(frozen=True, slots=True)
class ActionItem:
    """An action, or in *Coming up* the closing of a petition that an action rests on."""

    section: str
    id: int
    slug: str
    title: str
    verb: str
    minutes: int
    ends: Ends
    reason: str
    """Why it is in, as a sentence."""
    summary: str = ""
    campaign: str = ""
    standing: str = ""
    """Where what it rests on stands, as a phrase: "passed the House, waiting in the Senate"."""
    progress: str = ""
    """Signatures against the goal, as a phrase; empty where there is no petition."""
    reviewed_on: date | None = None
    place: str = ""
    """OCD id; empty: everywhere."""
    topics: tuple[str, ...] = ()
    language: str = "en"
    kind: str = field(default="action", init=False)


@dataclass(frozen=True, slots=True)
class MeetingItem:
    section: str
    id: int
    uuid: str
    title: str
    starts_at: datetime
    zone: str
    reason: str
    status: str = "confirmed"
    body: str = ""
    ends_at: datetime | None = None
    location: str = ""
    streamed: bool = False
    stream_url: str = ""
    agenda_url: str = ""
    url: str = ""
    comment_deadline: datetime | None = None
    comment_date_only: bool = False
    action_slug: str = ""
    """The page of the action that says how to take part, where there is one."""
    place: str = ""
    place_name: str = ""
    topics: tuple[str, ...] = ()
    kind: str = field(default="meeting", init=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One step from introduced to law."""

    label: str
    reached: bool


@dataclass(frozen=True, slots=True)
class BillItem:
    section: str
    id: int
    title: str
    stance: str
    reason: str
    identifier: str = ""
    """As people write it, "H.R. 1154"; empty for a measure without a number."""
    status: str = ""
    """Where it stands, as a sentence."""
    steps: tuple[Step, ...] = ()
    changed: str = ""
    """What changed since the last edition, as a sentence; empty: nothing."""
    url: str = ""
    place: str = ""
    place_name: str = ""
    topics: tuple[str, ...] = ()
    kind: str = field(default="bill", init=False)


@dataclass(frozen=True, slots=True)
class ResourceItem:
    section: str
    id: int
    title: str
    resource_kind: str
    url: str
    reason: str
    creator: str = ""
    pages: str = ""
    summary: str = ""
    minutes: int | None = None
    language: str = "en"
    place: str = ""
    topics: tuple[str, ...] = ()
    kind: str = field(default="resource", init=False)


@dataclass(frozen=True, slots=True)
class TermItem:
    section: str
    id: int
    term: str
    instead: str
    why: str
    reason: str
    preferred_by: str = ""
    language: str = "en"
    place: str = ""
    topics: tuple[str, ...] = ()
    kind: str = field(default="term", init=False)

    @property
    def title(self) -> str:
        return f"{self.instead}, rather than “{self.term}”" if self.instead else self.term


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """What closed since the last edition and how it came out."""

    id: int
    slug: str
    title: str
    closed_at: datetime
    because: str
    """The reason as a sentence."""
    outcome: str = "over"
    place: str = ""
    topics: tuple[str, ...] = ()


Item = ActionItem | MeetingItem | BillItem | ResourceItem | TermItem

ITEM_TYPES: Mapping[str, type[Item]] = {
    "action": ActionItem,
    "meeting": MeetingItem,
    "bill": BillItem,
    "resource": ResourceItem,
    "term": TermItem,
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One edition's content for every reader; a variant shows a part of it."""

    newsletter: str
    """Slug."""
    newsletter_name: str
    date: date
    sends_at: datetime
    zone: str
    items: tuple[Item, ...]
    minutes: int
    """The sum of the fast actions' minutes."""
    closed: tuple[ClosedItem, ...] = ()
    note: str = ""
    """A note to readers, Markdown as written; also where late changes are said."""
    language: str = "en"
    words: Mapping[str, str] = field(default_factory=dict)
    """What readers are told of each section that the newsletter has and that is empty now."""

    def in_section(self, section: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.section == section)


def to_json(snapshot: Snapshot) -> str:
    """The canonical text: sorted keys, no spaces, instants in ISO 8601 UTC."""
    return json.dumps(
        {"format": FORMAT, **asdict(snapshot)},
        default=_plain,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def digest(snapshot_json: str) -> str:
    """SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return hashlib.sha256(snapshot_json.encode()).hexdigest()


def from_json(text: str) -> Snapshot:
    """Read back what :func:`to_json` wrote."""
    raw = json.loads(text)
    return Snapshot(
        newsletter=raw["newsletter"],
        newsletter_name=raw["newsletter_name"],
        date=date.fromisoformat(raw["date"]),
        sends_at=datetime.fromisoformat(raw["sends_at"]),
        zone=raw["zone"],
        items=tuple(_item(each) for each in raw["items"]),
        minutes=raw["minutes"],
        closed=tuple(_closed(each) for each in raw["closed"]),
        note=raw["note"],
        language=raw["language"],
        words=raw.get("words", {}),
    )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a snapshot cannot hold {type(value).__name__}")


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _item(raw: dict[str, Any]) -> Item:
    values = dict(raw)
    kind = values.pop("kind")
    values["topics"] = tuple(values["topics"])
    if kind == "action":
        ends = values["ends"]
        values["ends"] = Ends(**{**ends, "at": _instant(ends["at"])})
        reviewed = values["reviewed_on"]
        values["reviewed_on"] = date.fromisoformat(reviewed) if reviewed else None
    elif kind == "meeting":
        values["starts_at"] = datetime.fromisoformat(values["starts_at"])
        values["ends_at"] = _instant(values["ends_at"])
        values["comment_deadline"] = _instant(values["comment_deadline"])
    elif kind == "bill":
        values["steps"] = tuple(Step(**step) for step in values["steps"])
    return ITEM_TYPES[kind](**values)


def _closed(raw: dict[str, Any]) -> ClosedItem:
    values = {**raw, "topics": tuple(raw["topics"])}
    values["closed_at"] = datetime.fromisoformat(values["closed_at"])
    return ClosedItem(**values)

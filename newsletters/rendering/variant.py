"""Which part of an edition one reader sees.

A variant is the snapshot narrowed to a reader's choices. Two people with the same choices get the
same variant and share one rendering: the work grows with the distinct choices, not with people.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from newsletters.assembly.snapshot import (
    ActionItem,
    ClosedItem,
    Item,
    ResourceItem,
    Snapshot,
    TermItem,
)
from newsletters.vocabulary import Section


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader asked for; empty means no wish, not nothing."""

    zone: str = ""
    """IANA name; empty: the newsletter's own."""
    language: str = "en"
    places: frozenset[str] = frozenset()
    """OCD ids. A place brings what it lies in and what lies in it: Illinois brings the country
    and Chicago, Chicago brings Illinois but not Springfield."""
    topics: frozenset[str] = frozenset()
    minutes: int | None = None
    """How many minutes of fast actions a week."""


@dataclass(frozen=True, slots=True)
class Variant:
    """``key``: 64 hexadecimal digits, equal for everybody who is shown the same."""

    key: str
    zone: str
    language: str
    shown: Snapshot


def variant_of(snapshot: Snapshot, choices: Choices, *, parents: Mapping[str, str]) -> Variant:
    """The snapshot as this reader sees it. ``parents`` leads from a place to the one around it."""
    reader = _Reader(choices, parents)
    items = tuple(
        item
        for item in snapshot.items
        if reader.is_near(item) and _readable(item, choices.language, snapshot.language)
    )
    items = tuple(_within_budget(items, choices.minutes))
    closed = tuple(each for each in snapshot.closed if reader.is_near(each))
    zone = choices.zone or snapshot.zone
    shown = replace(snapshot, items=items, closed=closed, minutes=_fast_minutes(items))
    return Variant(_key(zone, choices.language, shown), zone, choices.language, shown)


class _Reader:
    """What a reader's places and topics make of one item."""

    def __init__(self, choices: Choices, parents: Mapping[str, str]) -> None:
        self.choices = choices
        self.parents = parents
        self.around = frozenset(
            each for place in choices.places for each in _upwards(place, parents)
        )

    def is_near(self, item: Item | ClosedItem) -> bool:
        """What has no place is for every place, what has no topic for every topic."""
        return self._in_place(item.place) and self._on_topic(item.topics)

    def _in_place(self, place: str) -> bool:
        if not place or not self.choices.places or place in self.around:
            return True
        return not self.choices.places.isdisjoint(_upwards(place, self.parents))

    def _on_topic(self, topics: tuple[str, ...]) -> bool:
        return not topics or not self.choices.topics or not self.choices.topics.isdisjoint(topics)


def _upwards(place: str, parents: Mapping[str, str]) -> Iterator[str]:
    """The place, then what it lies in; a loop in the map ends where it closes."""
    seen: set[str] = set()
    while place and place not in seen:
        seen.add(place)
        yield place
        place = parents.get(place, "")


def _readable(item: Item, wanted: str, edition: str) -> bool:
    """In the reader's language or the edition's; regions of a language are one language."""
    if not isinstance(item, (ActionItem, ResourceItem, TermItem)):
        return True
    return item.language.split("-")[0] in {wanted.split("-")[0], edition.split("-")[0]}


def _within_budget(items: tuple[Item, ...], budget: int | None) -> Iterator[Item]:
    """Spend the budget on fast actions in the edition's order; skip those that no longer fit.

    The first always stays: an edition that asks for nothing would not be one.
    """
    spent = 0
    for item in items:
        if isinstance(item, ActionItem) and item.section == Section.FAST:
            if budget is not None and spent and spent + item.minutes > budget:
                continue
            spent += item.minutes
        yield item


def _fast_minutes(items: tuple[Item, ...]) -> int:
    return sum(
        item.minutes
        for item in items
        if isinstance(item, ActionItem) and item.section == Section.FAST
    )


def _key(zone: str, language: str, shown: Snapshot) -> str:
    what = [[item.section, item.kind, item.id] for item in shown.items]
    closed = [each.id for each in shown.closed]
    text = json.dumps([zone, language, what, closed], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

"""The rules that a volunteer can add to: read once from ``rules/*.toml``. Pure.

A rule is data, with a name and a version that every look keeps beside the words it matched, so
that history can be replayed and an old opinion explained.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tracker.links.evidence import Says

PARTS = ("title", "heading", "form", "text")
"""Where a page speaks of itself, in the order in which rules read it."""


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """Words that mean something where a page speaks of itself."""

    name: str
    version: int
    says: Says
    where: tuple[str, ...]
    """In the order of ``PARTS``."""
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    whole: bool


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """A pattern on where the link ended, or on what the page loads."""

    name: str
    version: int
    says: Says
    pattern: re.Pattern[str]
    redirected: bool = False
    """Counts only where a redirect led there."""
    short_only: bool = False
    """Counts only on a page with next to no text of its own."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A value in a machine-readable answer."""

    name: str
    version: int
    says: Says
    needs: tuple[str, ...]
    path: str
    values: frozenset[str]
    ends: str


@dataclass(frozen=True, slots=True)
class TwinRule:
    """A page that names a machine-readable twin of itself."""

    name: str
    address: re.Pattern[str]
    twin: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rulebook:
    phrases: tuple[PhraseRule, ...]
    addresses: tuple[PlaceRule, ...]
    sources: tuple[PlaceRule, ...]
    fields: tuple[FieldRule, ...]
    twins: tuple[TwinRule, ...]


def compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def phrase_rule(given: dict[str, Any]) -> PhraseRule:
    unless = given.get("unless", [])
    return PhraseRule(
        name=given["name"],
        version=given["version"],
        says=Says(given["says"]),
        where=tuple(part for part in PARTS if part in given["where"]),
        pattern=compiled(*given["patterns"]),
        unless=compiled(*unless) if unless else None,
        whole=given.get("whole", False),
    )


def place_rule(given: dict[str, Any]) -> PlaceRule:
    return PlaceRule(
        name=given["name"],
        version=given["version"],
        says=Says(given["says"]),
        pattern=compiled(given["pattern"]),
        redirected=given.get("redirected", False),
        short_only=given.get("short_only", False),
    )


def field_rule(given: dict[str, Any]) -> FieldRule:
    return FieldRule(
        name=given["name"],
        version=given["version"],
        says=Says(given["says"]),
        needs=tuple(given["needs"]),
        path=given["path"],
        values=frozenset(given["values"]),
        ends=given.get("ends", ""),
    )


def documents() -> Iterator[dict[str, Any]]:
    folder = files("tracker.links") / "rules"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield tomllib.loads(entry.read_text(encoding="utf-8"))


@cache
def rulebook() -> Rulebook:
    """Every rule of the folder; a broken file stops the start and names itself."""
    read = list(documents())

    def section(name: str) -> list[dict[str, Any]]:
        return [given for document in read for given in document.get(name, [])]

    return Rulebook(
        phrases=tuple(map(phrase_rule, section("rule"))),
        addresses=tuple(map(place_rule, section("address"))),
        sources=tuple(map(place_rule, section("source"))),
        fields=tuple(map(field_rule, section("field"))),
        twins=tuple(
            TwinRule(given["name"], compiled(given["address"]), compiled(given["twin"]))
            for given in section("twin")
        ),
    )

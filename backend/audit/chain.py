"""The chain: what a row's hash covers, and where a row stops following from the one before.

A row's hash is SHA-256 of its canonical JSON, which holds its number and the hash of the row
before. Whoever changes, removes, adds or moves a row has to write every later row anew, and then
the newest hash is another than the one that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

GENESIS: Final = hashlib.sha256(b"tuesday.audit.v1").hexdigest()
"""What the first row follows from."""


@dataclass(frozen=True, slots=True)
class Link:
    """One row as the chain sees it: its number, what it says, its two hashes."""

    number: int
    says: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the chain: the row of that number has that hash. Written ``NUMBER:HASH``."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


ORIGIN: Final = Point(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not follow, and why: ``missing``, ``changed``, ``unchained``,
    ``removed_from_the_end``, ``head_differs``, ``not_as_noted`` or ``checkpoint_forged``."""

    number: int
    reason: str
    sentence: str


def hash_of(number: int, says: Mapping[str, Any], previous: str) -> str:
    """64 hexadecimal digits; instants are said in UTC to the microsecond."""
    whole = {**says, "number": number, "previous": previous}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), default=_instant)
    return hashlib.sha256(text.encode()).hexdigest()


def followed(links: Iterable[Link], start: Point) -> Iterator[Point | Broken]:
    """The point after each row in turn; ends with the first that is broken."""
    here = start
    for link in links:
        if fault := _fault(link, here):
            yield fault
            return
        here = Point(link.number, link.hash)
        yield here


def point(text: str) -> Point:
    """Read ``NUMBER:HASH``; a ValueError for anything else."""
    number, _, found = text.strip().partition(":")
    if not number.isdecimal() or len(found) != 64 or set(found) - set("0123456789abcdef"):
        raise ValueError("a head is NUMBER:HASH, with 64 hexadecimal digits")
    return Point(int(number), found)


def _fault(link: Link, here: Point) -> Broken | None:
    due = here.number + 1
    if link.number != due:
        return Broken(due, "missing", f"Row {due} is not there; the next one is {link.number}.")
    if link.hash != hash_of(link.number, link.says, link.previous):
        return Broken(due, "changed", f"Row {due} does not say what it said when it was written.")
    if link.previous != here.hash:
        return Broken(due, "unchained", f"Row {due} does not follow from row {here.number}.")
    return None


def _instant(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} has no canonical form")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

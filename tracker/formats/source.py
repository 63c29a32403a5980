"""Outside bytes, made safe to read: encoding, sizes, lines, JSON and CSV.

Every reader starts here, so that a hostile or broken source ends in one sentence that names the
file and the place in it, in bounded memory and time. Sources are UTF-8 (with or without a byte
order mark). Any other encoding is refused and not guessed: a wrong guess spoils names for good,
and saving a file again as UTF-8 costs a minute.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from backend.kernel.errors import InvalidInput

MAX_BYTES = 32 * 1024 * 1024
"""The largest source read, in bytes: three times the largest file seen in the field."""
MAX_LINE = 1024 * 1024
"""The longest line of a source that is read line by line, in characters."""
MAX_DEPTH = 60
"""The deepest nesting of a JSON document; no format of ours goes past ten."""


class UnreadableSource(InvalidInput):
    """The source as a whole cannot be read: nothing of it is kept."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__("unreadable_source", f"{where}: {why}", where=where, why=why)


@dataclass(frozen=True, slots=True)
class Source:
    """One source's text and what a reader may know about it.

    ``on`` is the date of the text (a bare bill number means the Congress of that day), ``zone``
    the zone of times that name none.
    """

    name: str
    text: str
    on: date
    zone: ZoneInfo

    def unreadable(self, why: str, *, at: str = "") -> UnreadableSource:
        return UnreadableSource(f"{self.name}, {at}" if at else self.name, why)


def decode(raw: bytes, *, name: str) -> str:
    """The text of ``raw`` with ``\\n`` line ends; raises :class:`UnreadableSource`."""
    if len(raw) > MAX_BYTES:
        raise UnreadableSource(name, f"larger than {MAX_BYTES // 1024 // 1024} MB")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableSource(name, "is UTF-16; save it as UTF-8")
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise UnreadableSource(f"{name}, line {line}", "holds a NUL character")
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        why = f"is not UTF-8 (byte 0x{raw[error.start]:02X}); save it as UTF-8"
        raise UnreadableSource(f"{name}, line {line}", why) from error
    if not text.strip():
        raise UnreadableSource(name, "is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines(source: Source) -> list[str]:
    """The source line by line; a line past :data:`MAX_LINE` is refused."""
    found = source.text.split("\n")
    for number, line in enumerate(found, start=1):
        if len(line) > MAX_LINE:
            raise source.unreadable(f"is longer than {MAX_LINE:,} characters", at=f"line {number}")
    return found


def load_json(source: Source) -> Any:
    """The one JSON document that the source is."""
    return parse_json(source, source.text, where="")


def parse_json(source: Source, text: str, *, where: str) -> Any:
    """One JSON value, refused when truncated, nested past :data:`MAX_DEPTH`, not finite, or where
    an object names a member twice: nobody can say which of the two is meant."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_twins)
    except RecursionError as error:
        raise source.unreadable("is nested too deeply", at=where) from error
    except json.JSONDecodeError as error:
        at = where or f"line {error.lineno}, column {error.colno}"
        raise source.unreadable(f"is not JSON: {error.msg}", at=at) from error
    except ValueError as error:
        raise source.unreadable(f"is not JSON: {error}", at=where) from error
    if _deeper_than(value, MAX_DEPTH):
        raise source.unreadable("is nested too deeply", at=where)
    return value


def csv_rows(source: Source, *, required: frozenset[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line number, keyed by lower-case column name, cells stripped.

    Refused as a whole: no header, a column twice, a required column missing, a stray quote that
    swallows the rest of the file. A row with more cells than the header has is refused too,
    because nobody can say which cell is which.
    """
    lines(source)
    reader = csv.reader(io.StringIO(source.text), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader)]
        _check_header(source, header, required)
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(header):
                raise source.unreadable(
                    f"has {len(row)} cells for {len(header)} columns",
                    at=f"line {reader.line_num}",
                )
            cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise source.unreadable(f"is not CSV: {error}", at=f"line {reader.line_num}") from error


def _check_header(source: Source, header: list[str], required: frozenset[str]) -> None:
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise source.unreadable(f"has the column “{twice[0]}” twice", at="line 1")
    missing = sorted(required - set(header))
    if missing:
        raise source.unreadable(f"has no column “{missing[0]}”", at="line 1")


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _refuse_twins(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) == len(members):
        return value
    seen: set[str] = set()
    for name, _ in members:
        if name in seen:
            raise ValueError(f"“{name[:40]}” stands twice in one object")
        seen.add(name)
    return value


def _deeper_than(value: object, limit: int) -> bool:
    """Whether ``value`` nests past ``limit``; walked level by level, without recursion."""
    level: list[object] = [value]
    for _ in range(limit):
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
        if not below:
            return False
        level = below
    return True

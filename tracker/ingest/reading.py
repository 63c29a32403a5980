"""What sources say: each by itself, archives member by member, pages and tables as one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from tracker.formats.archive import is_archive, members
from tracker.formats.records import Reading, Remark
from tracker.formats.source import Source, UnreadableSource, decode
from tracker.ingest.order import Order
from tracker.ingest.registry import Format
from tracker.ingest.rows import batches

PART = 1000
"""Members of an archive that are in memory at once, where its records stand alone."""

Given: TypeAlias = bytes | UnreadableSource
"""What a source holds, or why it cannot be had."""
Watch: TypeAlias = Callable[[int, int], None]
"""Told of records as they are read and as they are kept: how many more of each."""


def nobody(read: int, kept: int) -> None:
    """Nobody watches."""


def units(
    chosen: Format, sources: Iterable[tuple[str, Given]], order: Order, watch: Watch
) -> Iterator[tuple[str, Callable[[], Iterable[Reading[Any]]]]]:
    """What is kept in one transaction each: its name, and its parts once it is asked for them.

    Sources are taken one at a time, unless the format reads several as one.
    """
    if chosen.gather is not None:
        sources = pages = list(sources)
        if len(pages) > 1:
            named = f"{pages[0][0]} and {len(pages) - 1} more"
            yield named, lambda: _whole(read_together(chosen, pages, order), watch)
            return
    for name, raw in sources:
        yield name, partial(_parts, chosen, name, raw, order, watch)


def read_source(chosen: Format, name: str, raw: Given, order: Order) -> Reading[Any]:
    """What one source says, or every member of an archive; raises :class:`UnreadableSource`."""
    if isinstance(raw, UnreadableSource) or not is_archive(raw):
        return chosen.read(_source(name, raw, order))
    if chosen.gather is None:
        return _merged(_read_each(chosen, name, raw, order))
    return read_together(chosen, [(name, raw)], order)


def _parts(
    chosen: Format, name: str, raw: Given, order: Order, watch: Watch
) -> Iterable[Reading[Any]]:
    """One reading, made before anybody waits for a database, or some members at a time."""
    if not chosen.in_parts or isinstance(raw, UnreadableSource) or not is_archive(raw):
        return _whole(read_source(chosen, name, raw, order), watch)
    readings = _seen(_read_each(chosen, name, raw, order), watch)
    return map(_merged, batches(readings, PART))


def _whole(reading: Reading[Any], watch: Watch) -> list[Reading[Any]]:
    return list(_seen([reading], watch))


def _seen(readings: Iterable[Reading[Any]], watch: Watch) -> Iterator[Reading[Any]]:
    for reading in readings:
        watch(len(reading.records) + len(reading.rejected), 0)
        yield reading


def _source(name: str, raw: Given, order: Order) -> Source:
    if isinstance(raw, UnreadableSource):
        raise raw
    zone = order.place.zone if order.place else ZoneInfo("UTC")
    return Source(name, decode(raw, name=name), order.at.astimezone(zone).date(), zone)


def read_together(
    chosen: Format, sources: Iterable[tuple[str, Given]], order: Order
) -> Reading[Any]:
    """All documents, and the members of archives among them, as one reading."""
    assert chosen.gather is not None
    documents: list[Source] = []
    lost: dict[str, Remark] = {}
    for name, raw in sources:
        try:
            for part, content in _documents(chosen, name, raw):
                try:
                    documents.append(_source(part, content, order))
                except UnreadableSource as refusal:
                    lost[part] = _told(refusal)
        except UnreadableSource as refusal:
            lost[name] = _told(refusal)
    reading = chosen.gather(documents, tuple(lost))
    return replace(reading, rejected=(*lost.values(), *reading.rejected))


def _documents(chosen: Format, name: str, raw: Given) -> Iterator[tuple[str, Given]]:
    """The source, or the members of an archive: those that are documents of the format."""
    if isinstance(raw, UnreadableSource) or not is_archive(raw):
        if not chosen.passes_over(name):
            yield name, raw
        return
    for part, content in members(name, raw):
        if not chosen.passes_over(part.removeprefix(f"{name}, ")):
            yield part, content


def _read_each(chosen: Format, name: str, raw: bytes, order: Order) -> Iterator[Reading[Any]]:
    """Each member of an archive; one that cannot be read is one rejection."""
    for member, content in members(name, raw):
        try:
            yield chosen.read(_source(member, content, order))
        except UnreadableSource as refusal:
            yield Reading((), (_told(refusal),))


def _merged(readings: Iterable[Reading[Any]]) -> Reading[Any]:
    records: list[Any] = []
    rejected: list[Remark] = []
    notices: list[Remark] = []
    for reading in readings:
        records.extend(reading.records)
        rejected.extend(reading.rejected)
        notices.extend(reading.notices)
    return Reading(tuple(records), tuple(rejected), tuple(notices))


def _told(refusal: UnreadableSource) -> Remark:
    return Remark(str(refusal.facts["where"]), str(refusal.facts["why"]))

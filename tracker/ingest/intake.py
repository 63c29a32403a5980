"""One source in, one transaction, one report."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DataError, IntegrityError, transaction

from backend.kernel.errors import DomainError, InvalidInput
from tracker.formats.archive import is_archive, members
from tracker.formats.records import Reading, Remark
from tracker.formats.source import Source, UnreadableSource, decode
from tracker.ingest.order import Order, Written, place_of
from tracker.ingest.registry import FORMATS, Format
from tracker.ingest.rows import BATCH, batches
from tracker.lifecycle import recompute, settle_bills
from tracker.models import Action, Place
from tracker.vocabulary import ActionState

Given = bytes | UnreadableSource
"""What a source holds, or why it cannot be had."""


class UnknownFormat(InvalidInput):
    def __init__(self, name: str) -> None:
        known = ", ".join(sorted(FORMATS))
        super().__init__("unknown_format", f"“{name}” is no format; known are {known}.")


class PlaceNeeded(InvalidInput):
    def __init__(self, name: str) -> None:
        super().__init__("place_needed", f"{name} does not say whose it is: give --place.")


@dataclass(slots=True)
class Report:
    """What came of one or more sources. Counts are of a source's records."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """Rows created, by noun."""

    def add(self, other: "Report") -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.rejected += other.rejected
        self.notices += other.notices
        for noun, count in other.rows.items():
            self.rows[noun] = self.rows.get(noun, 0) + count

    def as_json(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [{"where": each.where, "why": each.why} for each in self.rejected],
            "notices": [{"where": each.where, "why": each.why} for each in self.notices],
            "rows": dict(sorted(self.rows.items())),
        }


def ingest(
    format_name: str,
    sources: Sequence[tuple[str, Given]],
    *,
    at: datetime,
    place: str = "",
    state: ActionState = ActionState.OPEN,
    dry_run: bool = False,
) -> Report:
    """Read each ``(name, bytes)`` in a transaction of its own, or all of them in one where they are
    parts of one source: the pages of a calendar, the tables of a download.

    A source that cannot be read, or that a constraint of the database refuses, is one rejection
    under its name and changes nothing; the others are read all the same.
    ``place`` is an OCD id. With ``dry_run`` everything is rolled back.
    """
    chosen = FORMATS.get(format_name)
    if chosen is None:
        raise UnknownFormat(format_name)
    where = _place(chosen, format_name, place)
    order = Order(system=format_name, at=at, state=state, place=where, lists_all=chosen.lists_all)
    report = Report()
    for name, read in _readings(chosen, sources, order):
        try:
            report.add(write_reading(chosen, read(), order, dry_run=dry_run))
        except DomainError as error:
            report.rejected.append(
                Remark(str(error.facts.get("where", name)), str(error.facts.get("why", error)))
            )
        except (IntegrityError, DataError) as error:
            why = f"contradicts itself or what is here: {error}".splitlines()[0]
            report.rejected.append(Remark(name, why))
    return report


def _readings(
    chosen: Format, sources: Sequence[tuple[str, Given]], order: Order
) -> list[tuple[str, Callable[[], Reading[Any]]]]:
    """What is read in one transaction each, with its name for a rejection of the whole."""
    if chosen.gather is not None and len(sources) > 1:
        named = f"{sources[0][0]} and {len(sources) - 1} more"
        return [(named, partial(_read_together, chosen, sources, order))]
    return [(name, partial(read_source, chosen, name, raw, order)) for name, raw in sources]


def _source(name: str, raw: Given, order: Order) -> Source:
    if isinstance(raw, UnreadableSource):
        raise raw
    zone = order.place.zone if order.place else ZoneInfo("UTC")
    return Source(name, decode(raw, name=name), order.at.astimezone(zone).date(), zone)


def _read_together(
    chosen: Format, sources: Iterable[tuple[str, Given]], order: Order
) -> Reading[Any]:
    """All documents, and the members of archives among them, as one reading."""
    assert chosen.gather is not None
    documents: list[Source] = []
    lost: dict[str, Remark] = {}
    for name, raw in sources:
        try:
            for part, content in _parts(chosen, name, raw):
                try:
                    documents.append(_source(part, content, order))
                except UnreadableSource as refusal:
                    lost[part] = _told(refusal)
        except UnreadableSource as refusal:
            lost[name] = _told(refusal)
    reading = chosen.gather(documents, tuple(lost))
    return replace(reading, rejected=(*lost.values(), *reading.rejected))


def _parts(chosen: Format, name: str, raw: Given) -> Iterator[tuple[str, Given]]:
    """The source, or the members of an archive: those that are documents of the format."""
    if isinstance(raw, UnreadableSource) or not is_archive(raw):
        if not chosen.passes_over(name):
            yield name, raw
        return
    for part, content in members(name, raw):
        if not chosen.passes_over(part.removeprefix(f"{name}, ")):
            yield part, content


def _read_each(chosen: Format, name: str, raw: bytes, order: Order) -> Reading[Any]:
    """All members of an archive as one reading; a member that cannot be read is one rejection."""
    records: list[Any] = []
    rejected: list[Remark] = []
    notices: list[Remark] = []
    for member, content in members(name, raw):
        try:
            reading = chosen.read(_source(member, content, order))
        except UnreadableSource as refusal:
            rejected.append(_told(refusal))
            continue
        records.extend(reading.records)
        rejected.extend(reading.rejected)
        notices.extend(reading.notices)
    return Reading(tuple(records), tuple(rejected), tuple(notices))


def _told(refusal: UnreadableSource) -> Remark:
    return Remark(str(refusal.facts["where"]), str(refusal.facts["why"]))


def follow_up(written: Written, *, at: datetime) -> None:
    """What follows from the rows just written: outcomes of bills, ends of actions."""
    if written.bills:
        settle_bills(at=at)
    for some in batches(written.bills, BATCH):
        resting = Action.objects.filter(bill_id__in=some)
        written.actions.update(resting.values_list("pk", flat=True))
    for some in batches(sorted(written.actions), BATCH):
        done = recompute(Action.objects.filter(pk__in=some), at=at)
        written.notices.extend(Remark(each.where, each.why) for each in done.problems)


def _place(chosen: Format, name: str, given: str) -> Place | None:
    if given or chosen.place:
        return place_of(given or chosen.place)
    if chosen.needs_place:
        raise PlaceNeeded(name)
    return None


def read_source(chosen: Format, name: str, raw: Given, order: Order) -> Reading[Any]:
    """What one source says, or every member of an archive; raises :class:`UnreadableSource`."""
    if isinstance(raw, UnreadableSource) or not is_archive(raw):
        return chosen.read(_source(name, raw, order))
    if chosen.gather is None:
        return _read_each(chosen, name, raw, order)
    return _read_together(chosen, [(name, raw)], order)


def write_reading(
    chosen: Format, reading: Reading[Any], order: Order, *, dry_run: bool = False
) -> Report:
    """Keep what one source said, and what follows from it, in one transaction."""
    if reading.partial:
        order = replace(order, lists_all=False)
    written = Written(rejected=list(reading.rejected), notices=list(reading.notices))
    with transaction.atomic():
        chosen.write(reading.records, order, written)
        follow_up(written, at=order.at)
        if dry_run:
            transaction.set_rollback(True)
    return Report(
        created=len(written.created),
        updated=len(written.updated),
        unchanged=len(written.unchanged),
        rejected=written.rejected,
        notices=written.notices,
        rows={noun: count for noun, count in written.rows.items() if count},
    )

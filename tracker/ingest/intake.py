"""One source in, one transaction, one report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from backend.kernel.errors import DomainError, InvalidInput
from tracker.bills.propose import propose_successors
from tracker.formats.records import Reading, Remark
from tracker.ingest.order import Order, Written, place_of
from tracker.ingest.reading import Given, Watch, nobody, units
from tracker.ingest.registry import FORMATS, Format
from tracker.ingest.rows import BATCH, batches
from tracker.ingest.salvage import Refusal, sound, why
from tracker.lifecycle import recompute, settle_bills
from tracker.models import Action, Place
from tracker.vocabulary import ActionState


class UnknownFormat(InvalidInput):
    def __init__(self, name: str) -> None:
        known = ", ".join(sorted(FORMATS))
        super().__init__("unknown_format", f"“{name}” is no format; known are {known}.")


class DatabaseFailed(DomainError):
    """The disk is full, or the server is gone: what was read before this source is kept."""

    def __init__(self, name: str, error: Exception) -> None:
        why = f"the database failed ({str(error).strip()}): nothing of this source is kept"
        super().__init__("database_failed", f"{name}: {why}", where=name, why=why)


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
    sources: Iterable[tuple[str, Given]],
    *,
    at: datetime,
    place: str = "",
    state: ActionState = ActionState.OPEN,
    dry_run: bool = False,
    watch: Watch = nobody,
) -> Report:
    """Read each ``(name, bytes)`` in a transaction of its own, or all of them in one where they are
    parts of one source: the pages of a calendar, the tables of a download.

    A source that cannot be read is one rejection under its name and changes nothing; the others
    are read all the same. A record that contradicts what is here is one rejection under its place
    in the source, and the rest of the source is kept. ``place`` is an OCD id. With ``dry_run``
    everything is rolled back.
    """
    order, chosen = order_of(format_name, at=at, place=place, state=state)
    report = Report()
    for name, readings in units(chosen, sources, order, watch):
        try:
            report.add(_write(chosen, readings(), order, dry_run=dry_run, watch=watch))
        except DomainError as error:
            report.rejected.append(
                Remark(str(error.facts.get("where", name)), str(error.facts.get("why", error)))
            )
        except Refusal as error:
            report.rejected.append(Remark(name, why(error)))
        except OperationalError as error:
            raise DatabaseFailed(name, error) from error
    return report


def order_of(
    format_name: str, *, at: datetime, place: str, state: ActionState
) -> tuple[Order, Format]:
    """What is asked of sources of this format. Raises :class:`UnknownFormat`,
    :class:`PlaceNeeded` or :class:`tracker.ingest.order.UnknownPlace`."""
    chosen = FORMATS.get(format_name)
    if chosen is None:
        raise UnknownFormat(format_name)
    where = _place(chosen, format_name, place)
    order = Order(system=format_name, at=at, state=state, place=where, lists_all=chosen.lists_all)
    return order, chosen


def write_reading(
    chosen: Format, reading: Reading[Any], order: Order, *, dry_run: bool = False
) -> Report:
    """Keep what one source said, and what follows from it, in one transaction."""
    return _write(chosen, [reading], order, dry_run=dry_run, watch=nobody)


def follow_up(written: Written, *, at: datetime) -> None:
    """What follows from the rows just written: outcomes of bills, ends of actions, and which bill
    may be an earlier one come back."""
    for some in batches(sorted(written.bills), BATCH):
        settle_bills(at=at, among=some)
        resting = Action.objects.filter(bill_id__in=some)
        written.actions.update(resting.values_list("pk", flat=True))
    for some in batches(sorted(written.actions), BATCH):
        done = recompute(Action.objects.filter(pk__in=some), at=at)
        written.notices.extend(Remark(each.where, each.why) for each in done.problems)
    if written.bills:
        for proposal in propose_successors(at=at):
            why = f"may be {proposal.other.slug} come back, which an editor settles"
            written.notices.append(Remark(proposal.bill.slug, f"{why}: {proposal.reason}"))


def _write(
    chosen: Format,
    readings: Iterable[Reading[Any]],
    order: Order,
    *,
    dry_run: bool,
    watch: Watch,
) -> Report:
    written = Written()
    with transaction.atomic():
        for reading in readings:
            part = _written(chosen, reading, order, written)
            watch(0, len(part.created) + len(part.updated) + len(part.unchanged))
            written.add(part)
        for tie in written.later:
            tie(written)
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


def _written(chosen: Format, reading: Reading[Any], order: Order, whole: Written) -> Written:
    """Keep one part of a source; records that the database refuses are named and left out."""
    records: Sequence[Any] = reading.records
    if reading.partial:
        order = replace(order, lists_all=False)
    part = whole.part(reading)
    try:
        with transaction.atomic():
            chosen.write(records, order, part)
    except Refusal:
        records, bad = sound(chosen, records, order)
        if not bad:
            raise
        part = whole.part(reading)
        part.rejected.extend(bad)
        if records:
            chosen.write(records, order, part)
    return part


def _place(chosen: Format, name: str, given: str) -> Place | None:
    if given or chosen.place:
        return place_of(given or chosen.place)
    if chosen.needs_place:
        raise PlaceNeeded(name)
    return None

"""Which row a measure is: by its source's id, by its number where it is decided, by its name."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.db.models import Q
from django.utils.text import slugify

from tracker.bills.sessions import congress
from tracker.formats.records import BillRecord, Remark
from tracker.formats.titles import identity
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import BATCH, batches, found_by
from tracker.models import Bill, LegislativeSession, Place
from tracker.us_states import COUNTRY

Number: TypeAlias = tuple[int, int | None, str, str]
"""Place, session, kind and number: what no two bills share."""


def slug_of(record: BillRecord) -> str:
    """``hr1154-116``; a state's by place, session and number; its title while it has no number."""
    if record.key:
        return record.key
    if record.number and record.place:
        where = record.place.removeprefix(f"{COUNTRY}/").replace(":", "-").replace("/", "-")
        return slugify(f"{where} {record.session} {record.number}")[:200]
    return identity(record.title) or identity(record.source_id)


def is_rich(record: BillRecord) -> bool:
    """It tells of the measure itself and does not only mention it."""
    return bool(record.events or record.status or record.mapped or record.introduced_on)


def known_rows(
    wanted: dict[str, BillRecord],
    places: Mapping[str, Place],
    sessions: Mapping[str, LegislativeSession],
    order: Order,
    written: Written,
) -> tuple[dict[str, Bill], dict[str, str]]:
    """The rows that are here, by slug, and which slugs mean the measure of another slug.

    A source's own id outweighs the number, since a bill may be numbered anew; the number outweighs
    the slug, which an editor may have chosen. Two records that turn out to be one row cannot both
    speak for it: the later is taken out of ``wanted``, and named where it tells of a life.
    """
    bills = Bill.objects.select_related("place", "session")
    known = found_by(bills, "slug", wanted)
    numbers = {
        slug: _number(each, places[slug], sessions.get(slug)) for slug, each in wanted.items()
    }
    elsewhere = {
        slug: number
        for slug, number in numbers.items()
        if number[-1] and (slug not in known or _number_of(known[slug]) != number)
    }
    by_number = _by_number(elsewhere.values())
    known.update(
        {slug: by_number[number] for slug, number in elsewhere.items() if number in by_number}
    )
    ids = {slug: each.source_id[:200] for slug, each in wanted.items() if each.source_id}
    same = found_by(bills.filter(source=order.system), "source_id", ids.values())
    known.update({slug: same[each] for slug, each in ids.items() if each in same})
    return known, _leave_out_doubles(wanted, known, numbers, written)


def _leave_out_doubles(
    wanted: dict[str, BillRecord],
    known: Mapping[str, Bill],
    numbers: Mapping[str, Number],
    written: Written,
) -> dict[str, str]:
    """From the slug of each record left out to the slug that stands for the same measure."""
    first: dict[object, str] = {}
    alias: dict[str, str] = {}
    for slug, record in list(wanted.items()):
        row = known.get(slug)
        marks: list[object] = [("row", row.pk)] if row is not None else []
        if row is None and numbers[slug][-1]:
            marks.append(numbers[slug])
        if row is None and record.source_id:
            marks.append(("id", record.source_id[:200]))
        same = next((first[mark] for mark in marks if mark in first), "")
        earlier = wanted[same].where if same else _speaks(row, record, written)
        if not earlier:
            first.update(dict.fromkeys(marks, slug))
            continue
        alias[slug] = same
        del wanted[slug]
        if is_rich(record):
            why = f"is the same measure as {earlier} by its number or its id"
            written.rejected.append(Remark(record.where, why))
    return alias


def _speaks(row: Bill | None, record: BillRecord, written: Written) -> str:
    """Where the record of a life stands that speaks for this row instead of this one."""
    if row is None or not is_rich(record):
        return ""
    earlier = written.spoken_for.setdefault(row.pk, record.where)
    return "" if earlier == record.where else earlier


def _number(record: BillRecord, place: Place, session: LegislativeSession | None) -> Number:
    return place.pk, session.pk if session else None, str(record.kind), record.number[:60]


def _number_of(bill: Bill) -> Number:
    return bill.place_id, bill.session_id, bill.kind, bill.number


def _by_number(numbers: Iterable[Number]) -> dict[Number, Bill]:
    found: dict[Number, Bill] = {}
    asked = set(numbers)
    for some in batches(sorted(asked, key=str), BATCH):
        placed = Q(session__in={session for _, session, _, _ in some if session}) | Q(session=None)
        rows = Bill.objects.filter(
            placed,
            place__in={place for place, _, _, _ in some},
            number__in={number for *_, number in some},
        )
        for row in rows.select_related("place", "session"):
            if _number_of(row) in asked:
                found[_number_of(row)] = row
    return found


def places_of(wanted: dict[str, BillRecord], order: Order, written: Written) -> dict[str, Place]:
    """Who decides each measure: the place of its id, the place that the text names, the order's,
    or else the United States.

    A record of a life in a place that is not known here is taken out of ``wanted`` and named: it
    is no measure of the United States.
    """
    ids = [COUNTRY, *(each.place for each in wanted.values())]
    by_id = found_by(Place.objects.all(), "ocd_id", ids)
    default = order.place or by_id[COUNTRY]
    named = _by_name(each.place_name for each in wanted.values() if each.place_name)
    chosen: dict[str, Place] = {}
    for slug, record in list(wanted.items()):
        unknown = bool(record.place) and not record.key and record.place not in by_id
        if unknown and is_rich(record) and order.place is None:
            del wanted[slug]
            why = f"place “{record.place}” is not known here; ingest places first"
            written.rejected.append(Remark(record.where, why))
            continue
        chosen[slug] = by_id[COUNTRY] if record.key else by_id.get(record.place, default)
        if record.place_name:
            found = named.get(record.place_name, [])
            if len(found) == 1:
                chosen[slug] = found[0]
            else:
                why = f"no one place is called “{record.place_name}”: “{record.title}” is kept for"
                written.notices.append(Remark(record.where, f"{why} {chosen[slug].name}"))
    return chosen


def _by_name(names: Iterable[str]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for some in batches(dict.fromkeys(names), BATCH):
        for place in Place.objects.filter(name__in=some):
            found.setdefault(place.name, []).append(place)
    return found


def sessions_of(
    wanted: Mapping[str, BillRecord], places: Mapping[str, Place]
) -> dict[str, LegislativeSession]:
    """The session of each measure that names one, made where it is new."""
    asked = {(places[slug].pk, record.session) for slug, record in wanted.items() if record.session}
    rows = LegislativeSession.objects.filter(
        identifier__in={identifier for _, identifier in asked}
    ).select_related("place")
    found = {(row.place_id, row.identifier): row for row in rows}
    missing = asked - found.keys()
    federal = {
        (places[slug].pk, each.session) for slug, each in wanted.items() if each.key and missing
    }
    for place_id, identifier in sorted(missing):
        bounds = session_bounds(identifier if (place_id, identifier) in federal else "")
        found[place_id, identifier] = LegislativeSession.objects.create(
            place_id=place_id, identifier=identifier, **bounds
        )
    return {
        slug: found[places[slug].pk, record.session]
        for slug, record in wanted.items()
        if record.session
    }


def session_bounds(number: str) -> dict[str, Any]:
    """Name and bounds of a Congress; a legislature's are an editor's to give."""
    if not number.isdecimal():
        return {}
    known = congress(int(number))
    return {
        "name": f"{_ordinal(known.number)} Congress",
        "starts_at": known.begins_at,
        "ends_at": known.ends_at,
    }


def _ordinal(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"

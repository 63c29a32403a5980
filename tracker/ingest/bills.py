"""Measures into rows: one row for one measure, however many sources name it.

A mention ("Support HR 1154") only fills what is empty; a record of the measure's life replaces
what it knows better. A stance that an editor took is never changed by a source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.text import slugify

from tracker.bills.record import RecordedAction, keep_records, record_status
from tracker.bills.sessions import congress
from tracker.formats.mentions import PREFIXES
from tracker.formats.records import BillRecord, Remark
from tracker.formats.titles import identity
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import BATCH, Kept, batches, found_by, keep
from tracker.models import Bill, BillRelation, BillSponsor, LegislativeSession, Place
from tracker.us_states import COUNTRY
from tracker.vocabulary import Stance


def write_bills(records: Sequence[BillRecord], order: Order, written: Written) -> None:
    """Each bill once, with its life where the source tells it."""
    kept = keep_bills(records, order, written)
    for record in records:
        slug = slug_of(record)
        written.count(record.where, created=slug in kept.created, changed=slug in kept.changed)


def keep_bills(records: Iterable[BillRecord], order: Order, written: Written) -> Kept[Bill]:
    """The row of each record by :func:`slug_of`, and which are new or changed."""
    wanted = _joined(records)
    if not wanted:
        return Kept()
    places = _places(wanted.values(), order, written)
    sessions = _sessions(wanted, places)
    existing = _known(wanted, order)
    values: dict[str, dict[str, Any]] = {}
    once: dict[str, dict[str, Any]] = {}
    for slug, record in wanted.items():
        place, session = places[slug], sessions.get(slug)
        once[slug] = {
            "slug": slug,
            "place": place,
            "session": session,
            "kind": record.kind,
            "number": record.number[:60],
            "number_inferred": record.inferred,
            "source": order.system if record.source_id else "",
            "source_id": record.source_id[:200],
        }
        values[slug] = _values(record, existing.get(slug))
    kept = keep(Bill, values, existing=existing, at=order.at, once=once)
    written.rows["bills"] += len(kept.created)
    changed = kept.changed | _keep_sponsors(wanted, kept)
    changed |= _keep_relations(wanted, kept.rows) | _keep_hosts(wanted, kept)
    changed |= _keep_lives(wanted, kept.rows, order)
    changed |= _keep_statuses(wanted, kept.rows, order)
    kept.updated = changed - kept.created
    written.bills.update(kept.rows[slug].pk for slug in changed)
    return kept


def _known(wanted: Mapping[str, BillRecord], order: Order) -> dict[str, Bill]:
    """The rows by slug; a source's own id outweighs it, since a bill may be numbered anew."""
    bills = Bill.objects.select_related("place", "session")
    known = found_by(bills, "slug", wanted)
    ids = {record.source_id[:200]: slug for slug, record in wanted.items() if record.source_id}
    same = found_by(bills.filter(source=order.system), "source_id", ids)
    known.update({ids[source_id]: row for source_id, row in same.items()})
    return known


def slug_of(record: BillRecord) -> str:
    """``hr1154-116``; a state's by place, session and number; its title while it has no number."""
    if record.key:
        return record.key
    if record.number and record.place:
        where = record.place.removeprefix(f"{COUNTRY}/").replace(":", "-")
        return slugify(f"{where} {record.session} {record.number}")[:200]
    return identity(record.title) or identity(record.source_id)


def is_rich(record: BillRecord) -> bool:
    """It tells of the measure itself and does not only mention it."""
    return bool(record.events or record.status or record.mapped or record.introduced_on)


def _joined(records: Iterable[BillRecord]) -> dict[str, BillRecord]:
    """One record for one measure of this source: a stance and sponsors outweigh none."""
    joined: dict[str, BillRecord] = {}
    for record in records:
        slug = slug_of(record)
        known = joined.get(slug)
        if known is None:
            joined[slug] = record
            continue
        asked = known.stance if known.stance not in {None, Stance.WATCH} else record.stance
        joined[slug] = replace(
            record if is_rich(record) and not is_rich(known) else known,
            stance=asked,
            inferred=known.inferred and record.inferred,
            sponsors=known.sponsors or record.sponsors,
            relations=tuple(dict.fromkeys((*known.relations, *record.relations))),
        )
    return joined


def _values(record: BillRecord, known: Bill | None) -> dict[str, Any]:
    """The columns that this record speaks for."""
    said: dict[str, Any] = {
        "title": record.title,
        "short_title": record.short_title[:300],
        "nicknames": _nicknames(record, known),
        "summary": record.summary,
        "chamber": str(record.chamber or ""),
        "introduced_on": record.introduced_on,
        "source_url": record.url,
    }
    if known is not None and record.title == f"{PREFIXES.get(record.kind, '')} {record.number}":
        said["title"] = ""  # only its number: the title that we have says more
    if known is None or not is_rich(record):
        said = {name: value for name, value in said.items() if value}
    if known is not None and not is_rich(record):
        said = {
            name: value
            for name, value in said.items()
            if name == "nicknames" or not getattr(known, name)
        }
    if is_rich(record):
        said = {name: value for name, value in said.items() if value}
        if record.status or record.status_raw:
            said.update(
                status=record.status,
                status_raw=record.status_raw[:300],
                status_class=record.status_class,
                status_at=record.status_at,
            )
    if record.stance and (known is None or known.stance == Stance.WATCH):
        said["stance"] = record.stance
    if known is not None and known.number_inferred and not record.inferred:
        said["number_inferred"] = False
    return said


def _nicknames(record: BillRecord, known: Bill | None) -> list[str]:
    """Names add up: one source's do not take away another's."""
    return list(dict.fromkeys([*(known.nicknames if known else []), *record.nicknames]))


def _places(wanted: Iterable[BillRecord], order: Order, written: Written) -> dict[str, Place]:
    """Who decides each measure: the place of its id, the place that the text names, the order's,
    or else the United States."""
    records = list(wanted)
    by_id = found_by(Place.objects.all(), "ocd_id", [COUNTRY, *(each.place for each in records)])
    default = order.place or by_id[COUNTRY]
    chosen: dict[str, Place] = {}
    for record in records:
        place = by_id[COUNTRY] if record.key else by_id.get(record.place, default)
        if record.place_name:
            named = list(Place.objects.filter(name=record.place_name)[:2])
            if len(named) == 1:
                place = named[0]
            else:
                why = f"no one place is called “{record.place_name}”: “{record.title}” is kept for"
                written.notices.append(Remark(record.where, f"{why} {place.name}"))
        chosen[slug_of(record)] = place
    return chosen


def _sessions(
    wanted: Mapping[str, BillRecord], places: Mapping[str, Place]
) -> dict[str, LegislativeSession]:
    """The session of each measure that names one, made where it is new."""
    asked = {(places[slug].pk, record.session) for slug, record in wanted.items() if record.session}
    rows = LegislativeSession.objects.filter(
        identifier__in={identifier for _, identifier in asked}
    ).select_related("place")
    found = {(row.place_id, row.identifier): row for row in rows}
    for place_id, identifier in sorted(asked - found.keys()):
        federal = any(places[slug].pk == place_id and record.key for slug, record in wanted.items())
        found[place_id, identifier] = LegislativeSession.objects.create(
            place_id=place_id,
            identifier=identifier,
            **session_bounds(identifier if federal else ""),
        )
    return {
        slug: found[places[slug].pk, record.session]
        for slug, record in wanted.items()
        if record.session
    }


def session_bounds(number: str) -> dict[str, Any]:
    """Name and bounds of a Congress; a legislature's are an editor's to give."""
    if not number.isdigit():
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


def _keep_sponsors(wanted: Mapping[str, BillRecord], kept: Kept[Bill]) -> set[str]:
    """Replace the sponsors of those measures whose list differs from the record's."""
    naming = {slug: record for slug, record in wanted.items() if record.sponsors}
    ids = {kept.rows[slug].pk: slug for slug in naming}
    present: dict[str, list[tuple[object, ...]]] = {slug: [] for slug in naming}
    for some in batches(ids, 5 * BATCH):
        for row in BillSponsor.objects.filter(bill_id__in=some).order_by("position", "id"):
            present[ids[row.bill_id]].append(
                (
                    row.name,
                    row.primary,
                    row.chamber,
                    row.party,
                    row.state,
                    row.district,
                    row.bioguide_id,
                )
            )
    changed = set()
    new: list[BillSponsor] = []
    for slug, record in naming.items():
        rows = _sponsor_rows(record)
        if rows == present[slug] or (present[slug] and not is_rich(record)):
            continue
        changed.add(slug)
        new.extend(_sponsor(kept.rows[slug].pk, row, position) for position, row in enumerate(rows))
    for gone in batches([kept.rows[slug].pk for slug in changed], BATCH):
        BillSponsor.objects.filter(bill_id__in=gone).delete()
    BillSponsor.objects.bulk_create(new, batch_size=BATCH)
    return changed


def _sponsor_rows(record: BillRecord) -> list[tuple[object, ...]]:
    """Its sponsors as columns, once per name and chamber as the table demands."""
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    for each in record.sponsors:
        chamber = str(each.chamber or "")
        district = "" if each.district is None else str(each.district)
        row = (
            each.name[:200],
            each.primary,
            chamber,
            each.party[:40],
            each.state[:2],
            district,
            each.bioguide[:10],
        )
        rows.setdefault((each.name[:200], chamber), row)
    return list(rows.values())


def _sponsor(bill_id: int, row: Sequence[Any], position: int) -> BillSponsor:
    name, primary, chamber, party, state, district, bioguide = row
    return BillSponsor(
        bill_id=bill_id,
        name=name,
        primary=primary,
        chamber=chamber,
        party=party,
        state=state,
        district=district,
        bioguide_id=bioguide,
        position=position,
    )


def _keep_lives(
    wanted: Mapping[str, BillRecord], rows: Mapping[str, Bill], order: Order
) -> set[str]:
    """What legislatures recorded, and the statuses that it makes; who changed, by slug."""
    readings = {
        rows[slug]: [
            RecordedAction(
                at=each.at, text=each.text, chamber=str(each.chamber or ""), code=each.code[:40]
            )
            for each in record.events
        ]
        for slug, record in wanted.items()
        if record.events and record.key
    }
    changed: set[str] = set()
    for some in batches(readings, BATCH):
        part = {bill: readings[bill] for bill in some}
        changed.update(bill.slug for bill in keep_records(part, source=order.system, at=order.at))
    return changed


def _keep_statuses(
    wanted: Mapping[str, BillRecord], rows: Mapping[str, Bill], order: Order
) -> set[str]:
    """What states and councils say of their bills in their own words."""
    changed: set[str] = set()
    for slug, record in wanted.items():
        row, mapped = rows[slug], record.mapped
        since = record.mapped_since
        if mapped is None or (since is None and row.status_raw == mapped.raw):
            continue
        since = since or order.at
        if record_status(row, mapped, since=since, source=order.system, at=order.at):
            changed.add(slug)
    return changed


def _keep_relations(wanted: Mapping[str, BillRecord], rows: Mapping[str, Bill]) -> set[str]:
    """Relations whose other end is known here, by key or by title."""
    asked = [
        (slug, relation, relation.to if relation.to in rows else identity(relation.to))
        for slug, record in wanted.items()
        for relation in record.relations
    ]
    others = found_by(Bill.objects.all(), "slug", [to for _, _, to in asked if to not in rows])
    others.update(rows)
    changed = set()
    for slug, relation, to in asked:
        if to not in others or to == slug:
            continue
        row, made = BillRelation.objects.get_or_create(
            bill=rows[slug],
            other=others[to],
            kind=relation.kind,
            defaults={"reason": relation.reason},
        )
        if not made and relation.reason and row.reason != relation.reason:
            row.reason = relation.reason
            row.save(update_fields=["reason", "updated_at"])
            made = True
        if made:
            changed.add(slug)
    return changed


def _keep_hosts(wanted: Mapping[str, BillRecord], kept: Kept[Bill]) -> set[str]:
    """The bill that an amendment would change, where it is known here."""
    asked = {slug: identity(record.host) for slug, record in wanted.items() if record.host}
    hosts = found_by(Bill.objects.all(), "slug", asked.values())
    changed = set()
    for slug, to in asked.items():
        row, host = kept.rows[slug], hosts.get(to)
        if host is not None and row.host_bill_id is None and host.pk != row.pk:
            row.host_bill = host
            row.save(update_fields=["host_bill", "updated_at"])
            changed.add(slug)
    return changed

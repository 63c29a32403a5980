"""Measures into rows: one row for one measure, however many sources name it.

A mention ("Support HR 1154") only fills what is empty; a record of the measure's life replaces
what it knows better. A stance that an editor took is never changed by a source.

The bill keeps a digest of the last record of its life. What tells the very same again is passed
over without a look at the rows: a bulk file of thousands is read again in the time that its
parsing takes.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tracker.bills import mappings, status, steps
from tracker.bills import record as records_kept
from tracker.bills.record import Life
from tracker.formats.mentions import PREFIXES
from tracker.formats.records import BillRecord, Remark
from tracker.ingest import bill_hangings, bill_identity, bill_lives
from tracker.ingest.bill_hangings import Tie, keep_hosts, keep_relations, keep_sponsors
from tracker.ingest.bill_identity import is_rich, known_rows, places_of, sessions_of, slug_of
from tracker.ingest.bill_lives import keep_readings, keep_words, life_told
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import BATCH, Kept, batches, keep
from tracker.models import Bill
from tracker.vocabulary import Stance

_RULEBOOKS = (mappings, records_kept, status, steps, bill_hangings, bill_identity, bill_lives)
_RULES = hashlib.sha256(
    b"".join(Path(each).read_bytes() for each in (__file__, *(str(m.__file__) for m in _RULEBOOKS)))
).hexdigest()
"""A release that reads a life otherwise reads all of them anew."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The records of one part of a source by slug, each measure once."""

    records: dict[str, BillRecord]
    digests: dict[str, str]
    """Of the records of a life."""
    again: set[str]
    """Places of records whose measure the source told of before."""


def write_bills(records: Sequence[BillRecord], order: Order, written: Written) -> None:
    """Each bill once, with its life where the source tells it. Relations are tied when all parts
    of the source are here."""
    fresh = _left_to_tell(records, order, written)
    same = _told_before(fresh.digests.values())
    told = {slug: same[mark] for slug, mark in fresh.digests.items() if mark in same}
    for slug, bill in told.items():
        written.spoken_for.setdefault(bill, fresh.records[slug].where)
    rest = {slug: each for slug, each in fresh.records.items() if slug not in told}
    kept = _keep_rows(rest, fresh.digests, order, written)
    rows = told | {slug: row.pk for slug, row in kept.rows.items()}
    rejected = {each.where for each in written.rejected}
    for each in records:
        slug = slug_of(each)
        if each.where in fresh.again:
            written.count(each.where, created=False, changed=False)
        elif slug in rows and each.where not in rejected:
            changed = slug in kept.changed
            written.count(each.where, created=slug in kept.created, changed=changed)
    ties = {
        slug: Tie(rows[slug], each.where, each.relations, each.host)
        for slug, each in fresh.records.items()
        if slug in rows and (each.relations or each.host)
    }
    if ties:
        written.later.append(lambda whole: _tie(ties, rows, whole))


def keep_bills(records: Iterable[BillRecord], order: Order, written: Written) -> Kept[Bill]:
    """The row of each record by :func:`slug_of`, and which are new or changed."""
    wanted = _joined(records)
    kept = _keep_rows(wanted, {}, order, written)
    rows = {slug: row.pk for slug, row in kept.rows.items()}
    ties = {
        slug: Tie(rows[slug], each.where, each.relations, each.host)
        for slug, each in wanted.items()
        if slug in rows
    }
    tied = keep_relations(ties, rows) | keep_hosts(ties)
    kept.updated |= tied - kept.created
    written.bills.update(rows[slug] for slug in tied)
    return kept


def _left_to_tell(records: Sequence[BillRecord], order: Order, written: Written) -> _Wanted:
    """Each measure of this part once. Of two records of one life in a source the first stands,
    wherever its parts begin, so that reading it all again changes nothing."""
    again: set[str] = set()
    for each in filter(is_rich, records):
        slug = slug_of(each)
        earlier = written.measures.setdefault(slug, each.where)
        if earlier != each.where:
            again.add(each.where)
            why = f"tells of {slug} again: what {earlier} says stands"
            written.notices.append(Remark(each.where, why))
    joined = _joined(each for each in records if each.where not in again)
    digests = {slug: _digest(each, order.system) for slug, each in joined.items() if is_rich(each)}
    return _Wanted(joined, digests, again)


def _digest(told: BillRecord, system: str) -> str:
    """Of all that a record says, of the system that says it and of the rules that read it."""
    said = f"{_RULES} {system} {replace(told, where='')!r}"
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()


def _told_before(digests: Iterable[str]) -> dict[str, int]:
    """The bills whose last telling was one of these."""
    found: dict[str, int] = {}
    for some in batches(digests, 5 * BATCH):
        rows = Bill.objects.filter(reading_sha256__in=some).order_by()
        found.update(rows.values_list("reading_sha256", "pk"))
    return found


def _keep_rows(
    wanted: dict[str, BillRecord], digests: Mapping[str, str], order: Order, written: Written
) -> Kept[Bill]:
    """The rows with sponsors, lives and statuses, without what ties one to another."""
    if not wanted:
        return Kept()
    places = places_of(wanted, order, written)
    sessions = sessions_of(wanted, places)
    existing, alias = known_rows(wanted, places, sessions, order, written)
    lives: dict[str, Life] = {}
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
            "reading_sha256": digests.get(slug, ""),
        }
        values[slug] = _values(record, existing.get(slug))
        zone = place.time_zone
        if life := life_told(record, existing.get(slug), values[slug], zone=zone):
            lives[slug] = life
            values[slug].update(life.standing)
    kept = keep(Bill, values, existing=existing, at=order.at, once=once)
    written.rows["bills"] += len(kept.created)
    changed = kept.changed | keep_sponsors(wanted, kept)
    changed |= keep_readings(lives, kept, order)
    changed |= keep_words(wanted, kept.rows, order)
    _remember(kept, existing, digests)
    kept.updated = changed - kept.created
    written.bills.update(kept.rows[slug].pk for slug in changed)
    kept.rows.update({slug: kept.rows[to] for slug, to in alias.items() if to in kept.rows})
    return kept


def _remember(kept: Kept[Bill], existing: Mapping[str, Bill], digests: Mapping[str, str]) -> None:
    """Note what was told last; that alone is no change of the bill."""
    stale = []
    for slug, digest in digests.items():
        row = existing.get(slug)
        if row is not None and slug in kept.rows and row.reading_sha256 != digest:
            row.reading_sha256 = digest
            stale.append(kept.rows[slug])
    Bill.objects.bulk_update(stale, ["reading_sha256"], batch_size=BATCH)


def _tie(ties: Mapping[str, Tie], rows: Mapping[str, int], written: Written) -> None:
    for slug in keep_relations(ties, rows) | keep_hosts(ties):
        written.change(ties[slug].where)
        written.bills.add(rows[slug])


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

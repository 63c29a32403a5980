"""Members and committees of Congress into rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tracker.formats.records import CommitteeRecord, LegislatorRecord
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import found_by, keep
from tracker.models import Committee, Legislator, LegislatorTerm


def write_legislators(records: Sequence[LegislatorRecord], order: Order, written: Written) -> None:
    """Each member with every term the source tells; a term it no longer tells stays as history."""
    wanted = {each.bioguide: {"bioguide_id": each.bioguide, "name": each.name} for each in records}
    known = found_by(Legislator.objects.all(), "bioguide_id", wanted)
    members = keep(Legislator, wanted, existing=known, at=order.at)
    terms = dict(_terms(records, members.rows))
    kept = keep(LegislatorTerm, terms, existing=_known_terms(known), at=order.at)
    written.rows["legislators"] += len(members.created)
    written.rows["terms"] += len(kept.created)
    moved = {key.split("/")[0] for key in kept.changed}
    for record in records:
        written.count(
            record.where,
            created=record.bioguide in members.created,
            changed=record.bioguide in members.updated or record.bioguide in moved,
        )


def write_committees(records: Sequence[CommitteeRecord], order: Order, written: Written) -> None:
    """Committees first, so that what lies below them finds its parent."""
    existing = found_by(Committee.objects.all(), "code", [each.code for each in records])
    parents: dict[str, Committee] = {}
    for level in (
        [each for each in records if not each.parent],
        [each for each in records if each.parent],
    ):
        wanted = {each.code: _committee(each, parents) for each in level}
        kept = keep(Committee, wanted, existing=existing, at=order.at)
        parents |= kept.rows
        written.rows["committees"] += len(kept.created)
        for record in level:
            written.count(
                record.where,
                created=record.code in kept.created,
                changed=record.code in kept.updated,
            )


def _terms(
    records: Sequence[LegislatorRecord], members: Mapping[str, Legislator]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for record in records:
        for term in record.terms:
            key = f"{record.bioguide}/{term.chamber}/{term.starts_on}"
            yield key, {"legislator": members[record.bioguide], **asdict(term)}


def _known_terms(known: Mapping[str, Legislator]) -> dict[str, LegislatorTerm]:
    terms = LegislatorTerm.objects.filter(legislator__in=known.values()).select_related(
        "legislator"
    )
    return {
        f"{term.legislator.bioguide_id}/{term.chamber}/{term.starts_on}": term for term in terms
    }


def _committee(record: CommitteeRecord, parents: Mapping[str, Committee]) -> dict[str, Any]:
    return {
        "code": record.code,
        "name": record.name,
        "chamber": record.chamber,
        "parent": parents.get(record.parent),
        "url": record.url,
        "phone": record.phone,
        "address": record.address,
        "jurisdiction": record.jurisdiction,
    }

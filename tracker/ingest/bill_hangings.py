"""What hangs on a bill: who sponsors it, what it is to other bills, what it would amend."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Now

from tracker.formats.records import BillRecord, RelationRecord
from tracker.formats.titles import identity
from tracker.ingest.bill_identity import is_rich
from tracker.ingest.rows import BATCH, Kept, batches
from tracker.models import Bill, BillRelation, BillSponsor

_SPONSOR = ("name", "primary", "chamber", "party", "state", "district", "bioguide_id")


@dataclass(frozen=True, slots=True)
class Tie:
    """What one bill, by its primary key, says of others: by their key or their title."""

    bill: int
    where: str
    relations: tuple[RelationRecord, ...] = ()
    host: str = ""


def keep_sponsors(wanted: Mapping[str, BillRecord], kept: Kept[Bill]) -> set[str]:
    """Replace the sponsors of those measures whose list differs from the record's."""
    naming = {slug: each for slug, each in wanted.items() if each.sponsors and slug in kept.rows}
    ids = {kept.rows[slug].pk: slug for slug in naming}
    present: dict[str, list[tuple[object, ...]]] = {slug: [] for slug in naming}
    known = [pk for pk, slug in ids.items() if slug not in kept.created]
    for some in batches(known, 5 * BATCH):
        rows = BillSponsor.objects.filter(bill_id__in=some).order_by("position", "id")
        for pk, *columns in rows.values_list("bill_id", *_SPONSOR):
            present[ids[pk]].append(tuple(columns))
    changed = set()
    new: list[BillSponsor] = []
    for slug, record in naming.items():
        listed = _sponsors(record)
        if listed == present[slug] or (present[slug] and not is_rich(record)):
            continue
        changed.add(slug)
        new.extend(
            BillSponsor(
                bill_id=kept.rows[slug].pk,
                position=position,
                **dict(zip(_SPONSOR, columns, strict=True)),
            )
            for position, columns in enumerate(listed)
        )
    stale = [kept.rows[slug].pk for slug in changed if present[slug]]
    for gone in batches(stale, BATCH):
        BillSponsor.objects.filter(bill_id__in=gone).delete()
    BillSponsor.objects.bulk_create(new, batch_size=BATCH)
    return changed


def _sponsors(record: BillRecord) -> list[tuple[Any, ...]]:
    """Its sponsors as columns, once per name and chamber as the table demands."""
    rows: dict[tuple[str, str], tuple[Any, ...]] = {}
    for each in record.sponsors:
        chamber = str(each.chamber or "")
        district = "" if each.district is None else str(each.district)
        row = (
            each.name[:200],
            each.primary,
            chamber,
            each.party[:40],
            each.state[:2],
            district[:10],
            each.bioguide[:10],
        )
        rows.setdefault((each.name[:200], chamber), row)
    return list(rows.values())


def keep_relations(ties: Mapping[str, Tie], rows: Mapping[str, int]) -> set[str]:
    """Relations whose other end is known here, by key or by title; which bills gained one.

    ``rows`` are bills that need no search, by slug.
    """
    asked = [
        (slug, relation, relation.to if relation.to in rows else identity(relation.to))
        for slug, tie in ties.items()
        for relation in tie.relations
    ]
    others = _found({to for _, _, to in asked} - rows.keys()) | dict(rows)
    wanted: dict[tuple[int, int, str], tuple[str, str]] = {}
    for slug, relation, to in asked:
        bill, other = ties[slug].bill, others.get(to)
        if other is not None and other != bill:
            wanted.setdefault((bill, other, str(relation.kind)), (slug, relation.reason))
    present = _relations({bill for bill, _, _ in wanted})
    missing = [key for key in wanted if key not in present]
    BillRelation.objects.bulk_create(
        [
            BillRelation(
                bill_id=bill, other_id=other, kind=kind, reason=wanted[bill, other, kind][1]
            )
            for bill, other, kind in missing
        ],
        batch_size=BATCH,
    )
    return {wanted[key][0] for key in missing} | _reworded(wanted, present)


def keep_hosts(ties: Mapping[str, Tie]) -> set[str]:
    """The bill that an amendment would change, where it is known here and none is yet."""
    asked = {slug: identity(tie.host) for slug, tie in ties.items() if tie.host}
    hosts = _found(asked.values())
    without = set(
        Bill.objects.filter(pk__in=[ties[slug].bill for slug in asked], host_bill=None).values_list(
            "pk", flat=True
        )
    )
    changed = set()
    for slug, to in asked.items():
        bill, host = ties[slug].bill, hosts.get(to)
        if host is not None and bill in without and host != bill:
            Bill.objects.filter(pk=bill).update(host_bill=host, updated_at=Now())
            changed.add(slug)
    return changed


def _found(slugs: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batches(slugs, BATCH):
        found.update(Bill.objects.filter(slug__in=some).order_by().values_list("slug", "pk"))
    return found


def _relations(bills: Iterable[int]) -> dict[tuple[int, int, str], BillRelation]:
    present: dict[tuple[int, int, str], BillRelation] = {}
    for some in batches(bills, BATCH):
        for row in BillRelation.objects.filter(bill_id__in=some):
            present[row.bill_id, row.other_id, row.kind] = row
    return present


def _reworded(
    wanted: Mapping[tuple[int, int, str], Sequence[str]],
    present: Mapping[tuple[int, int, str], BillRelation],
) -> set[str]:
    """Relations whose reason the source now gives otherwise."""
    changed = set()
    for key, (slug, reason) in wanted.items():
        row = present.get(key)
        if row is not None and reason and row.reason != reason:
            row.reason = reason
            row.save(update_fields=["reason", "updated_at"])
            changed.add(slug)
    return changed

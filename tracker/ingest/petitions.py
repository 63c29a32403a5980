"""Petitions into rows, with who hosts and who endorses them."""

from collections.abc import Sequence
from typing import Any

from tracker.formats.records import OrganizationRecord, PetitionRecord
from tracker.ingest.links import Use, keep_uses
from tracker.ingest.order import Order, Written
from tracker.ingest.organizations import keep_organizations
from tracker.ingest.rows import found_by, free_slugs, keep
from tracker.ingest.topics import add_related
from tracker.models import Petition, PetitionCount
from tracker.vocabulary import PetitionState


def keep_petitions(
    records: Sequence[PetitionRecord], order: Order, written: Written
) -> tuple[dict[str, Petition], set[str]]:
    """The petition of each source id, and the ids of those that changed."""
    wanted = {record.source_id: record for record in records}
    named = [
        OrganizationRecord(name)
        for record in wanted.values()
        for name in (record.host, *record.endorsers)
        if name
    ]
    groups, new_groups = keep_organizations(named)
    written.rows["organizations"] += new_groups
    existing = found_by(Petition.objects.filter(source=order.system), "source_id", wanted)
    slugs = free_slugs(Petition, [each.title for each in wanted.values()])
    once = {
        key: {
            "slug": slug,
            "source": order.system,
            "source_id": key,
            "place": order.place,
            "time_zone": order.place.time_zone if order.place else "UTC",
        }
        for key, slug in zip(wanted, slugs, strict=True)
    }
    values: dict[str, dict[str, Any]] = {
        key: {
            "title": record.title[:300],
            "summary": record.summary,
            "target": record.target[:300],
            "host": groups.get(record.host),
            "source_url": record.url,
            **_standing(record, existing.get(key)),
        }
        for key, record in wanted.items()
    }
    kept = keep(Petition, values, existing=existing, at=order.at, once=once)
    written.rows["petitions"] += len(kept.created)
    changed = set(kept.changed)
    ids = {row.pk: key for key, row in kept.rows.items()}
    endorsers = {
        kept.rows[key].pk: {groups[name].pk for name in record.endorsers if name in groups}
        for key, record in wanted.items()
    }
    columns = ("petition_id", "organization_id")
    gained = add_related(Petition.endorsers.through, columns, endorsers)
    uses = {kept.rows[key].pk: [Use(record.title, record.url)] for key, record in wanted.items()}
    changed |= {ids[pk] for pk in gained | keep_uses("petition", uses, at=order.at)}
    _count(kept.rows, wanted, order)
    return kept.rows, changed


def _standing(record: PetitionRecord, known: Petition | None) -> dict[str, Any]:
    """State, dates and numbers, where this source tells them: silence changes nothing."""
    said: dict[str, Any] = {
        "opens_at": record.opens_at,
        "closes_at": record.closes_at,
        "goal": record.goal,
        "signatures": record.signatures,
    }
    said = {name: value for name, value in said.items() if value is not None}
    if record.closes_at is not None:
        said["closes_date_only"] = record.closes_date_only
    if record.state is not PetitionState.UNKNOWN or known is None:
        said["state"] = record.state
    return said


def _count(rows: dict[str, Petition], wanted: dict[str, PetitionRecord], order: Order) -> None:
    """Append a count where the number of signatures is not the one last counted."""
    for key, record in wanted.items():
        if record.signatures is None:
            continue
        last = PetitionCount.objects.filter(petition=rows[key]).order_by("-at").first()
        if last is None or (last.signatures != record.signatures and last.at < order.at):
            PetitionCount.objects.create(
                petition=rows[key], at=order.at, signatures=record.signatures
            )

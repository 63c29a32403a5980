"""Campaigns and demands into rows, with their evidence and measures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.formats.records import (
    CampaignRecord,
    DemandRecord,
    OrganizationRecord,
    PetitionRecord,
)
from tracker.ingest.bill_identity import slug_of
from tracker.ingest.bills import keep_bills
from tracker.ingest.links import Use, keep_uses
from tracker.ingest.order import Order, Written
from tracker.ingest.organizations import keep_organizations
from tracker.ingest.petitions import keep_petitions
from tracker.ingest.resources import keep_resources
from tracker.ingest.rows import found_by, free_slugs, keep
from tracker.ingest.topics import add_related
from tracker.models import (
    Bill,
    Campaign,
    Demand,
    DemandMeasure,
    LinkRole,
    Organization,
    Petition,
    Resource,
)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind the demands of one page."""

    resources: dict[str, Resource]
    bills: dict[str, Bill]


def write_campaigns(records: Sequence[CampaignRecord], order: Order, written: Written) -> None:
    """Each campaign of the page once, with its petition and its tree of demands."""
    named = [
        OrganizationRecord(name)
        for record in records
        for name in (record.host, *record.endorsers)
        if name
    ]
    groups, new_groups = keep_organizations(named)
    written.rows["organizations"] += new_groups
    rows, created, changed = _keep_rows(records, groups, order)
    written.rows["campaigns"] += len(created)
    changed |= _keep_petitions(
        [each.petition for each in records if each.petition], records, rows, order, written
    )
    for record in records:
        if record.demands and _keep_demands(record, rows[record.source_id], order, written):
            changed.add(record.source_id)
    for record in records:
        key = record.source_id
        written.count(record.where, created=key in created, changed=key in changed)


def _keep_rows(
    records: Sequence[CampaignRecord], groups: dict[str, Organization], order: Order
) -> tuple[dict[str, Campaign], set[str], set[str]]:
    wanted = {record.source_id: record for record in records}
    existing = found_by(Campaign.objects.filter(source=order.system), "source_id", wanted)
    slugs = free_slugs(Campaign, [each.title for each in wanted.values()])
    once = {
        key: {"slug": slug, "source": order.system, "source_id": key, "place": order.place}
        for key, slug in zip(wanted, slugs, strict=True)
    }
    values = {
        key: {
            "title": record.title[:300],
            "host": groups.get(record.host),
            "wants": "\n".join(each.title for each in record.demands),
            "site": next((each.url for each in record.links if each.url), ""),
        }
        for key, record in wanted.items()
    }
    kept = keep(Campaign, values, existing=existing, at=order.at, once=once)
    ids = {row.pk: key for key, row in kept.rows.items()}
    endorsers = {
        kept.rows[key].pk: {groups[name].pk for name in record.endorsers if name in groups}
        for key, record in wanted.items()
    }
    columns = ("campaign_id", "organization_id")
    gained = add_related(Campaign.endorsers.through, columns, endorsers)
    uses = {
        kept.rows[key].pk: [Use(each.text, each.url, LinkRole.MENTION) for each in record.links]
        for key, record in wanted.items()
    }
    moved = keep_uses("campaign", uses, at=order.at)
    return kept.rows, kept.created, kept.changed | {ids[pk] for pk in gained | moved}


def _keep_petitions(
    petitions: Sequence[PetitionRecord],
    records: Sequence[CampaignRecord],
    rows: dict[str, Campaign],
    order: Order,
    written: Written,
) -> set[str]:
    """The petitions that campaigns are, tied to their campaign."""
    kept, changed = keep_petitions(petitions, order, written)
    of = {each.petition.source_id: each.source_id for each in records if each.petition}
    for key, petition in kept.items():
        if petition.campaign_id is None:
            Petition.objects.filter(pk=petition.pk).update(campaign=rows[of[key]])
    return {of[key] for key in changed}


def _keep_demands(
    record: CampaignRecord, campaign: Campaign, order: Order, written: Written
) -> bool:
    """The tree of demands; one that the page no longer has is removed with what hangs on it."""
    demands = list(_flattened(record.demands))
    behind, changed = _keep_behind(demands, record.source_id, order, written)
    existing = {row.number: row for row in campaign.demands.all()}
    values = {
        demand.number: {
            "campaign": campaign,
            "position": position,
            "title": demand.title[:300],
            "rationale": demand.rationale,
        }
        for position, (demand, _) in enumerate(demands)
    }
    once = {number: {"number": number} for number in values}
    kept = keep(Demand, values, existing=existing, at=order.at, once=once)
    written.rows["demands"] += len(kept.created)
    changed |= bool(kept.changed)
    for demand, parent in demands:
        row = kept.rows[demand.number]
        above = kept.rows[parent] if parent else None
        if row.parent_id != (above.pk if above else None):
            row.parent = above
            row.save(update_fields=["parent", "updated_at"])
            changed = True
    gone = [row.pk for number, row in existing.items() if number not in values]
    Demand.objects.filter(pk__in=gone).delete()
    tied = _tie(demands, kept.rows, behind, record.source_id)
    return changed or bool(gone) or tied


def _flattened(
    demands: Sequence[DemandRecord], parent: str = ""
) -> Iterator[tuple[DemandRecord, str]]:
    """Each demand with its parent's number, parents first."""
    for demand in demands:
        yield demand, parent
        yield from _flattened(demand.children, demand.number)


def _keep_behind(
    demands: Sequence[tuple[DemandRecord, str]], campaign: str, order: Order, written: Written
) -> tuple[_Behind, bool]:
    evidence = [
        replace(each, source_id=f"{campaign}/{each.source_id}")
        for demand, _ in demands
        for each in demand.evidence
    ]
    resources, changed_resources = keep_resources(evidence, order, written, offered=False)
    asked = [
        replace(each.bill, stance=each.stance) for demand, _ in demands for each in demand.measures
    ]
    bills = keep_bills(asked, order, written)
    return _Behind(resources, bills.rows), bool(changed_resources or bills.changed)


def _tie(
    demands: Sequence[tuple[DemandRecord, str]],
    rows: dict[str, Demand],
    behind: _Behind,
    campaign: str,
) -> bool:
    """Hang evidence and measures on their demands; returns whether any tie is new."""
    evidence = {
        rows[demand.number].pk: {
            behind.resources[f"{campaign}/{each.source_id}"].pk for each in demand.evidence
        }
        for demand, _ in demands
    }
    gained = add_related(Demand.evidence.through, ("demand_id", "resource_id"), evidence)
    made = [
        DemandMeasure.objects.get_or_create(
            demand=rows[demand.number],
            bill=behind.bills[slug_of(each.bill)],
            defaults={"stance": each.stance, "quote": each.quote},
        )[1]
        for demand, _ in demands
        for each in demand.measures
    ]
    return bool(gained) or any(made)

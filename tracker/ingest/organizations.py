"""Groups by name, acronym or alias: found before they are made."""

from collections.abc import Iterable, Mapping

from tracker.formats.records import OrganizationRecord
from tracker.ingest.rows import free_slugs
from tracker.models import Organization


def keep_organizations(
    records: Iterable[OrganizationRecord],
) -> tuple[dict[str, Organization], int]:
    """The organization of each name as given, and how many are new.

    "M4BL" finds the Movement for Black Lives once its acronym is known. A second spelling of a
    known group is not a second group; what an editor wrote of it stays.
    """
    asked = {record.name: record for record in records if record.name}
    if not asked:
        return {}, 0
    known = _known()
    new: dict[str, Organization] = {}
    for record in asked.values():
        key = Organization.key_of(record.name)
        if key in known or key in new:
            continue
        new[key] = Organization(
            name=record.name[:200],
            name_key=key,
            acronym=record.acronym[:30],
            aliases=list(record.aliases),
            site=record.url,
        )
    for row, slug in zip(
        new.values(), free_slugs(Organization, [each.name for each in new.values()]), strict=True
    ):
        row.slug = slug
    Organization.objects.bulk_create(new.values())
    learnt = _learn_acronyms(asked, known)
    known.update(new)
    return {name: known[Organization.key_of(name)] for name in asked}, len(new) + learnt


def _known() -> dict[str, Organization]:
    """Every group by the folded form of its name, aliases and acronym; names win."""
    rows = list(Organization.objects.all())
    known: dict[str, Organization] = {}
    for row in rows:
        for alias in (row.acronym, *row.aliases):
            if alias:
                known.setdefault(Organization.key_of(alias), row)
    known.update({row.name_key: row for row in rows})
    return known


def _learn_acronyms(
    asked: Mapping[str, OrganizationRecord], known: Mapping[str, Organization]
) -> int:
    """A source that spells an acronym out teaches it to a group that had none."""
    learnt = 0
    for record in asked.values():
        row = known.get(Organization.key_of(record.name))
        if row is not None and row.pk and record.acronym and not row.acronym:
            row.acronym = record.acronym[:30]
            row.save(update_fields=["acronym", "updated_at"])
            learnt += 1
    return learnt

"""Things to learn from and language alerts into rows."""

from collections.abc import Sequence

from tracker.formats.records import ResourceRecord, TermRecord
from tracker.formats.titles import identity
from tracker.ingest.links import Use, keep_uses
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import found_by, keep
from tracker.models import LinkRole, Resource, Term


def keep_resources(
    records: Sequence[ResourceRecord],
    order: Order,
    written: Written,
    *,
    offered: bool,
) -> tuple[dict[str, Resource], set[str]]:
    """The resource of each source id, and the ids of those that changed.

    ``offered`` says whether editions may show them: what stands behind a demand is evidence.
    """
    wanted = {record.source_id: record for record in records}
    existing = found_by(Resource.objects.filter(source=order.system), "source_id", wanted)
    once = {
        key: {"source": order.system, "source_id": key, "place": order.place, "offered": offered}
        for key in wanted
    }
    values = {
        key: {
            "title": record.title[:300],
            "kind": record.kind,
            "creator": record.creator[:200],
            "pages": record.pages[:40],
            "summary": record.summary,
            "source_url": record.url,
        }
        for key, record in wanted.items()
    }
    kept = keep(Resource, values, existing=existing, at=order.at, once=once)
    written.rows["resources"] += len(kept.created)
    role = LinkRole.PRIMARY if offered else LinkRole.EVIDENCE
    uses = {
        kept.rows[key].pk: [Use(record.title, record.url, role)]
        for key, record in wanted.items()
        if record.url or record.link_missing
    }
    ids = {row.pk: key for key, row in kept.rows.items()}
    moved = {ids[pk] for pk in keep_uses("resource", uses, at=order.at)}
    return kept.rows, kept.changed | moved


def keep_terms(
    records: Sequence[TermRecord], order: Order, written: Written
) -> tuple[dict[str, Term], set[str]]:
    """The term of each word in lower case. One that somebody else explained stays as it is."""
    wanted = {record.term.lower(): record for record in records}
    rows = {term.term.lower(): term for term in Term.objects.filter(language="en")}
    others = {key: row for key, row in rows.items() if key in wanted and row.source != order.system}
    own = {key: row for key, row in rows.items() if key in wanted and key not in others}
    values = {
        key: {
            "term": record.term[:200],
            "instead": record.instead[:200],
            "why": record.why,
            "preferred_by": record.preferred_by[:300],
        }
        for key, record in wanted.items()
        if key not in others
    }
    once = {key: {"source": order.system, "source_id": identity(key)} for key in values}
    kept = keep(Term, values, existing=own, at=order.at, once=once)
    written.rows["terms"] += len(kept.created)
    return {**kept.rows, **others}, kept.changed

"""Lay an edition beside the one before it that readers had."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from newsletters.assembly.candidates import Key
from newsletters.assembly.gather import REACHED
from newsletters.assembly.snapshot import from_json
from newsletters.models import AssemblyRecord, Edition
from newsletters.review.difference import Difference, difference


def edition_before(edition: Edition) -> Edition | None:
    """The latest of the same newsletter that readers had or will have."""
    before = Edition.objects.filter(
        newsletter=edition.newsletter_id, date__lt=edition.date, state__in=REACHED
    ).exclude(snapshot="")
    return before.order_by("-date").first()


def compare(
    edition: Edition, *, left_out: Mapping[Key, str] | None = None
) -> tuple[Edition | None, Difference]:
    """The edition before, and what differs; nothing to compare: None.

    ``left_out`` says why each candidate is not in it. One query.
    """
    before = edition_before(edition)
    if before is None or not edition.snapshot:
        return before, Difference()
    found = difference(from_json(before.snapshot), from_json(edition.snapshot), left_out=left_out)
    return before, found


def difference_document(edition: Edition) -> dict[str, Any]:
    """As the public interface tells it."""
    record = AssemblyRecord.objects.filter(edition=edition).first()
    rows = record.left_out if record else []
    before, found = compare(
        edition, left_out={(row["kind"], row["id"]): row["reason"] for row in rows}
    )
    return {
        "edition": edition.pk,
        "before": before.pk if before else None,
        "before_date": before.date if before else None,
        **{name: list(entries) for name, entries in asdict(found).items()},
    }

"""Lay an edition beside the one before it that readers had."""

from dataclasses import asdict
from typing import Any

from newsletters.assembly.gather import REACHED
from newsletters.assembly.report import ByReason, reasons_of
from newsletters.assembly.snapshot import from_json
from newsletters.models import AssemblyRecord, Edition
from newsletters.review.difference import Difference, difference


def edition_before(edition: Edition) -> Edition | None:
    """The latest of the same newsletter that readers had or will have."""
    before = Edition.objects.filter(
        newsletter=edition.newsletter_id, date__lt=edition.date, state__in=REACHED
    ).exclude(snapshot="")
    return before.order_by("-date").first()


def compare(edition: Edition, *, left_out: ByReason) -> tuple[Edition | None, Difference]:
    """The edition before, and what differs; nothing to compare: None.

    ``left_out`` is what the edition's record keeps. One query.
    """
    before = edition_before(edition)
    if before is None or not edition.snapshot:
        return before, Difference()
    then = from_json(before.snapshot)
    why = reasons_of([(item.kind, item.id) for item in then.items], left_out)
    return before, difference(then, from_json(edition.snapshot), left_out=why)


def difference_document(edition: Edition) -> dict[str, Any]:
    """As the public interface tells it."""
    record = AssemblyRecord.objects.filter(edition=edition).first()
    before, found = compare(edition, left_out=record.left_out if record else {})
    return {
        "edition": edition.pk,
        "before": before.pk if before else None,
        "before_date": before.date if before else None,
        **{name: list(entries) for name, entries in asdict(found).items()},
    }

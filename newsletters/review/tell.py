"""An edition's standing in review, as the public interface tells it."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from newsletters.models import Edition
from newsletters.review.gate import Finding


def decision_document(edition: Edition, findings: Iterable[Finding]) -> dict[str, Any]:
    """The JSON document of ``approve`` and ``hold``."""
    return {
        "edition": edition.pk,
        "newsletter": edition.newsletter.slug,
        "date": edition.date.isoformat(),
        "sends_at": edition.sends_at,
        "state": edition.state,
        "snapshot": edition.snapshot_sha256,
        "approved_at": edition.approved_at,
        "leaves_at": edition.leaves_at,
        "held_because": edition.held_because,
        "findings": [finding_document(finding) for finding in findings],
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    kind, number = finding.subject or (None, None)
    return {
        "code": finding.code,
        "message": finding.message,
        "blocks": finding.blocks,
        "kind": kind,
        "id": number,
        "fix": asdict(finding.fix) if finding.fix else None,
    }

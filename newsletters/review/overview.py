"""A draft as its editors work on it: what is in and why, what is out and why, what they decided.

One fixed number of queries, whatever the draft holds.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from newsletters.assembly.candidates import Key
from newsletters.assembly.doubts import doubts_of
from newsletters.assembly.report import ByReason, counts_of, item_document
from newsletters.assembly.snapshot import from_json
from newsletters.assembly.uses import Use, uses_of
from newsletters.models import AssemblyRecord, Edition, EditionChange, EditionOverride, OverrideKind
from newsletters.models.edition import SUBJECTS
from newsletters.vocabulary import CandidateKind
from tracker.models import ActionSubstitute
from tracker.vocabulary import ActionState

MOST_CHANGES: Final = 30


@dataclass(frozen=True, slots=True)
class Overview:
    edition: Edition
    items: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    """The first of them, nearest to being in."""
    left_out_counts: dict[str, int]
    changes: list[EditionChange] = field(default_factory=list)
    """The latest first."""
    other_decisions: list[dict[str, Any]] = field(default_factory=list)
    """What was decided about things that are not in."""
    uses: list[Use] = field(default_factory=list)
    all_left_out: ByReason = field(default_factory=dict)

    @property
    def undoable(self) -> EditionChange | None:
        return next((change for change in self.changes if change.undone_at is None), None)

    def document(self) -> dict[str, Any]:
        """As the public interface tells it."""
        edition = self.edition
        return {
            "edition": edition.pk,
            "state": edition.state,
            "snapshot": edition.snapshot_sha256,
            "sends_at": edition.sends_at,
            "scheduled_at": edition.scheduled_at,
            "leaves_at": edition.leaves_at,
            "note": edition.note,
            "words": edition.words,
            "items": self.items,
            "left_out": self.left_out,
            "left_out_counts": self.left_out_counts,
            "other_decisions": self.other_decisions,
            "changes": [
                {
                    "said": change.said,
                    "at": change.at,
                    "by": change.by.get_username() if change.by else None,
                    "undone_at": change.undone_at,
                }
                for change in self.changes
            ],
        }


def overview(edition: Edition, *, at: datetime) -> Overview:
    """The draft, and beside each item what was decided about it and what could stand instead."""
    snapshot = from_json(edition.snapshot) if edition.snapshot else None
    items = snapshot.items if snapshot else ()
    decided = _decided(edition)
    uses = uses_of(items)
    doubts = doubts_of(uses, at=at)
    instead = _substitutes([item.id for item in items if item.kind == CandidateKind.ACTION])
    shown = []
    for item in items:
        key = (item.kind, item.id)
        row = item_document(item, doubts.get(key, ()))
        row |= decided.pop(key, NOTHING_DECIDED)
        row["summary"] = getattr(item, "summary", "") or getattr(item, "why", "")
        row["substitutes"] = instead[item.id] if item.kind == CandidateKind.ACTION else []
        shown.append(row)
    record = AssemblyRecord.objects.filter(edition=edition).first()
    left_out: list[dict[str, Any]] = record.nearest if record else []
    titles = {(out["kind"], out["id"]): out["title"] for out in left_out}
    others = [
        {"kind": kind, "id": number, "title": titles.get((kind, number), ""), **row}
        for (kind, number), row in decided.items()
    ]
    changes = edition.changes.select_related("by")[:MOST_CHANGES]
    return Overview(
        edition=edition,
        items=shown,
        left_out=left_out,
        left_out_counts=counts_of(record.counts) if record else {},
        changes=list(changes),
        other_decisions=others,
        uses=uses,
        all_left_out=record.left_out if record else {},
    )


NOTHING_DECIDED: Final = {"decision": OverrideKind.RULE.value, "position": None, "blurb": ""}


def _decided(edition: Edition) -> dict[Key, dict[str, Any]]:
    return {
        _key(row): {"decision": row.decision, "position": row.position, "blurb": row.blurb}
        for row in edition.overrides.all()
    }


def _key(row: EditionOverride) -> Key:
    numbers = (getattr(row, f"{kind}_id") for kind in SUBJECTS)
    return (row.kind, next(number for number in numbers if number is not None))


def _substitutes(actions: list[int]) -> defaultdict[int, list[dict[str, Any]]]:
    """Open actions that could be done instead, the best first."""
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = ActionSubstitute.objects.filter(
        action__in=actions, substitute__state=ActionState.OPEN
    ).order_by("position")
    for action, number, title in rows.values_list("action", "substitute", "substitute__title"):
        found[action].append({"kind": CandidateKind.ACTION.value, "id": number, "title": title})
    return found

"""The steps of editors in one draft: each is kept with what stood before it, and can be undone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.accounts.models import User
from backend.kernel.errors import Conflict
from newsletters.assembly.assemble import REBUILDABLE, EditionSettled, assemble
from newsletters.assembly.report import Assembled
from newsletters.models import Edition, EditionChange, EditionOverride
from newsletters.models.edition import SUBJECTS
from newsletters.review.decide import reopen
from newsletters.vocabulary import EditionState

OF_AN_OVERRIDE = (
    *("kind", *(f"{subject}_id" for subject in SUBJECTS)),
    *("decision", "section", "position", "blurb", "decided_by_id"),
)


class NothingToUndo(Conflict):
    """No step of an editor in this draft stands."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(
            "nothing_to_undo", "There is no change to undo in this draft.", edition=edition.pk
        )


@transaction.atomic
def changed(
    edition: Edition,
    said: str,
    act: Callable[[Edition], None],
    *,
    at: datetime,
    by: User | None,
) -> Assembled:
    """Do one step in a draft, rebuild it, and keep what stood before.

    An approval is voided. A step that changes nothing is not kept. Raises
    :class:`newsletters.assembly.assemble.EditionSettled` for what is on its way or over.
    """
    _make_editable(edition, at)
    before = _decided(edition)
    act(edition)
    if _decided(edition) != before:
        EditionChange.objects.create(edition=edition, at=at, by=by, said=said, before=before)
    return _rebuilt(edition, at=at, by=by)


@transaction.atomic
def undo(edition: Edition, *, at: datetime, by: User | None = None) -> Assembled:
    """Take back the latest step that stands. Raises :class:`NothingToUndo`."""
    _make_editable(edition, at)
    last = edition.changes.select_for_update(of=("self",)).filter(undone_at=None).first()
    if last is None:
        raise NothingToUndo(edition)
    before = last.before
    edition.overrides.all().delete()
    EditionOverride.objects.bulk_create(
        EditionOverride(edition=edition, **values) for values in before["overrides"]
    )
    _keep(edition, {name: before[name] for name in ("note", "words", "scheduled_at")}, at=at)
    last.undone_at = at
    last.save(update_fields=["undone_at", "updated_at"])
    return _rebuilt(edition, at=at, by=by)


def _rebuilt(edition: Edition, *, at: datetime, by: User | None) -> Assembled:
    assembled = assemble(edition.newsletter, date=edition.date, at=at, by=by)
    edition.refresh_from_db()
    return assembled


def _decided(edition: Edition) -> dict[str, Any]:
    """All that editors have decided about the draft, as JSON."""
    row = Edition.objects.values("note", "words", "scheduled_at").get(pk=edition.pk)
    scheduled_at: datetime | None = row["scheduled_at"]
    overrides = list(edition.overrides.order_by("pk").values(*OF_AN_OVERRIDE))
    return {
        "note": row["note"],
        "words": row["words"],
        "scheduled_at": scheduled_at.isoformat() if scheduled_at else None,
        "overrides": overrides,
    }


def _keep(edition: Edition, values: dict[str, Any], *, at: datetime) -> None:
    Edition.objects.filter(pk=edition.pk).update(**values, updated_at=at)


def _make_editable(edition: Edition, at: datetime) -> None:
    """An approval is voided; what is on its way or over is refused."""
    edition.refresh_from_db()
    if edition.state == EditionState.APPROVED:
        reopen(edition, at=at)
    if edition.state not in REBUILDABLE:
        raise EditionSettled(edition)

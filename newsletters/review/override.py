"""What an editor changes in a draft: pin, drop, clear, and a note to readers.

Each is a row of its own that survives every rebuild. A change of an approved edition voids its
approval and makes it a draft again; after that the draft is rebuilt at once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.accounts.models import User
from newsletters.assembly.assemble import REBUILDABLE, EditionSettled, assemble
from newsletters.assembly.candidates import Key
from newsletters.assembly.report import Assembled
from newsletters.models import Edition, EditionOverride, OverrideKind
from newsletters.review.decide import reopen
from newsletters.vocabulary import EditionState


@transaction.atomic
def pin(
    edition: Edition,
    key: Key,
    *,
    at: datetime,
    by: User | None = None,
    section: str = "",
    position: int | None = None,
) -> Assembled:
    """Keep it in, in ``section`` (empty: where it belongs) and at ``position`` among the pins."""
    return _decide(
        edition,
        key,
        at=at,
        by=by,
        values={"decision": OverrideKind.PIN, "section": section, "position": position},
    )


@transaction.atomic
def drop(edition: Edition, key: Key, *, at: datetime, by: User | None = None) -> Assembled:
    """Leave it out of this edition."""
    values = {"decision": OverrideKind.DROP, "section": "", "position": None}
    return _decide(edition, key, at=at, by=by, values=values)


@transaction.atomic
def clear(edition: Edition, key: Key, *, at: datetime, by: User | None = None) -> Assembled:
    """Take back what was decided about it."""
    _make_editable(edition, at)
    edition.overrides.filter(**_subject(key)).delete()
    return assemble(edition.newsletter, date=edition.date, at=at, by=by)


@transaction.atomic
def swap(
    edition: Edition, key: Key, *, instead: Key, at: datetime, by: User | None = None
) -> Assembled:
    """Drop one and pin another into its section, at once."""
    item = edition.items.filter(**_subject(key)).first()
    drop(edition, key, at=at, by=by)
    section = item.section if item and item.kind == instead[0] else ""
    return pin(edition, instead, at=at, by=by, section=section)


@transaction.atomic
def write_note(edition: Edition, note: str, *, at: datetime, by: User | None = None) -> Assembled:
    """A note to readers at the top, plain text."""
    _make_editable(edition, at)
    Edition.objects.filter(pk=edition.pk).update(note=note.strip(), updated_at=at)
    return assemble(edition.newsletter, date=edition.date, at=at, by=by)


def _decide(
    edition: Edition, key: Key, *, at: datetime, by: User | None, values: Mapping[str, object]
) -> Assembled:
    _make_editable(edition, at)
    EditionOverride.objects.update_or_create(
        edition=edition, **_subject(key), defaults={**values, "decided_by": by}
    )
    return assemble(edition.newsletter, date=edition.date, at=at, by=by)


def _subject(key: Key) -> dict[str, Any]:
    kind, number = key
    return {"kind": kind, f"{kind}_id": number}


def _make_editable(edition: Edition, at: datetime) -> None:
    """An approval is voided; what is on its way or over is refused."""
    edition.refresh_from_db()
    if edition.state == EditionState.APPROVED:
        reopen(edition, at=at)
    if edition.state not in REBUILDABLE:
        raise EditionSettled(edition)

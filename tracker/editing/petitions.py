"""Petitions by editors."""

from datetime import datetime

from tracker.editing.save import Values, keep_links, save_row, split, with_slug
from tracker.lifecycle import follow
from tracker.models import Petition, PetitionCount
from tracker.vocabulary import PetitionState


def write_petition(row: Petition, values: Values, *, at: datetime) -> Petition:
    """Its end ends the actions that rest on it; each count of signatures is kept."""
    own, apart = split(values, "links")
    counted = own.get("signatures") is not None and own["signatures"] != row.signatures
    save_row(row, with_slug(row, own))
    keep_links("petition", row, apart, at=at)
    if counted:
        keep_count(row, at=at)
    follow(row, at=at)
    return row


def keep_count(row: Petition, *, at: datetime) -> None:
    """How many had signed at this moment."""
    if row.signatures is not None:
        PetitionCount.objects.update_or_create(
            petition=row, at=at, defaults={"signatures": row.signatures}
        )


def retire_petition(row: Petition, *, at: datetime) -> None:
    """Closed, by an editor's word; one that its host closed or rejected stays as it is."""
    if row.state not in {PetitionState.CLOSED, PetitionState.REJECTED}:
        write_petition(row, {"state": PetitionState.CLOSED}, at=at)

"""When an edition leaves, or when it left, as the desk says it."""

from datetime import datetime

from newsletters.models import Edition
from newsletters.vocabulary import EditionState


def leaving(edition: Edition) -> tuple[str, datetime]:
    """A word and the instant that it tells."""
    if edition.sending_at is not None:
        began = "Left" if edition.state == EditionState.SENT else "Began to leave"
        return began, edition.sending_at
    if edition.state in (EditionState.CANCELLED, EditionState.EXPIRED):
        return "Was to leave", edition.sends_at
    return "Leaves", edition.leaves_at or edition.sends_at

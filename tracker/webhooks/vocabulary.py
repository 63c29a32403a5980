"""What can be told, and how a telling stands."""

from typing import Final

from django.db.models import TextChoices


class Happening(TextChoices):
    EDITION_APPROVED = "edition.approved", "An edition was approved"
    EDITION_SENT = "edition.sent", "An edition was sent"
    ACTION_OPENED = "action.opened", "An action opened"
    ACTION_CLOSED = "action.closed", "An action closed"
    LINK_STALE = "link.stale", "A link leads nowhere any more"
    MEETING_MOVED = "meeting.moved", "A meeting moved"
    MEETING_CANCELLED = "meeting.cancelled", "A meeting was cancelled"


PING: Final = "webhook.ping"
"""What an endpoint is told to try it out; nobody chooses it."""


class EndpointState(TextChoices):
    ACTIVE = "active", "Active"
    DISABLED = "disabled", "Disabled"
    REMOVED = "removed", "Removed"
    """For good: it is told nothing more, and what it was told stays known."""


class TellingState(TextChoices):
    QUEUED = "queued", "Waiting"
    SENDING = "sending", "On its way"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"
    DROPPED = "dropped", "Not told: no longer wanted"

"""The addresses that stand in mails, each with its token."""

from datetime import datetime

from django.conf import settings

from newsletters.models import Newsletter, Subscriber
from newsletters.subscriptions.tokens import Purpose, make_token

_DOORS = {
    Purpose.CONFIRM: "confirm",
    Purpose.BLOCK: "block",
    Purpose.UNSUBSCRIBE: "unsubscribe",
    Purpose.CHOICES: "preferences",
    Purpose.PREFERENCES: "preferences",
}
"""The page behind /preferences/ tells its two kinds of token apart by their purpose."""


def link(
    purpose: Purpose, subscriber: Subscriber, newsletter: Newsletter | None, *, at: datetime
) -> str:
    """``https://…/unsubscribe/TOKEN/``; ``at`` is when the token is issued."""
    token = make_token(purpose, subscriber, newsletter, at=at)
    return f"{settings.SITE_URL}/{_DOORS[purpose]}/{token}/"

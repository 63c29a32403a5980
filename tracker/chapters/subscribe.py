"""Subscribing to another chapter's feed of actions."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from backend.kernel.errors import InvalidInput
from tracker.formats.actions_feed import site_host
from tracker.links.add import key_of
from tracker.links.urls import normalise
from tracker.models import Chapter


class OurOwnFeed(InvalidInput):
    def __init__(self, url: str) -> None:
        super().__init__(
            "own_feed", f"{url[:200]} is our own feed; subscribe to another chapter's."
        )


def subscribe(url: str, *, at: datetime, publishes: bool = True) -> Chapter:
    """The subscription of this address, made and due if it is new. Idempotent."""
    plain = normalise(url)
    if urlsplit(plain).netloc == site_host(settings.SITE_URL):
        raise OurOwnFeed(plain)
    chapter, _ = Chapter.objects.get_or_create(
        url_sha256=key_of(plain),
        defaults={"url": plain, "publishes": publishes, "next_poll_at": at},
    )
    return chapter

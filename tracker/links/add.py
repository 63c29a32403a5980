"""Making a link known, and finding it again by any of its spellings."""

import hashlib
from datetime import datetime

from tracker.links.urls import host_of, normalise
from tracker.models import Link


def key_of(url: str) -> str:
    """The key of a normalised url."""
    return hashlib.sha256(url.encode()).hexdigest()


def find_link(url: str) -> Link | None:
    """The link of this address; NotAnAddress where it is none."""
    return Link.objects.filter(url_sha256=key_of(normalise(url))).first()


def add_link(url: str, *, at: datetime) -> Link:
    """The link of this address, made and due for its first look if it is new. Idempotent."""
    plain = normalise(url)
    link, _ = Link.objects.get_or_create(
        url_sha256=key_of(plain),
        defaults={"url": plain, "host": host_of(plain)[:255], "next_look_at": at},
    )
    return link

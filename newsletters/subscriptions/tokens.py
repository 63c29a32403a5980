"""The links in mails: each opens one door for one subscriber, and nothing else.

A token is 29 bytes (format, subscriber, newsletter, version, instant of issue) and an HMAC-SHA256
under ``SECRET_KEY`` with a salt of its purpose, so that a token of one purpose fails everywhere
else. It never holds the address. ``SECRET_KEY_FALLBACKS`` keep old links alive through a rotation;
raising ``Subscriber.token_version`` makes all links of one subscriber worthless.
"""

import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.core.signing import BadSignature, Signer, b64_decode, b64_encode

from backend.kernel.errors import DomainError, NotFound
from newsletters.models import Newsletter, Subscriber


class Purpose(StrEnum):
    CONFIRM = "confirm"
    """Confirms a subscription to one newsletter."""
    BLOCK = "block"
    """Stands in a confirmation: never mail this address again."""
    UNSUBSCRIBE = "unsubscribe"
    """Stands in each copy of an edition, and in its List-Unsubscribe header."""
    CHOICES = "choices"
    """Stands in each copy: asks for a preferences link, which only the mailbox's owner gets."""
    PREFERENCES = "preferences"
    """Mailed on request: shows and changes what a subscriber chose, exports, erases."""


LIFETIMES: Final = {
    Purpose.CONFIRM: timedelta(days=7),
    Purpose.BLOCK: None,
    Purpose.UNSUBSCRIBE: None,
    Purpose.CHOICES: None,
    Purpose.PREFERENCES: timedelta(minutes=30),
}
_PAYLOAD = struct.Struct(">B16sIII")
_FORMAT = 1


class BadToken(NotFound):
    """It is not ours, is for another door, was revoked, or its subscriber is gone."""


class ExpiredToken(DomainError):
    """It was ours and its time is over."""

    status = 410


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token speaks for. ``newsletter_id`` is 0 where it speaks of none."""

    subscriber_id: uuid.UUID
    newsletter_id: int
    version: int


def make_token(
    purpose: Purpose, subscriber: Subscriber, newsletter: Newsletter | None, *, at: datetime
) -> str:
    """URL-safe, about 83 characters."""
    newsletter_id = newsletter.pk if newsletter else 0
    return issue(purpose, Holder(subscriber.id, newsletter_id, subscriber.token_version), at=at)


def issue(purpose: Purpose, holder: Holder, *, at: datetime) -> str:
    """The same from ids alone, for a sender that makes thousands."""
    payload = _PAYLOAD.pack(
        _FORMAT,
        holder.subscriber_id.bytes,
        holder.newsletter_id,
        holder.version,
        int(at.timestamp()),
    )
    return _signer(purpose).sign(b64_encode(payload).decode())


def read_token(purpose: Purpose, token: str, *, at: datetime) -> Holder:
    """Whom the token speaks for, by its signature alone; :func:`open_token` asks the rows."""
    try:
        payload = b64_decode(_signer(purpose).unsign(token).encode())
        written_as, subscriber, newsletter, version, issued = _PAYLOAD.unpack(payload)
    except (BadSignature, ValueError, struct.error) as refused:
        raise BadToken("token_unknown", "This link is not one of ours.") from refused
    if written_as != _FORMAT:
        raise BadToken("token_unknown", "This link is not one of ours.")
    lifetime = LIFETIMES[purpose]
    if lifetime is not None and at >= datetime.fromtimestamp(issued, UTC) + lifetime:
        raise ExpiredToken("token_expired", "This link is too old; ask for a new one.")
    return Holder(uuid.UUID(bytes=subscriber), newsletter, version)


def open_token(
    purpose: Purpose, token: str, *, at: datetime
) -> tuple[Subscriber, Newsletter | None]:
    """The rows that the token speaks for; a revoked or orphaned one is a :class:`BadToken`."""
    holder = read_token(purpose, token, at=at)
    subscriber = Subscriber.objects.filter(
        id=holder.subscriber_id, token_version=holder.version
    ).first()
    if subscriber is None:
        raise BadToken("token_unknown", "This link is not one of ours.")
    newsletter = Newsletter.objects.filter(pk=holder.newsletter_id).first()
    if holder.newsletter_id and newsletter is None:
        raise BadToken("token_unknown", "This link is not one of ours.")
    return subscriber, newsletter


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"newsletters.subscriptions.{purpose}", algorithm="sha256")

"""Secrets that stand in for a password: made here, shown once, kept as hashes."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from backend.accounts.models import ApiToken, LoginLink, User
from backend.kernel.errors import InvalidInput, NotFound

LINK_LIFETIME = timedelta(hours=24)
TOKEN_PREFIX = "tue_"  # noqa: S105 -- a public mark, so that a leaked token is recognised
SCOPES = frozenset({"read", "edit", "publish", "subscribers"})


def digest(secret: str) -> str:
    """SHA-256 is enough for 256 random bits; nothing here was chosen by a person."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_login_link(user: User, *, at: datetime) -> str:
    """A secret that logs ``user`` in once within 24 hours; earlier ones stop working."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        user.login_links.filter(used_at=None).delete()
        LoginLink.objects.create(
            user=user, token_sha256=digest(secret), expires_at=at + LINK_LIFETIME
        )
    return secret


def open_login_link(secret: str, *, at: datetime) -> User:
    """Use the link up. Only one of two that try at once gets in."""
    usable = LoginLink.objects.filter(
        token_sha256=digest(secret), used_at=None, expires_at__gt=at, user__is_active=True
    )
    link = usable.select_related("user").first()
    if link is None or not usable.filter(pk=link.pk).update(used_at=at):
        raise NotFound("login_link_unknown", "This link was used, has expired or never existed.")
    return link.user


def new_api_token(
    user: User, *, name: str, scopes: Iterable[str], at: datetime, days: int | None
) -> tuple[str, ApiToken]:
    """The token to show once, and its row. No ``days``: it lasts until it is revoked."""
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise InvalidInput(
            "scope_unknown",
            f"unknown scope {', '.join(unknown)}; known are {', '.join(sorted(SCOPES))}",
            scopes=unknown,
        )
    if days is not None and days < 1:
        raise InvalidInput("days_too_few", "a token lasts at least one day", days=days)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=secret[:10],
        token_sha256=digest(secret),
        scopes=wanted,
        expires_at=at + timedelta(days=days) if days else None,
    )
    return secret, row


def owner_of_token(secret: str, *, at: datetime) -> ApiToken | None:
    """The usable token of that secret, or nothing; notes the day it was last used."""
    token = (
        ApiToken.objects.usable_at(at)
        .select_related("user")
        .filter(token_sha256=digest(secret))
        .first()
    )
    if token and token.last_used_on != at.date():
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=at.date())
    return token

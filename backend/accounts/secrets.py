"""Secrets that stand in for a password: made here, shown once, kept as hashes."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from backend.accounts.models import ApiToken, LoginLink, User
from backend.kernel.errors import InvalidInput, NotFound
from backend.kernel.models import is_id

LINK_LIFETIME = timedelta(hours=24)
TOKEN_PREFIX = "tue_"  # noqa: S105 -- a public mark, so that a leaked token is recognised
TOKEN_DAYS = 90
MOST_DAYS = 366
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
    """The token to show once, and its row. No ``days``: it lasts for :data:`TOKEN_DAYS`."""
    wanted = sorted(set(scopes))
    days = TOKEN_DAYS if days is None else days
    if not wanted:
        raise InvalidInput("scope_missing", "say what the token may do: at least one scope")
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise InvalidInput(
            "scope_unknown",
            f"unknown scope {', '.join(unknown)}; known are {', '.join(sorted(SCOPES))}",
            scopes=unknown,
        )
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput("days_out_of_range", f"a token lasts 1 to {MOST_DAYS} days", days=days)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=secret[:10],
        token_sha256=digest(secret),
        scopes=wanted,
        expires_at=at + timedelta(days=days),
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
        token.last_used_on = at.date()
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=at.date())
    return token


def revoke_token(user: User, number: str, *, at: datetime) -> None:
    """One of this person's tokens, by its id or its prefix; again: nothing changes."""
    named = Q(prefix=number) | (Q(pk=int(number)) if is_id(number) else Q(pk__in=[]))
    if not user.api_tokens.filter(named).exists():
        raise NotFound("token_unknown", f"{user.username} has no such token", user=user.username)
    user.api_tokens.filter(named, revoked_at=None).update(revoked_at=at)


def revoke_tokens(user: User, *, at: datetime) -> int:
    """All of this person's; how many had not been revoked."""
    return user.api_tokens.filter(revoked_at=None).update(revoked_at=at)

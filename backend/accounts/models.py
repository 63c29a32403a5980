"""Editors and the two secrets that stand in for their password: links and tokens.

Secrets are stored as SHA-256 of at least 256 random bits, so a stolen database opens nothing.
"""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from backend.kernel.models import Noun, one_of


class Role(models.TextChoices):
    """What an editor may do; each role may do all that the one before it may."""

    VIEWER = "viewer", "Viewer"
    EDITOR = "editor", "Editor"
    PUBLISHER = "publisher", "Publisher"
    ADMIN = "admin", "Admin"


ROLE_RANK = {role: rank for rank, role in enumerate(Role)}


class User(AbstractUser):
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.VIEWER)

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [one_of("role", Role, name="accounts_user_role_known")]

    def has_role(self, role: Role) -> bool:
        """Whether this person may do what ``role`` may."""
        return self.is_active and ROLE_RANK[Role(self.role)] >= ROLE_RANK[role]


class LoginLink(Noun):
    """A link that logs its owner in once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable_at(self, at: datetime) -> "ApiTokenQuerySet":
        return self.filter(
            Q(expires_at__gt=at) | Q(expires_at=None), revoked_at=None, user__is_active=True
        )


class ApiToken(Noun):
    """A bearer token; shown once when it is made, then known by its prefix."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    token_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class KeptAnswer(Noun):
    """What a request with an ``Idempotency-Key`` was answered, written with its effects."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of method, path and body: the same key for another request is refused."""
    answered_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    """JSON, as it was sent."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_keptanswer_once")
        ]

    def __str__(self) -> str:
        return f"{self.status} of {self.answered_at:%d %B %Y %H:%M} UTC"

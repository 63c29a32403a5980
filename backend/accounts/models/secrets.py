"""The two secrets that stand in for a password: login links and API tokens.

Secrets are stored as SHA-256 of at least 256 random bits, so a stolen database opens nothing.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q

from backend.accounts.models.people import User
from backend.kernel.models import Noun


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

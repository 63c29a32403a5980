"""Answers kept for requests that are sent twice."""

from typing import ClassVar

from django.db import models

from backend.accounts.models.people import User
from backend.kernel.models import Noun


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
    headers = models.JSONField(default=dict)
    """Those that say which row it was, and in which state: ``Location`` and ``ETag``."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_keptanswer_once")
        ]

    def __str__(self) -> str:
        return f"{self.status} of {self.answered_at:%d %B %Y %H:%M} UTC"

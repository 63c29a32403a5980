"""Which editor was sent which Monday's digest."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class DigestMail(models.Model):
    """Written before the mail leaves: a kill loses a digest at worst, and never doubles one."""

    monday = models.DateField()
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests"
    )
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-monday", "editor_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["monday", "editor"], name="tracker_digestmail_once")
        ]

    def __str__(self) -> str:
        return f"{self.monday}"

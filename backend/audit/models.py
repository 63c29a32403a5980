"""Rows of the log, and the one row that says where it ends.

No foreign keys: what somebody did stays known when the person or the row is gone. The database
itself refuses to change a row, and to remove one that no checkpoint covers (see the migration).
"""

from typing import Any, ClassVar, Final

from django.db import models

from backend.audit.chain import GENESIS, Link, Point
from backend.kernel.models import one_of


class Door(models.TextChoices):
    """By which way somebody acted."""

    API = "api", "API"
    DESK = "desk", "Desk"
    COMMAND = "command", "Command"
    LOGIN = "login", "Login"


class Entry(models.Model):
    """One decision. ``before`` and ``after`` hold the allowed columns that differ."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    door = models.CharField(max_length=8, choices=Door.choices)
    user_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    user_name = models.CharField(max_length=150, blank=True)
    token_prefix = models.CharField(max_length=16, blank=True)
    command = models.CharField(max_length=60, blank=True)
    system = models.CharField(max_length=150, blank=True)
    """The operator's account on the machine, for a command."""
    verb = models.CharField(max_length=120, db_index=True)
    """Kind and what was done, joined by a dot: ``edition.approve``."""
    kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    """Counts, and what is no column of the row."""
    request_id = models.CharField(max_length=32, blank=True)
    newsletter = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=300, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        default_permissions = ("view",)
        constraints: ClassVar = [one_of("door", Door, name="audit_entry_door_known")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "object_id"], name="audit_entry_object"),
            models.Index(fields=["newsletter", "number"], name="audit_entry_newsletter"),
            models.Index(fields=["request_id"], name="audit_entry_request"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    def link(self) -> Link:
        """As the chain sees it."""
        says: dict[str, Any] = {name: getattr(self, name) for name in _SAID}
        return Link(self.number, says, self.previous, self.hash)


_SAID: Final = tuple(
    field.attname
    for field in Entry._meta.concrete_fields
    if field.attname not in {"number", "previous", "hash"}
)


class Head(models.Model):
    """The end of the log: one row, locked by whoever writes the next entry."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    def __str__(self) -> str:
        return str(self.point)

    @property
    def point(self) -> Point:
        return Point(self.number, self.hash)


class Checkpoint(models.Model):
    """Entries up to ``number`` were removed for their age; the next one follows from ``hash``."""

    number = models.PositiveBigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=64)
    """HMAC-SHA256 under a key outside of the database."""

    def __str__(self) -> str:
        return f"up to {self.number}"

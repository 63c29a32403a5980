"""Hosts of the outside web: how politely we ask them, and when they were down."""

from typing import ClassVar

from django.db import models


class HostPace(models.Model):
    """When a host may be asked next, shared by every worker.

    The instants are the real clock's and no simulated time's: they protect somebody's server.
    """

    host = models.CharField(max_length=255, unique=True)
    next_at = models.DateTimeField()
    """The first free slot; each request takes one and moves it on."""
    not_before = models.DateTimeField(null=True, blank=True)
    """The host asked for patience until then (Retry-After)."""

    class Meta:
        ordering: ClassVar = ["host"]

    def __str__(self) -> str:
        return self.host


class HostIncident(models.Model):
    """A host at which most links failed alike: one piece of news and not one for each link."""

    host = models.CharField(max_length=255)
    """Empty for our own outage."""
    reason = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    failed = models.PositiveIntegerField()
    """Links that failed when it was last seen."""

    class Meta:
        ordering: ClassVar = ["-began_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host"],
                condition=models.Q(ended_at=None),
                name="tracker_hostincident_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.host or 'our own line'}: {self.reason}"


class ControlProbe(models.Model):
    """What a host shows for an address that cannot exist: asked once a week and first segment."""

    host = models.CharField(max_length=255)
    segment = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()
    is_honest = models.BooleanField()
    """It said 404 or 410."""
    sketch = models.TextField(blank=True)
    """Of the page that it showed instead."""
    final_url = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["host", "segment"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["host", "segment"], name="tracker_controlprobe_unique")
        ]

    def __str__(self) -> str:
        return f"{self.host}/{self.segment}"

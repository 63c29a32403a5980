"""Endpoints, what happened, and the telling of each happening to each endpoint."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.kernel.models import PublicNoun, one_of
from tracker.webhooks.vocabulary import EndpointState, TellingState


class Endpoint(PublicNoun):
    """Who is told: an address, what it wants to know, and the secret that signs."""

    url = models.URLField(max_length=2048)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list)
    newsletter = models.ForeignKey(
        "newsletters.Newsletter", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    place = models.ForeignKey(
        "tracker.Place", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    """Only what belongs to the newsletter, or lies in the place; neither: everything."""
    state = models.CharField(
        max_length=8, choices=EndpointState.choices, default=EndpointState.ACTIVE
    )
    disabled_because = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    secret_box = models.BinaryField()
    secret_key_id = models.CharField(max_length=16)
    former_box = models.BinaryField(null=True, blank=True)
    former_key_id = models.CharField(max_length=16, blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    """Until then both secrets sign."""

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", EndpointState, name="webhooks_endpoint_state_known"),
            models.UniqueConstraint(
                fields=["url"],
                condition=~Q(state=EndpointState.REMOVED),
                name="webhooks_endpoint_url_once",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Event(models.Model):
    """Something that happened, noted by the database in the transaction of its change."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    noted_at = models.DateTimeField()
    spread_at = models.DateTimeField(null=True, blank=True)
    """When it was decided who is told."""

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(spread_at=None), name="webhooks_event_unspread"
            ),
            models.Index(fields=["noted_at"], name="webhooks_event_noted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Telling(models.Model):
    """One event to one endpoint: claimed, tried, tried again."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tellings")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="tellings")
    state = models.CharField(
        max_length=10, choices=TellingState.choices, default=TellingState.QUEUED
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """Of the last answer, where there was one."""
    error_code = models.CharField(max_length=60, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", TellingState, name="webhooks_telling_state_known"),
            models.UniqueConstraint(fields=["event", "endpoint"], name="webhooks_telling_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state__in=["queued", "sending"]),
                name="webhooks_telling_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint_id}: {self.state}"

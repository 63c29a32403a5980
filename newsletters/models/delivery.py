"""The ledger: one row for each copy of each edition, and the outbox for everything else."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.kernel.models import Noun, one_of
from newsletters.models.edition import Edition
from newsletters.models.newsletter import Newsletter
from newsletters.models.subscriber import Subscriber
from newsletters.vocabulary import DeliveryState, OutboxState


class Delivery(Noun):
    """One edition to one subscriber. The database owns the promise; the broker only nudges."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    """Empty after erasure, and 30 days after the edition closed."""
    address_hmac = models.CharField(max_length=64)
    variant = models.CharField(max_length=64, blank=True)
    """Which rendering: the key of a choice of content."""
    state = models.CharField(
        max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    intent_at = models.DateTimeField(null=True, blank=True)
    """Committed before the first byte leaves."""
    message_id = models.CharField(max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=64, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["edition_id", "id"]
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "subscriber"], name="newsletters_delivery_one_each"
            ),
            models.UniqueConstraint(
                fields=["edition", "address_hmac"], name="newsletters_delivery_one_per_address"
            ),
            one_of("state", DeliveryState, name="newsletters_delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[DeliveryState.CLAIMED, DeliveryState.SUBMITTING])
                | (~Q(owner="") & Q(lease_until__isnull=False)),
                name="newsletters_delivery_claims_have_owners",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SUBMITTING)
                | (Q(intent_at__isnull=False) & ~Q(message_id="")),
                name="newsletters_delivery_intent_before_bytes",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["edition", "id"],
                condition=Q(state=DeliveryState.QUEUED),
                name="newsletters_delivery_queued",
            ),
            models.Index(fields=["edition", "state"], name="newsletters_delivery_balance"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=[DeliveryState.CLAIMED, DeliveryState.SUBMITTING]),
                name="newsletters_delivery_leases",
            ),
        ]


class ProviderEvent(Noun):
    """What a mail provider told us; each event counts once."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.CASCADE, related_name="events"
    )
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "event_id"], name="newsletters_providerevent_unique"
            )
        ]


class Outbox(Noun):
    """Everything else that leaves the system: confirmations, digests, calls to webhooks."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    """What it is about; the same thing is never queued twice."""
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.CASCADE, related_name="outbox"
    )
    newsletter = models.ForeignKey(Newsletter, null=True, blank=True, on_delete=models.CASCADE)
    payload = models.JSONField(default=dict, blank=True)
    """Ids only, never an address."""
    state = models.CharField(max_length=12, choices=OutboxState.choices, default=OutboxState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    intent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "outbox"
        constraints: ClassVar = [
            one_of("state", OutboxState, name="newsletters_outbox_state_known")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state=OutboxState.QUEUED),
                name="newsletters_outbox_queued",
            )
        ]

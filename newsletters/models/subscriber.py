"""Subscribers: an encrypted address, what they chose, and the evidence that they chose it."""

import uuid
from typing import ClassVar

from django.db import models

from backend.kernel.models import Noun, one_of, validate_time_zone
from newsletters.models.newsletter import Newsletter
from newsletters.vocabulary import ConsentKind, SubscriberStatus, SuppressionReason
from tracker.models import Place, Topic


class Subscriber(Noun):
    """The address stands nowhere in the clear: sealed for sending, hashed for finding."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address_sealed = models.BinaryField()
    """AEAD ciphertext; the key stays outside the database, its id stands beside it."""
    address_key_id = models.CharField(max_length=32)
    address_hmac = models.CharField(max_length=64, unique=True)
    """Keyed hash of the normalised address."""
    language = models.CharField(max_length=16, default="en")
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    """Empty: the newsletter's."""
    places = models.ManyToManyField(Place, blank=True, related_name="subscribers")
    """None: everywhere."""
    topics = models.ManyToManyField(Topic, blank=True, related_name="subscribers")
    """None: all."""
    minutes_budget = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many minutes of fast actions a week; empty: no limit."""
    token_version = models.PositiveIntegerField(default=1)
    """Raised to make every link mailed before worthless."""

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"subscriber {str(self.id)[:8]}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        return self.filter(status=SubscriberStatus.CONFIRMED)


class Subscription(Noun):
    """One subscriber's standing with one newsletter."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions"
    )
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.CASCADE, related_name="subscriptions"
    )
    status = models.CharField(max_length=12, choices=SubscriberStatus.choices)
    since = models.DateTimeField()
    """When it took its status."""
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["subscriber_id", "newsletter_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscriber", "newsletter"], name="newsletters_subscription_unique"
            ),
            one_of("status", SubscriberStatus, name="newsletters_subscription_status_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["newsletter", "status", "subscriber"],
                name="newsletters_subscription_list",
            )
        ]


class Consent(Noun):
    """Evidence, appended and never changed: who asked for what, when, and by which words."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="consents")
    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=10, choices=ConsentKind.choices)
    at = models.DateTimeField()
    method = models.CharField(max_length=40)
    """"form", "api", "csv", "one-click"."""
    form_version = models.CharField(max_length=40, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    """Of the exact words that were shown."""

    class Meta:
        ordering: ClassVar = ["subscriber_id", "at", "id"]
        constraints: ClassVar = [one_of("kind", ConsentKind, name="newsletters_consent_kind_known")]


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of(self, address_hmac: str, newsletter: Newsletter) -> "SuppressionQuerySet":
        """What forbids mailing this address for this newsletter."""
        return self.filter(
            models.Q(newsletter=None) | models.Q(newsletter=newsletter), address_hmac=address_hmac
        )


class Suppression(Noun):
    """Who must never be mailed: a hash that outlives the subscriber."""

    address_hmac = models.CharField(max_length=64)
    newsletter = models.ForeignKey(
        Newsletter, null=True, blank=True, on_delete=models.CASCADE, related_name="suppressions"
    )
    """Empty: none of our mail at all."""
    reason = models.CharField(max_length=14, choices=SuppressionReason.choices)
    at = models.DateTimeField()

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address_hmac"],
                condition=models.Q(newsletter=None),
                name="newsletters_suppression_global_unique",
            ),
            models.UniqueConstraint(
                fields=["address_hmac", "newsletter"],
                condition=models.Q(newsletter__isnull=False),
                name="newsletters_suppression_unique",
            ),
            one_of("reason", SuppressionReason, name="newsletters_suppression_reason_known"),
        ]

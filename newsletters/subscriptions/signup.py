"""Sign-up: whatever is known of the address, the asker learns nothing and waits no longer.

Nothing is sent here. At most one confirmation is put into the outbox; it leaves with the next turn
of the sender. How many an address may get is counted over all newsletters and all askers, so a
thousand requests for somebody else's address make one mail a day and three a month.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from newsletters.models import Consent, Newsletter, Outbox, Subscriber, Subscription, Suppression
from newsletters.subscriptions import evidence as consents
from newsletters.subscriptions.addresses import checked
from newsletters.subscriptions.choices import NOTHING_SAID, Choices, apply_choices
from newsletters.subscriptions.evidence import Evidence
from newsletters.subscriptions.register import new_subscriber
from newsletters.vocabulary import ConsentKind, SubscriberStatus, SuppressionReason

CONFIRMATION: Final = "confirmation"
PER_DAY: Final = 1
PER_MONTH: Final = 3
FINAL_WORDS: Final = (
    SuppressionReason.BLOCKED,
    SuppressionReason.COMPLAINED,
    SuppressionReason.BOUNCED,
)
"""A new request does not undo these; it undoes an unsubscribe or an erasure once confirmed."""


def request(
    typed: str,
    *,
    newsletter: Newsletter,
    evidence: Evidence,
    at: datetime,
    choices: Choices = NOTHING_SAID,
) -> None:
    """Ask for a subscription. Only an address that cannot exist is refused (NotAnAddress)."""
    address = checked(typed)
    with transaction.atomic():
        subscriber = _locked(address)
        if not _is_confirmed_anywhere(subscriber):
            apply_choices(subscriber, choices)  # a stranger must not change a reader's choices
        subscription = _waiting(subscriber, newsletter, at=at)
        if subscription is None or not _may_be_mailed(subscriber, newsletter, at=at):
            return
        consents.record(ConsentKind.REQUESTED, subscriber, newsletter, evidence=evidence, at=at)
        Outbox.objects.create(
            kind=CONFIRMATION,
            key=f"{CONFIRMATION}:{subscriber.id}:{at.isoformat()}",
            subscriber=subscriber,
            newsletter=newsletter,
        )


def _locked(address: str) -> Subscriber:
    """The subscriber's row, new or known, held until the transaction ends.

    The address is sealed either way: a known one costs no less time than a new one.
    """
    fresh = new_subscriber(address)
    Subscriber.objects.bulk_create([fresh], ignore_conflicts=True)
    return Subscriber.objects.select_for_update().get(address_hmac=fresh.address_hmac)


def _is_confirmed_anywhere(subscriber: Subscriber) -> bool:
    return subscriber.subscriptions.filter(status=SubscriberStatus.CONFIRMED).exists()


def _waiting(
    subscriber: Subscriber, newsletter: Newsletter, *, at: datetime
) -> Subscription | None:
    """The subscription, waiting for its confirmation; nothing when it needs none."""
    subscription, made = Subscription.objects.get_or_create(
        subscriber=subscriber,
        newsletter=newsletter,
        defaults={"status": SubscriberStatus.PENDING, "since": at},
    )
    if subscription.status == SubscriberStatus.CONFIRMED:
        return None
    if not made and subscription.status != SubscriberStatus.PENDING:
        subscription.status, subscription.since = SubscriberStatus.PENDING, at
        subscription.save(update_fields=["status", "since", "updated_at"])
    return subscription


def _may_be_mailed(subscriber: Subscriber, newsletter: Newsletter, *, at: datetime) -> bool:
    """No final word stands against it, and the day's and the month's confirmations are unspent."""
    blocked = Suppression.objects.of(subscriber.address_hmac, newsletter).filter(
        reason__in=FINAL_WORDS
    )
    asked = Consent.objects.filter(subscriber=subscriber, kind=ConsentKind.REQUESTED, at__lte=at)
    return (
        asked.filter(at__gt=at - timedelta(hours=24)).count() < PER_DAY
        and asked.filter(at__gt=at - timedelta(days=30)).count() < PER_MONTH
        and not blocked.exists()
    )

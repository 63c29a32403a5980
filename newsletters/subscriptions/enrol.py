"""Bringing a list along: subscribers whose consent an editor vouches for.

An import never brings back who unsubscribed, blocked, bounced or was erased: their own word is
newer than the list, whatever the list says.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from newsletters.models import Newsletter, Subscriber, Subscription, Suppression
from newsletters.subscriptions import evidence as consents
from newsletters.subscriptions.addresses import lookup_hash
from newsletters.subscriptions.choices import NOTHING_SAID, Choices, apply_choices
from newsletters.subscriptions.evidence import BY_LIST, Evidence
from newsletters.subscriptions.register import find, new_subscriber
from newsletters.subscriptions.withdraw import end_subscription
from newsletters.vocabulary import ConsentKind, SubscriberStatus


class Enrolled(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    """The address said no before; that stands."""


def enrol(
    address: str,
    *,
    newsletter: Newsletter,
    at: datetime,
    status: SubscriberStatus = SubscriberStatus.CONFIRMED,
    choices: Choices = NOTHING_SAID,
    evidence: Evidence = BY_LIST,
) -> Enrolled:
    """Put one checked address into the status its list gives it; the same list twice is once."""
    with transaction.atomic():
        if status != SubscriberStatus.UNSUBSCRIBED and _said_no(address, newsletter):
            return Enrolled.REFUSED
        subscriber = find(address)
        if subscriber is None:
            subscriber = new_subscriber(address)
            subscriber.save(force_insert=True)
        changed = apply_choices(subscriber, choices)
        standing = Subscription.objects.filter(subscriber=subscriber, newsletter=newsletter).first()
        if standing is None:
            _subscribe(subscriber, newsletter, status=status, evidence=evidence, at=at)
            return Enrolled.CREATED
        if _move(standing, status, evidence=evidence, at=at) or changed:
            return Enrolled.UPDATED
        return Enrolled.UNCHANGED


def _said_no(address: str, newsletter: Newsletter) -> bool:
    return Suppression.objects.of(lookup_hash(address), newsletter).exists()


def _subscribe(
    subscriber: Subscriber,
    newsletter: Newsletter,
    *,
    status: SubscriberStatus,
    evidence: Evidence,
    at: datetime,
) -> None:
    confirmed = status == SubscriberStatus.CONFIRMED
    Subscription.objects.create(
        subscriber=subscriber,
        newsletter=newsletter,
        status=status if confirmed else SubscriberStatus.PENDING,
        since=at,
        confirmed_at=at if confirmed else None,
    )
    if status == SubscriberStatus.UNSUBSCRIBED:
        end_subscription(subscriber, newsletter, evidence=evidence, at=at)
    else:
        consents.record(ConsentKind.IMPORTED, subscriber, newsletter, evidence=evidence, at=at)


def _move(
    standing: Subscription, status: SubscriberStatus, *, evidence: Evidence, at: datetime
) -> bool:
    """A list may confirm who waits and end a subscription; it never takes a confirmation back."""
    if status == standing.status:
        return False
    if status == SubscriberStatus.UNSUBSCRIBED:
        end_subscription(standing.subscriber, standing.newsletter, evidence=evidence, at=at)
        return True
    if status == SubscriberStatus.CONFIRMED and standing.status == SubscriberStatus.PENDING:
        standing.status = status
        standing.since = standing.confirmed_at = at
        standing.save(update_fields=["status", "since", "confirmed_at", "updated_at"])
        consents.record(
            ConsentKind.IMPORTED,
            standing.subscriber,
            standing.newsletter,
            evidence=evidence,
            at=at,
        )
        return True
    return False

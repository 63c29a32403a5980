"""Ways out: unsubscribe, never mail me again, and erase me. Each may be done twice.

A link that we do not know is answered as one that we do, so nothing can be learned by trying.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from newsletters.models import (
    Consent,
    Delivery,
    Newsletter,
    Outbox,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletters.subscriptions import evidence as consents
from newsletters.subscriptions.evidence import BY_LINK, Evidence
from newsletters.subscriptions.tokens import BadToken, Purpose, open_token
from newsletters.vocabulary import (
    ConsentKind,
    OutboxState,
    SubscriberStatus,
    SuppressionReason,
)


def newsletter_of(token: str, *, at: datetime) -> Newsletter | None:
    """What an unsubscribe link is about, for the page with its one button; nothing if unknown."""
    try:
        return open_token(Purpose.UNSUBSCRIBE, token, at=at)[1]
    except BadToken:
        return None


def unsubscribe(token: str, *, at: datetime, evidence: Evidence = BY_LINK) -> None:
    """End one subscription. It wins over every copy whose bytes have not begun to leave."""
    try:
        subscriber, newsletter = open_token(Purpose.UNSUBSCRIBE, token, at=at)
    except BadToken:
        return
    if newsletter is not None:
        end_subscription(subscriber, newsletter, evidence=evidence, at=at)


def end_subscription(
    subscriber: Subscriber, newsletter: Newsletter, *, evidence: Evidence, at: datetime
) -> None:
    """The same for whoever is known already: the preferences page, an import, a provider."""
    with transaction.atomic():
        ended = (
            Subscription.objects.filter(subscriber=subscriber, newsletter=newsletter)
            .exclude(status=SubscriberStatus.UNSUBSCRIBED)
            .update(status=SubscriberStatus.UNSUBSCRIBED, since=at)
        )
        suppress(
            subscriber.address_hmac,
            newsletter=newsletter,
            reason=SuppressionReason.UNSUBSCRIBED,
            at=at,
        )
        if ended:
            consents.record(ConsentKind.WITHDRAWN, subscriber, newsletter, evidence=evidence, at=at)


def block(token: str, *, at: datetime) -> None:
    """ "Never mail this address": what a confirmation offers to whoever did not ask for it."""
    try:
        subscriber, _ = open_token(Purpose.BLOCK, token, at=at)
    except BadToken:
        return
    erase(subscriber, at=at, reason=SuppressionReason.BLOCKED)


def erase(
    subscriber: Subscriber,
    *,
    at: datetime,
    reason: SuppressionReason = SuppressionReason.ERASED,
) -> None:
    """Remove the subscriber with choices, evidence and waiting mail; deliveries lose the name.

    A hash of the address stays, so that no import brings it back.
    """
    with transaction.atomic():
        suppress(subscriber.address_hmac, newsletter=None, reason=reason, at=at)
        Outbox.objects.filter(subscriber=subscriber, state=OutboxState.QUEUED).delete()
        subscriber.delete()


def erase_from(subscriber: Subscriber, newsletters: Collection[int], *, at: datetime) -> None:
    """The same within those newsletters (by id): what they know of the subscriber goes, and with
    their last subscription the subscriber. Other newsletters notice nothing.
    """
    theirs = Subscription.objects.filter(subscriber=subscriber, newsletter__in=newsletters)
    with transaction.atomic():
        for standing in theirs.select_related("newsletter"):
            suppress(
                subscriber.address_hmac,
                newsletter=standing.newsletter,
                reason=SuppressionReason.ERASED,
                at=at,
            )
        waiting = Outbox.objects.filter(subscriber=subscriber, state=OutboxState.QUEUED)
        waiting.filter(newsletter__in=newsletters).delete()
        copies = Delivery.objects.filter(subscriber=subscriber)
        copies.filter(edition__newsletter__in=newsletters).update(subscriber=None)
        Consent.objects.filter(subscriber=subscriber, newsletter__in=newsletters).delete()
        theirs.delete()
        if not subscriber.subscriptions.exists():
            subscriber.delete()


def suppress(
    address_hmac: str, *, newsletter: Newsletter | None, reason: SuppressionReason, at: datetime
) -> None:
    """Never mail this address for this newsletter, or at all. The graver reason stays."""
    existing = Suppression.objects.filter(address_hmac=address_hmac, newsletter=newsletter)
    Suppression.objects.bulk_create(
        [Suppression(address_hmac=address_hmac, newsletter=newsletter, reason=reason, at=at)],
        ignore_conflicts=True,
    )
    if reason not in (SuppressionReason.UNSUBSCRIBED, SuppressionReason.ERASED):
        existing.exclude(reason=reason).update(reason=reason, at=at)

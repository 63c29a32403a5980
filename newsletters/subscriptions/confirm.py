"""The second half of double opt-in: the owner of the mailbox says yes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backend.kernel.errors import Conflict
from newsletters.models import Newsletter, Subscriber, Subscription, Suppression
from newsletters.subscriptions import evidence as consents
from newsletters.subscriptions.evidence import BY_LINK, Evidence
from newsletters.subscriptions.signup import FINAL_WORDS
from newsletters.subscriptions.tokens import BadToken, Purpose, open_token
from newsletters.vocabulary import ConsentKind, SubscriberStatus


class WithdrawnSince(Conflict):
    """Unsubscribed after the confirmation was mailed: the later word stands."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    newsletter: Newsletter
    subscriber: Subscriber
    already: bool
    """It was confirmed before; nothing has changed."""


def look(token: str, *, at: datetime) -> Newsletter:
    """What the link would confirm: for the page that shows its one button."""
    return _opened(token, at=at)[1]


def confirm(token: str, *, at: datetime, evidence: Evidence = BY_LINK) -> Confirmed:
    """Confirm the subscription. Twice is once; BadToken, ExpiredToken and WithdrawnSince refuse."""
    with transaction.atomic():
        subscriber, newsletter = _opened(token, at=at)
        subscription = (
            Subscription.objects.select_for_update()
            .filter(subscriber=subscriber, newsletter=newsletter)
            .first()
        )
        if subscription is None:
            raise BadToken("token_unknown", "This link is not one of ours.")
        if subscription.status == SubscriberStatus.CONFIRMED:
            return Confirmed(newsletter, subscriber, already=True)
        if subscription.status != SubscriberStatus.PENDING or _forbidden(subscriber, newsletter):
            raise WithdrawnSince(
                "withdrawn_since", "You unsubscribed after this link was sent; sign up again."
            )
        _begin(subscription, evidence=evidence, at=at)
    return Confirmed(newsletter, subscriber, already=False)


def join(
    subscriber: Subscriber, newsletter: Newsletter, *, evidence: Evidence, at: datetime
) -> None:
    """Subscribe whoever has just shown that the mailbox is theirs. Twice is once.

    A sign-up for a second newsletter on one day gets no second mail; this is how it is completed.
    WithdrawnSince where a complaint or a bounce stands against it.
    """
    with transaction.atomic():
        if _forbidden(subscriber, newsletter):
            raise WithdrawnSince("address_suppressed", "Mail to this address was refused before.")
        subscription, _ = Subscription.objects.select_for_update().get_or_create(
            subscriber=subscriber,
            newsletter=newsletter,
            defaults={"status": SubscriberStatus.PENDING, "since": at},
        )
        if subscription.status != SubscriberStatus.CONFIRMED:
            _begin(subscription, evidence=evidence, at=at)


def _begin(subscription: Subscription, *, evidence: Evidence, at: datetime) -> None:
    subscriber, newsletter = subscription.subscriber, subscription.newsletter
    _lift(subscriber, newsletter)
    subscription.status = SubscriberStatus.CONFIRMED
    subscription.since = subscription.confirmed_at = at
    subscription.save(update_fields=["status", "since", "confirmed_at", "updated_at"])
    consents.record(ConsentKind.CONFIRMED, subscriber, newsletter, evidence=evidence, at=at)


def _opened(token: str, *, at: datetime) -> tuple[Subscriber, Newsletter]:
    subscriber, newsletter = open_token(Purpose.CONFIRM, token, at=at)
    if newsletter is None:
        raise BadToken("token_unknown", "This link is not one of ours.")
    return subscriber, newsletter


def _forbidden(subscriber: Subscriber, newsletter: Newsletter) -> bool:
    suppressions = Suppression.objects.of(subscriber.address_hmac, newsletter)
    return suppressions.filter(reason__in=FINAL_WORDS).exists()


def _lift(subscriber: Subscriber, newsletter: Newsletter) -> None:
    """A confirmed new wish undoes this address's own earlier unsubscribe or erasure."""
    suppressions = Suppression.objects.of(subscriber.address_hmac, newsletter)
    suppressions.exclude(reason__in=FINAL_WORDS).delete()

"""A subscriber's own choices, behind a link that was mailed to them minutes ago.

The link in an edition (purpose *choices*) does not open them: editions are forwarded. It only asks
for a fresh link, which goes to the mailbox itself and lives for 30 minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from newsletters.models import Newsletter, Outbox, Subscriber
from newsletters.subscriptions.addresses import address_of, masked
from newsletters.subscriptions.choices import Choices, apply_choices
from newsletters.subscriptions.evidence import Evidence
from newsletters.subscriptions.tokens import BadToken, Purpose, open_token
from newsletters.subscriptions.withdraw import end_subscription, erase
from newsletters.vocabulary import SubscriberStatus

PREFERENCES_LINK: Final = "preferences"
ONE_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the preferences page shows. The address is masked: the page may be seen by others."""

    subscriber: Subscriber
    masked_address: str
    newsletters: tuple[Newsletter, ...]
    """Confirmed ones."""


def request_link(token: str, *, at: datetime) -> None:
    """Mail a preferences link to whom an edition's *choices* link belongs; at most one in 5 min."""
    try:
        subscriber, newsletter = open_token(Purpose.CHOICES, token, at=at)
    except BadToken:
        return
    turn = int(at.timestamp() // ONE_EVERY.total_seconds())
    Outbox.objects.bulk_create(
        [
            Outbox(
                kind=PREFERENCES_LINK,
                key=f"{PREFERENCES_LINK}:{subscriber.id}:{turn}",
                subscriber=subscriber,
                newsletter=newsletter,
            )
        ],
        ignore_conflicts=True,
    )


def look(token: str, *, at: datetime) -> Standing:
    """Whose choices these are; BadToken or ExpiredToken."""
    subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
    newsletters = Newsletter.objects.filter(
        subscriptions__subscriber=subscriber,
        subscriptions__status=SubscriberStatus.CONFIRMED,
    )
    return Standing(subscriber, masked(address_of(subscriber)), tuple(newsletters))


def change(token: str, choices: Choices, *, at: datetime) -> Subscriber:
    """Write the choices; what arrives next is made by them."""
    with transaction.atomic():
        subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
        apply_choices(subscriber, choices)
    return subscriber


def leave(token: str, newsletter: Newsletter, *, at: datetime) -> None:
    """Unsubscribe from one newsletter on the preferences page."""
    subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
    end_subscription(subscriber, newsletter, evidence=Evidence(method="preferences"), at=at)


def forget(token: str, *, at: datetime) -> None:
    """Erase the subscriber altogether."""
    subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
    erase(subscriber, at=at)

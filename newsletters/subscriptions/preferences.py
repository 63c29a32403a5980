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
from newsletters.subscriptions.confirm import join as begin_subscription
from newsletters.subscriptions.evidence import Evidence
from newsletters.subscriptions.tokens import BadToken, Purpose, open_token
from newsletters.subscriptions.withdraw import end_subscription, erase
from newsletters.vocabulary import SubscriberStatus

PREFERENCES_LINK: Final = "preferences"
ONE_EVERY: Final = timedelta(minutes=5)
PER_DAY: Final = 4
"""Editions are forwarded: whoever holds one must not be able to fill its owner's mailbox."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the preferences page shows. The address is masked: the page may be seen by others."""

    subscriber: Subscriber
    masked_address: str
    newsletters: tuple[Newsletter, ...]
    """Confirmed ones."""

    others: tuple[Newsletter, ...]
    """The rest of those that are written: to be had with one click."""


def request_link(token: str, *, at: datetime) -> None:
    """Mail a preferences link to whom an edition's *choices* link belongs.

    At most one in five minutes and four in 24 hours; the asker is told the same either way.
    """
    try:
        subscriber, newsletter = open_token(Purpose.CHOICES, token, at=at)
    except BadToken:
        return
    turn = int(at.timestamp() // ONE_EVERY.total_seconds())
    today = range(turn - timedelta(hours=24) // ONE_EVERY + 1, turn + 1)
    asked = [_key(subscriber, each) for each in today]
    if Outbox.objects.filter(key__in=asked).count() >= PER_DAY:
        return
    Outbox.objects.bulk_create(
        [
            Outbox(
                kind=PREFERENCES_LINK,
                key=_key(subscriber, turn),
                subscriber=subscriber,
                newsletter=newsletter,
            )
        ],
        ignore_conflicts=True,
    )


def _key(subscriber: Subscriber, turn: int) -> str:
    return f"{PREFERENCES_LINK}:{subscriber.id}:{turn}"


def look(token: str, *, at: datetime) -> Standing:
    """Whose choices these are; BadToken or ExpiredToken."""
    subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
    newsletters = Newsletter.objects.filter(
        subscriptions__subscriber=subscriber,
        subscriptions__status=SubscriberStatus.CONFIRMED,
    )
    others = Newsletter.objects.filter(active=True).exclude(pk__in=newsletters)
    address = masked(address_of(subscriber))
    return Standing(subscriber, address, tuple(newsletters), tuple(others))


def change(token: str, choices: Choices, *, at: datetime) -> Subscriber:
    """Write the choices; what arrives next is made by them."""
    with transaction.atomic():
        subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
        apply_choices(subscriber, choices)
    return subscriber


def join(token: str, newsletter: Newsletter, *, words: str, at: datetime) -> None:
    """Subscribe to one more newsletter: the mailed link has shown whose mailbox it is."""
    subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
    evidence = Evidence(method="preferences", words=words)
    begin_subscription(subscriber, newsletter, evidence=evidence, at=at)


def leave(token: str, newsletter: Newsletter, *, at: datetime) -> None:
    """Unsubscribe from one newsletter on the preferences page."""
    subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
    end_subscription(subscriber, newsletter, evidence=Evidence(method="preferences"), at=at)


def forget(token: str, *, at: datetime) -> None:
    """Erase the subscriber altogether."""
    subscriber, _ = open_token(Purpose.PREFERENCES, token, at=at)
    erase(subscriber, at=at)

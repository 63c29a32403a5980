"""Subscribers by their address: found by its hash, made with it sealed."""

import uuid

from newsletters.models import Subscriber
from newsletters.subscriptions.addresses import lookup_hash, seal


def find(address: str) -> Subscriber | None:
    """Whose checked address this is."""
    return Subscriber.objects.filter(address_hmac=lookup_hash(address)).first()


def new_subscriber(address: str) -> Subscriber:
    """An unsaved row for a checked address."""
    subscriber = Subscriber(id=uuid.uuid4())
    seal(subscriber, address)
    return subscriber

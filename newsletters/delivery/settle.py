"""Deliver by hand until nothing is left that can be sent now."""

from datetime import datetime, timedelta
from time import sleep
from typing import Final

from newsletters.delivery.claim import LEASE
from newsletters.delivery.clock import running_from
from newsletters.delivery.send import Turn, deliver
from newsletters.delivery.transports import Transport
from newsletters.models import Delivery, Edition
from newsletters.vocabulary import DeliveryState, EditionState

PATIENCE: Final = LEASE + timedelta(minutes=1)
"""How long another worker's copies are waited for: past its lease they are nobody's."""


def deliver_all(
    edition: Edition,
    *,
    at: datetime,
    transport: Transport,
    patience: timedelta = PATIENCE,
) -> Turn:
    """Turn after turn; waits for copies that another worker holds, not for those that a receiver
    refused for now: these are the timetable's, minutes or hours later."""
    clock = running_from(at)
    quiet_since = clock()
    while True:
        turn = deliver(edition, at=clock(), transport=transport)
        if turn.handed_over:
            quiet_since = clock()
        if turn.state != EditionState.SENDING or not _held_by_others(edition):
            return turn
        if clock() - quiet_since > patience:
            return turn
        sleep(1)


def _held_by_others(edition: Edition) -> bool:
    held = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.SUBMITTING)
    return Delivery.objects.filter(edition=edition, state__in=held).exists()

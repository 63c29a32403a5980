"""Resolve what is unknown (rule 7): by asking the receiver, by time and policy, or by an editor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from backend.kernel.errors import Conflict
from newsletters.delivery.press import delivery_key
from newsletters.delivery.transports import Transport
from newsletters.models import Delivery, Edition
from newsletters.vocabulary import DeliveryState, EditionState, UnknownPolicy

HOLD: Final = timedelta(minutes=15)
"""How long an answer may still come, a provider's event or a log line, before policy decides."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    arrived: int = 0
    requeued: int = 0


def reconcile(edition: Edition, transport: Transport, *, at: datetime) -> Reconciled:
    """Ask about each unknown copy; where nobody can be asked, follow the newsletter's policy."""
    arrived = requeued = 0
    unknown = Delivery.objects.filter(edition=edition, state=DeliveryState.UNKNOWN)
    for delivery in unknown.iterator(chunk_size=500):
        there = transport.find(delivery_key(edition, delivery.id))
        if there:
            arrived += _move(delivery, DeliveryState.ACCEPTED, at=at)
        elif there is False or _policy_resends(edition, delivery, at):
            requeued += _move(delivery, DeliveryState.QUEUED, at=at)
    if requeued:
        _send_on(edition)
    return Reconciled(arrived, requeued)


def resend(delivery: Delivery, *, at: datetime) -> None:
    """An editor's word about one unknown copy: send it again with the same Message-ID."""
    with transaction.atomic():
        if not _move(delivery, DeliveryState.QUEUED, at=at):
            raise Conflict(
                "delivery_not_unknown", "Only an unknown copy is sent again.", state=delivery.state
            )
        _send_on(delivery.edition)


def awaited(edition: Edition, *, at: datetime) -> bool:
    """Whether the policy will resend what is unknown, and its time has not come."""
    return (
        edition.newsletter.unknown_policy == UnknownPolicy.RESEND
        and at < edition.send_by
        and Delivery.objects.filter(edition=edition, state=DeliveryState.UNKNOWN).exists()
    )


def _policy_resends(edition: Edition, delivery: Delivery, at: datetime) -> bool:
    since = delivery.outcome_at or delivery.intent_at
    return (
        edition.newsletter.unknown_policy == UnknownPolicy.RESEND
        and since is not None
        and since + HOLD <= at
    )


def _move(delivery: Delivery, state: DeliveryState, *, at: datetime) -> int:
    """Forward once: two reconcilers at a time do it once."""
    resolved = Delivery.objects.filter(
        id=delivery.id, state=DeliveryState.UNKNOWN, attempt=delivery.attempt
    )
    return resolved.update(
        state=state, outcome_at=None if state == DeliveryState.QUEUED else at, error_code=""
    )


def _send_on(edition: Edition) -> None:
    """A finished edition with a copy to send again is being sent again."""
    Edition.objects.filter(pk=edition.pk, state=EditionState.SENT).update(
        state=EditionState.SENDING
    )

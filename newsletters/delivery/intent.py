"""Intent before bytes, and the outcome right after (rules 3 to 5).

Each statement names owner, attempt and state. When none of our rows answers to them, somebody has
taken the copy for lost: we are a zombie, and stop before a byte leaves.
"""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.kernel.errors import DomainError
from newsletters.delivery.backoff import backoff
from newsletters.delivery.claim import LEASE, Claim
from newsletters.delivery.transports import Outcome, Result
from newsletters.models import Delivery, Edition, Subscription, Suppression
from newsletters.vocabulary import DeliveryState, EditionState, SubscriberStatus

STATE_AFTER: Final = {
    Result.ACCEPTED: DeliveryState.ACCEPTED,
    Result.RETRY: DeliveryState.RETRY_WAIT,
    Result.FAILED: DeliveryState.FAILED,
    Result.UNKNOWN: DeliveryState.UNKNOWN,
}


class LeaseLost(DomainError):
    """Our lease ran out and the copy is no longer ours."""

    status = 409

    def __init__(self) -> None:
        super().__init__("lease_lost", "Another worker has taken over; this one stops.")


class EditionStopped(DomainError):
    """The edition was held or cancelled while it was being sent."""

    status = 409

    def __init__(self) -> None:
        super().__init__("edition_stopped", "The edition is no longer being sent.")


def begin(claim: Claim, edition: Edition, *, message_id: str, variant: str, at: datetime) -> bool:
    """Commit the intent, with the last look inside the same statement.

    False when the reader has left or may not be mailed: the copy is then *suppressed*. Raises
    :class:`EditionStopped` and :class:`LeaseLost`.
    """
    wanted = _ours(claim, DeliveryState.CLAIMED, at).filter(
        _still_subscribed(edition), _not_suppressed(edition), _being_sent(edition)
    )
    begun = wanted.update(
        state=DeliveryState.SUBMITTING,
        intent_at=at,
        lease_until=at + LEASE,
        message_id=message_id,
        idempotency_key=claim.delivery_id.hex,
        variant=variant,
    )
    if begun:
        return True
    if not Edition.objects.filter(pk=edition.pk, state=EditionState.SENDING).exists():
        raise EditionStopped
    give_up(claim, DeliveryState.SUPPRESSED, code="withdrawn", at=at)
    return False


def give_up(claim: Claim, state: DeliveryState, *, code: str, at: datetime) -> None:
    """End a copy that was claimed and never begun."""
    ended = _ours(claim, DeliveryState.CLAIMED, at).update(
        state=state, owner="", lease_until=None, outcome_at=at, error_code=code
    )
    if not ended:
        raise LeaseLost


def settle(claim: Claim, outcome: Outcome, *, at: datetime) -> None:
    """Write what became of a copy. An expired lease does not matter until somebody acted on it."""
    retry = outcome.result == Result.RETRY
    written = Delivery.objects.filter(
        id=claim.delivery_id,
        owner=claim.owner,
        attempt=claim.attempt,
        state=DeliveryState.SUBMITTING,
    ).update(
        state=STATE_AFTER[outcome.result],
        owner="",
        lease_until=None,
        outcome_at=at,
        not_before=at + backoff(claim.attempt, claim.delivery_id) if retry else None,
        error_code=outcome.code[:60],
        provider_id=outcome.provider_id,
    )
    if not written:
        raise LeaseLost


def _ours(claim: Claim, state: DeliveryState, at: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        id=claim.delivery_id,
        owner=claim.owner,
        attempt=claim.attempt,
        state=state,
        lease_until__gt=at,
    )


def _still_subscribed(edition: Edition) -> Exists:
    return Exists(
        Subscription.objects.filter(
            subscriber=OuterRef("subscriber"),
            newsletter=edition.newsletter_id,
            status=SubscriberStatus.CONFIRMED,
        )
    )


def _not_suppressed(edition: Edition) -> Q:
    everywhere_or_here = Q(newsletter=None) | Q(newsletter=edition.newsletter_id)
    return ~Q(
        Exists(
            Suppression.objects.filter(everywhere_or_here, address_hmac=OuterRef("address_hmac"))
        )
    )


def _being_sent(edition: Edition) -> Exists:
    return Exists(Edition.objects.filter(pk=edition.pk, state=EditionState.SENDING))

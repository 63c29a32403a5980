"""The outbox: confirmations and every other mail to one person, in the manner of editions.

Claim and intent are one statement: a row goes from *queued* to *submitting* by a conditional update
whose count names the winner, before a byte leaves; the outcome is written right after. What a dead
sender left is *unknown*, and is sent again only where the receiver says that it never came.
"""

import hashlib
import hmac
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import F, Q, QuerySet

from newsletters.delivery.backoff import backoff
from newsletters.delivery.claim import LEASE, is_dead, new_owner
from newsletters.delivery.clock import running_from
from newsletters.delivery.proof import PROOF, envelope_of_proof
from newsletters.delivery.transports import Envelope, Outcome, Result, Transport
from newsletters.models import Outbox
from newsletters.rendering import headers
from newsletters.rendering.notice import Addressed, Notice, bytes_of
from newsletters.rendering.render import message_key, sender_of
from newsletters.subscriptions.addresses import address_of
from newsletters.subscriptions.letters import WRITERS, write
from newsletters.vocabulary import OutboxState

BATCH: Final = 200
MOST_TRIES: Final = 12
"""About ten hours of waiting; a confirmation that late confirms nothing."""
KINDS: Final = (*WRITERS, PROOF)
STATE_AFTER: Final = {
    Result.ACCEPTED: OutboxState.SENT,
    Result.RETRY: OutboxState.QUEUED,
    Result.FAILED: OutboxState.FAILED,
    Result.UNKNOWN: OutboxState.UNKNOWN,
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Emptied:
    sent: int = 0
    dropped: int = 0
    """Wanted no more."""


def send_outbox(transport: Transport, *, at: datetime, most: int = BATCH) -> Emptied:
    """Send what is due, oldest first. Safe to repeat, to run twice at once, and to kill."""
    clock = running_from(at)
    _sweep(transport, at=at)
    owner = new_owner()
    sent = dropped = 0
    for row in due_rows(at=at).select_related("subscriber", "newsletter")[:most]:
        envelope = _envelope(row, at=clock())
        if envelope is None:
            dropped += _drop(row, at=clock())
            continue
        if not _begin(row, owner, envelope.message_id, at=clock()):
            continue
        outcome = transport.send(envelope)
        _settle(row, owner, outcome, at=clock())
        sent += outcome.result == Result.ACCEPTED
    if sent or dropped:
        logger.info("outbox: %d sent, %d dropped", sent, dropped)
    return Emptied(sent, dropped)


def due_rows(*, at: datetime) -> QuerySet[Outbox]:
    """What waits and whose time has come, oldest first."""
    due = Q(not_before=None) | Q(not_before__lte=at)
    return Outbox.objects.filter(due, kind__in=KINDS, state=OutboxState.QUEUED).order_by("id")


def outbox_key(row: Outbox) -> str:
    """Names the message outside the database; silent about the person.

    A number alone would come again after the database was made anew, and a message of that name
    in the folder, or of that Message-ID at the receiver, would pass for this one.
    """
    words = f"{row.key}|{row.created_at.timestamp()}"
    digest = hmac.new(message_key(), words.encode(), hashlib.sha256).hexdigest()
    return f"{row.kind}-{digest[:32]}"


def _envelope(row: Outbox, *, at: datetime) -> Envelope | None:
    """What leaves for this row; None when it is wanted no more."""
    if row.kind == PROOF:
        return envelope_of_proof(row, key=outbox_key(row), at=at)
    notice = write(row, at=at)
    return None if notice is None else _of_notice(row, notice, at=at)


def _of_notice(row: Outbox, notice: Notice, *, at: datetime) -> Envelope:
    assert row.subscriber is not None
    assert row.newsletter is not None
    sender = sender_of(row.newsletter)
    recipient = address_of(row.subscriber)
    key = outbox_key(row)
    message_id = headers.message_id(f"outbox:{key}", key=message_key(), domain=sender.domain)
    addressed = Addressed(
        sender_name=sender.name,
        sender=sender.address,
        recipient=recipient,
        message_id=row.message_id or message_id,
        postal_address=row.newsletter.postal_address or settings.POSTAL_ADDRESS,
    )
    return Envelope(
        key=key,
        message_id=addressed.message_id,
        sender=sender.address,
        recipient=recipient,
        payload=bytes_of(notice, addressed, at=at),
        tags=(row.kind,),
    )


def _begin(row: Outbox, owner: str, message_id: str, *, at: datetime) -> bool:
    begun = Outbox.objects.filter(pk=row.pk, state=OutboxState.QUEUED, attempt=row.attempt).update(
        state=OutboxState.SUBMITTING,
        owner=owner,
        lease_until=at + LEASE,
        attempt=F("attempt") + 1,
        intent_at=at,
        message_id=message_id,
    )
    return bool(begun)


def _settle(row: Outbox, owner: str, outcome: Outcome, *, at: datetime) -> None:
    """0 rows: somebody took us for dead, and their word stands."""
    attempt = row.attempt + 1
    state = STATE_AFTER[outcome.result]
    retry = state == OutboxState.QUEUED
    if retry and attempt >= MOST_TRIES:
        state, retry = OutboxState.FAILED, False
    waits = backoff(attempt, uuid.UUID(int=row.pk))
    Outbox.objects.filter(
        pk=row.pk, owner=owner, attempt=attempt, state=OutboxState.SUBMITTING
    ).update(
        state=state,
        owner="",
        lease_until=None,
        not_before=at + waits if retry else None,
        outcome_at=at,
        error_code=outcome.code[:60],
    )


def _drop(row: Outbox, *, at: datetime) -> int:
    return Outbox.objects.filter(pk=row.pk, state=OutboxState.QUEUED).update(
        state=OutboxState.FAILED, outcome_at=at, error_code="wanted_no_more"
    )


def _sweep(transport: Transport, *, at: datetime) -> None:
    """What a dead sender left: unknown, until the receiver says whether it came."""
    nobodys = {"owner": "", "lease_until": None}
    submitting = Outbox.objects.filter(state=OutboxState.SUBMITTING)
    dead = [
        owner for owner in submitting.values_list("owner", flat=True).distinct() if is_dead(owner)
    ]
    submitting.filter(Q(lease_until__lte=at) | Q(owner__in=dead)).update(
        state=OutboxState.UNKNOWN, outcome_at=at, error_code="worker_lost", **nobodys
    )
    for row in Outbox.objects.filter(state=OutboxState.UNKNOWN, kind__in=KINDS):
        there = transport.find(outbox_key(row))
        if there is not None:
            state = OutboxState.SENT if there else OutboxState.QUEUED
            Outbox.objects.filter(pk=row.pk, state=OutboxState.UNKNOWN, attempt=row.attempt).update(
                state=state, error_code=""
            )

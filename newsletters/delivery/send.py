"""Send an edition: freeze, then claim, intend, hand over and settle until nothing is left.

Any number of workers may do this for one edition at once, each with its own connection, and each
may be killed anywhere: the next one goes on from the rows.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from newsletters.delivery.audience import freeze
from newsletters.delivery.claim import LEASE, Claim, claim, extend, new_owner, release
from newsletters.delivery.clock import Clock, running_from
from newsletters.delivery.finish import finish, start
from newsletters.delivery.intent import EditionStopped, LeaseLost, begin, give_up, settle
from newsletters.delivery.ledger import Balance
from newsletters.delivery.press import Press, Reader, readers
from newsletters.delivery.reconcile import reconcile
from newsletters.delivery.sweep import sweep
from newsletters.delivery.transports import Result, Transport
from newsletters.models import Edition
from newsletters.rendering.headers import UnsendableHeader
from newsletters.vocabulary import DeliveryState, EditionState

BATCH: Final = 50
"""Copies claimed at once: what a kill leaves to wait for the sweep, not what may be unknown."""
TURN: Final = timedelta(seconds=200)
"""A turn ends before the soft limit of a task; the next tick takes the next one."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one worker did in one turn, and how the edition stands after it."""

    handed_over: int
    balance: Balance
    state: EditionState


def deliver(
    edition: Edition,
    *,
    at: datetime,
    transport: Transport,
    turn: timedelta = TURN,
    when_due: bool = False,
) -> Turn:
    """Send what can be sent now. Safe to repeat, to run twice at once, and to kill.

    ``when_due``: only what is due by itself; a person's word can be taken back for a minute.
    Without it raises :class:`newsletters.delivery.finish.NotSendable`.
    """
    clock = running_from(at)
    start(edition, at=at, when_due=when_due)
    handed_over = 0
    if edition.state == EditionState.SENDING and freeze(edition, at=at) is not None:
        handed_over = _Worker(edition, transport, clock).work(until=at + turn)
    balance = finish(edition, at=clock())
    logger.info("edition %s: %d handed over, %s", edition.pk, handed_over, balance.verdict)
    return Turn(handed_over, balance, EditionState(edition.state))


class _Worker:
    """One connection and one owner's name, for one turn."""

    def __init__(self, edition: Edition, transport: Transport, clock: Clock) -> None:
        self.edition = edition
        self.transport = transport
        self.clock = clock
        self.owner = new_owner()
        self.press = Press(edition)
        self.alive_at = clock()

    def work(self, *, until: datetime) -> int:
        """Batch after batch, until the queue is empty or the turn is over."""
        handed_over = 0
        try:
            while self.clock() < until:
                batch = claim(self.edition, owner=self.owner, most=BATCH, at=self.clock())
                if batch:
                    handed_over += self._batch(batch, until=until)
                elif not self._more_to_do():
                    break
        except (LeaseLost, EditionStopped) as stopped:
            logger.warning("edition %s: %s", self.edition.pk, stopped.code)
        finally:
            release(self.owner)
        return handed_over

    def _more_to_do(self) -> bool:
        """The queue is empty: look for what others left, and ask about what nobody knows."""
        now = self.clock()
        swept = sweep(at=now)
        asked = reconcile(self.edition, self.transport, at=now)
        return bool(swept.requeued or swept.due_again or asked.requeued)

    def _batch(self, batch: list[Claim], *, until: datetime) -> int:
        people = readers(self.edition, (each.subscriber_id for each in batch if each.subscriber_id))
        handed_over = 0
        for each in batch:
            if self.clock() >= until:
                break
            self._show_life()
            reader = people.get(each.subscriber_id) if each.subscriber_id else None
            handed_over += self._one(each, reader)
        return handed_over

    def _one(self, each: Claim, reader: Reader | None) -> bool:
        """One copy; true when the receiver took it."""
        if reader is None:
            give_up(each, DeliveryState.SUPPRESSED, code="erased", at=self.clock())
            return False
        try:
            copy = self.press.copy(each.delivery_id, reader)
        except UnsendableHeader as refused:
            give_up(each, DeliveryState.FAILED, code=refused.code, at=self.clock())
            return False
        envelope = copy.envelope
        if not begin(
            each,
            self.edition,
            message_id=envelope.message_id,
            variant=copy.variant,
            at=self.clock(),
        ):
            return False
        outcome = self.transport.send(envelope)
        settle(each, outcome, at=self.clock())
        return outcome.result == Result.ACCEPTED

    def _show_life(self) -> None:
        """A heartbeat three times a lease; a slow receiver does not cost us the batch."""
        now = self.clock()
        if now - self.alive_at >= LEASE / 3:
            extend(self.owner, at=now)
            self.alive_at = now

"""A receiver that answers as it is told: the outside world of delivery, with its vocabulary."""

from collections.abc import Callable
from dataclasses import dataclass, field

from newsletters.delivery.transports import ACCEPTED, Envelope, Outcome, Result

REFUSED_FOR_NOW = Outcome(Result.RETRY, "smtp_451")
REFUSED_FOR_GOOD = Outcome(Result.FAILED, "smtp_550")
NO_ANSWER = Outcome(Result.UNKNOWN, "smtp_no_answer")


@dataclass
class Receiver:
    """``answers`` are given in turn, then everything is accepted; ``meanwhile`` runs first."""

    answers: list[Outcome] = field(default_factory=list)
    meanwhile: Callable[[Envelope], None] | None = None
    can_be_asked: bool = False
    arrived: list[Envelope] = field(default_factory=list)

    def send(self, envelope: Envelope) -> Outcome:
        if self.meanwhile is not None:
            self.meanwhile(envelope)
        outcome = self.answers.pop(0) if self.answers else ACCEPTED
        if outcome.result == Result.ACCEPTED:
            self.arrived.append(envelope)
        return outcome

    def find(self, key: str) -> bool | None:
        return any(each.key == key for each in self.arrived) if self.can_be_asked else None

    def close(self) -> None:
        """There is nothing to close."""

    @property
    def recipients(self) -> list[str]:
        return sorted(each.recipient for each in self.arrived)

"""The balance of an edition: every copy that was promised is in exactly one state. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Self

from newsletters.vocabulary import PENDING_DELIVERY_STATES, DeliveryState

SETTLED: Final = (
    DeliveryState.ACCEPTED,
    DeliveryState.DELIVERED,
    DeliveryState.BOUNCED,
    DeliveryState.COMPLAINED,
    DeliveryState.FAILED,
    DeliveryState.SUPPRESSED,
    DeliveryState.CANCELLED,
    DeliveryState.EXPIRED,
    DeliveryState.UNKNOWN,
)
"""States that sending does not leave by itself."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How many copies are in which state. ``candidates`` is None until the audience is frozen."""

    candidates: int | None
    accepted: int = 0
    delivered: int = 0
    bounced: int = 0
    complained: int = 0
    failed: int = 0
    suppressed: int = 0
    cancelled: int = 0
    expired: int = 0
    unknown: int = 0
    pending: int = 0

    @classmethod
    def of(cls, candidates: int | None, by_state: Mapping[str, int]) -> Self:
        """From the number of copies in each state."""
        settled = {state.value: by_state.get(state, 0) for state in SETTLED}
        pending = sum(by_state.get(state, 0) for state in PENDING_DELIVERY_STATES)
        return cls(candidates, pending=pending, **settled)

    @property
    def total(self) -> int:
        counted = asdict(self)
        del counted["candidates"]
        return sum(counted.values())

    @property
    def balanced(self) -> bool:
        """Nobody was lost and nobody was added: candidates = the sum of all states."""
        return self.candidates == self.total

    @property
    def settled(self) -> bool:
        """Nothing is left to send."""
        return self.balanced and self.pending == 0

    @property
    def verdict(self) -> str:
        """One sentence for editors."""
        if self.candidates is None:
            return "the audience is not frozen yet"
        if not self.balanced:
            return f"out of balance: {self.candidates} candidates, {self.total} copies"
        if self.pending:
            return f"balanced, {self.pending} still to send"
        if self.unknown:
            return f"sent, {self.unknown} unresolved"
        return "balanced"

"""What a way out of the house has to do: one envelope in, one honest outcome back.

To add one: a module with a class of :class:`Transport`, a branch in :mod:`.route`, and its outcomes
run through tests/newsletters/delivery/test_transports.py.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Result(StrEnum):
    ACCEPTED = "accepted"
    """The receiver has taken responsibility."""
    RETRY = "retry"
    """Certainly not accepted; another time may do."""
    FAILED = "failed"
    """Certainly not accepted, and never will be."""
    UNKNOWN = "unknown"
    """Bytes left and no answer came: nobody here can say."""


@dataclass(frozen=True, slots=True)
class Outcome:
    result: Result
    code: str = ""
    """Short and stable, such as ``smtp_451`` or ``disk_full``; never an address."""
    provider_id: str = ""


ACCEPTED = Outcome(Result.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message on its way: the exact bytes, with CRLF line ends and 7-bit content."""

    key: str
    """Names the delivery, the same on every attempt; safe as a file name; no address in it."""
    message_id: str
    sender: str
    recipient: str = field(repr=False)
    payload: bytes = field(repr=False)
    tags: tuple[str, ...] = ()
    """What a provider's statistics may be told: never about a person."""


class Transport(Protocol):
    """A connection kept open over many messages; used by one thread."""

    def send(self, envelope: Envelope) -> Outcome:
        """Hand over one message. Raises nothing: whatever happens is an outcome."""

    def find(self, key: str) -> bool | None:
        """Did the message of this key arrive? None where the receiver cannot be asked."""

    def close(self) -> None:
        """Let go of the connection."""

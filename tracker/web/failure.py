"""The one kind of error that the door knows.

Whatever goes wrong outside, callers and people see a code from a short list and its sentence:
never a peer's address, a banner, a header or a body, which is what somebody who points us at an
inner network would be after.
"""

from dataclasses import dataclass
from enum import StrEnum

from backend.kernel.errors import DomainError


class Failure(StrEnum):
    """Why there is no answer. The spelling is stored with every look and never changes."""

    POLICY = "policy"
    DNS_NX = "dns-nx"
    DNS_FAIL = "dns-fail"
    REFUSED = "refused"
    TIMEOUT_CONNECT = "timeout-connect"
    TIMEOUT_READ = "timeout-read"
    RESET = "reset"
    TLS_EXPIRED = "tls-expired"
    TLS_NAME = "tls-name"
    TLS_CHAIN = "tls-chain"
    TOO_BIG = "too-big"
    LOOP = "loop"
    PROTOCOL = "protocol"
    WAIT = "wait"


SENTENCES = {
    Failure.POLICY: "This address is not one that we may visit.",
    Failure.DNS_NX: "No such host is known.",
    Failure.DNS_FAIL: "The host's address could not be looked up.",
    Failure.REFUSED: "The host refused the connection or cannot be reached.",
    Failure.TIMEOUT_CONNECT: "The host did not pick up in time.",
    Failure.TIMEOUT_READ: "The host did not finish its answer in time.",
    Failure.RESET: "The host broke the connection off.",
    Failure.TLS_EXPIRED: "The host's certificate has expired.",
    Failure.TLS_NAME: "The host's certificate is for another name.",
    Failure.TLS_CHAIN: "The host's certificate cannot be trusted.",
    Failure.TOO_BIG: "The answer is larger than we accept.",
    Failure.LOOP: "The address redirects in a circle or too often.",
    Failure.PROTOCOL: "The host's answer is not proper HTTP.",
    Failure.WAIT: "The host has asked us to come back later.",
}


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way: its status, the url that was asked, whether it moved for good."""

    status: int
    url: str
    permanent: bool = False


class WebError(DomainError):
    """The outside did not answer, or we would not ask. ``hops`` are the answers before that."""

    status = 400

    def __init__(self, failure: Failure, hops: tuple[Hop, ...] = ()) -> None:
        super().__init__(str(failure), SENTENCES[failure])
        self.failure = failure
        self.hops = hops

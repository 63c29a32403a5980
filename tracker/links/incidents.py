"""Whose fault a run of failures is: a link's, its host's or our own. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from tracker.links.evidence import Evidence
from tracker.links.urls import host_of
from tracker.web.failure import Failure

HOST_URLS = 5
"""Looks at one host below which its failures stay its links' own."""
HOST_SHARE = 0.5
OWN_HOSTS = 5
"""Hosts in a run below which the share of failing hosts says nothing about us."""
OWN_SHARE = 0.2
INCIDENT_AT_MOST = timedelta(days=7)
"""A host that is down for longer has no incident any more: its looks count."""

UNREACHED = frozenset(
    {
        Failure.DNS_NX,
        Failure.DNS_FAIL,
        Failure.REFUSED,
        Failure.TIMEOUT_CONNECT,
        Failure.TIMEOUT_READ,
        Failure.RESET,
    }
)
"""What being offline looks like."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One host failing one way."""

    host: str
    reason: str
    failed: int
    looked: int


class Outcome(NamedTuple):
    """What a look says of the host that was asked: little enough to hand between processes."""

    host: str
    trouble: str
    """How the host failed, or the empty string."""
    reached: bool


def outcome_of(look: Evidence) -> Outcome:
    return Outcome(host_of(look.url), trouble_of(look), look.failure not in UNREACHED)


def trouble_of(look: Evidence) -> str:
    """How the host failed in this look, or the empty string: refused by policy is no failure."""
    if look.failure is not None:
        return "" if look.failure == Failure.POLICY else str(look.failure)
    return "http-5xx" if look.status is not None and look.status >= 500 else ""


def host_incidents(outcomes: Sequence[Outcome]) -> list[Incident]:
    """Hosts of which at least half of at least five looks failed alike."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        by_host[outcome.host].append(outcome.trouble)
    found = []
    for host, troubles in sorted(by_host.items()):
        counted = Counter(trouble for trouble in troubles if trouble)
        if len(troubles) < HOST_URLS or not counted:
            continue
        reason, failed = counted.most_common(1)[0]
        if failed >= HOST_SHARE * len(troubles):
            found.append(Incident(host, reason, failed, len(troubles)))
    return found


def is_our_own_outage(outcomes: Sequence[Outcome]) -> bool:
    """Whether so many hosts could not be reached that the fault is more likely on our side."""
    reached: dict[str, bool] = {}
    for outcome in outcomes:
        reached[outcome.host] = reached.get(outcome.host, False) or outcome.reached
    failing = sum(not well for well in reached.values())
    return len(reached) >= OWN_HOSTS and failing > OWN_SHARE * len(reached)

"""Before an edition is chosen: what is over is closed, feeds are asked, links are looked at.

Each step stands alone. A network that is unplugged leaves feeds and links as they were, says so,
and holds nothing up: an edition is made of what we know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.kernel.errors import DomainError
from tracker import lifecycle
from tracker.feeds.poll import poll
from tracker.links.check import check


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, in words for an operator."""

    name: str
    said: str


def expire(at: datetime) -> str:
    done = lifecycle.sweep(at=at)
    return f"{done.examined} actions examined, {len(done.closed)} closed"


def poll_feeds(at: datetime) -> str:
    polled = poll(at)
    new = sum(each.taken.new for each in polled)
    unwell = sum(bool(each.why) for each in polled)
    return f"{len(polled)} feeds asked, {new} new entries, {unwell} with a remark"


def check_links(at: datetime) -> str:
    run = check(at, once=True)
    if run.is_ours:
        return "our own line is down: no link was judged"
    return f"{run.looked} links looked at, {len(run.changes)} changed, {run.waiting} waiting"


STEPS: Final[tuple[tuple[str, Callable[[datetime], str]], ...]] = (
    ("expire", expire),
    ("poll feeds", poll_feeds),
    ("check links", check_links),
)


def prepare(*, at: datetime) -> list[Step]:
    """All steps in their order; one that cannot be done says why."""
    done = []
    for name, step in STEPS:
        try:
            said = step(at)
        except (DomainError, OSError) as failure:
            said = f"not done: {failure}"
        done.append(Step(name, said))
    return done

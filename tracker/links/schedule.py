"""When to look again. Pure.

A link that readers are about to be sent to is looked at three days, one day and two hours before;
one under suspicion after a day; everything else rarely. Looks are spread over a tenth of their
interval by the link's own id, so that a batch added together does not come due together for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.links.verdict import Judgement
from tracker.vocabulary import Verdict

WEEK = timedelta(days=7)
CADENCE = {
    Verdict.UNCHECKED: timedelta(0),
    Verdict.OK: WEEK,
    Verdict.MOVED: WEEK,
    Verdict.SUSPECT: timedelta(hours=24),
    Verdict.CLOSED: timedelta(days=30),
    Verdict.EXPIRED: timedelta(days=30),
    Verdict.DEAD: timedelta(days=30),
    Verdict.BLOCKED: timedelta(days=14),
    Verdict.DRIFTED: WEEK,
    Verdict.UNSAFE: timedelta(days=30),
}
UNSTEADY = timedelta(hours=24)
BEFORE_EDITION = (timedelta(hours=72), timedelta(hours=24), timedelta(hours=2))
LEAST_WAIT = timedelta(minutes=1)
MOST_WAIT = timedelta(days=7)
SPREAD = 10
"""The part of an interval over which looks are spread, as a divisor."""


def next_look_at(
    judgement: Judgement, *, link_id: int, at: datetime, sends_at: Iterable[datetime] = ()
) -> datetime:
    """When to look again: by the verdict, by the page's own end, or before an edition leaves."""
    interval = CADENCE[judgement.verdict]
    if judgement.is_flapping:
        interval = min(interval, UNSTEADY)
    if judgement.verdict in (Verdict.OK, Verdict.MOVED):
        interval -= spread(interval, link_id)
    due = at + interval
    if judgement.page_ends_at is not None and at < judgement.page_ends_at < due:
        due = judgement.page_ends_at + LEAST_WAIT
    for leaves in sends_at:
        for before in BEFORE_EDITION:
            if at < leaves - before < due:
                due = leaves - before
    return due


def spread(interval: timedelta, link_id: int) -> timedelta:
    """A share of the interval's tenth that is the link's own and never changes."""
    return interval / SPREAD * ((link_id * 2_654_435_761 % 2**32) / 2**32)


def after_wait(seconds: float, *, at: datetime) -> datetime:
    """When a host that asked for patience is visited again: one minute to seven days."""
    return at + min(max(timedelta(seconds=seconds), LEAST_WAIT), MOST_WAIT)


@dataclass(frozen=True, slots=True)
class Due:
    """A link that wants a look, and the host that has to be asked."""

    link_id: int
    host: str


def in_order(due: Sequence[Due]) -> list[Due]:
    """The order of asking: the host with the most left goes first, at every step.

    With one pace per host a run lasts as long as its busiest host; started last, that host
    would add its whole length to everybody else's.
    """
    by_host: dict[str, list[Due]] = {}
    for one in due:
        by_host.setdefault(one.host, []).append(one)
    ranked = [
        (len(queue) - position, one)
        for queue in by_host.values()
        for position, one in enumerate(queue)
    ]
    ranked.sort(key=lambda pair: (-pair[0], pair[1].host, pair[1].link_id))
    return [one for _, one in ranked]

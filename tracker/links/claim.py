"""Taking due links, so that each is looked at by one worker.

A claim is one conditional UPDATE: whoever it touches rows for, owns them until the lease ends. A
worker that is killed leaves leases that run out, and its links are due again.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import starmap
from typing import NamedTuple

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import Now, RowNumber

from tracker.links.schedule import Due, in_order
from tracker.models import Link
from tracker.vocabulary import Verdict


class Claimed(NamedTuple):
    """A link that is ours for the length of a lease."""

    pk: int
    url: str
    host: str


LEASE = timedelta(minutes=15)
BATCH = 5_000
PART = 1_000
MOST_TRIES = 5
"""Claims that may be lost to other workers in a row before we call it nothing to do."""


def due_links(at: datetime) -> QuerySet[Link]:
    """Links whose time has come: never looked at, or scheduled for now or before."""
    new = Q(next_look_at=None, verdict=Verdict.UNCHECKED)
    return Link.objects.filter(Q(next_look_at__lte=at) | new, ignored=False, replaced_by=None)


def is_free(at: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=at)


def claim(
    at: datetime,
    *,
    only: Sequence[int] | None = None,
    everything: bool = False,
    limit: int = BATCH,
    per_host: int = BATCH,
) -> tuple[str, list[Claimed]]:
    """Up to ``limit`` links, now ours under the returned name, in the order of asking.

    ``only`` takes these links whether due or not, ``everything`` all that exist; ``per_host``
    bounds how long the pace of one host can hold the batch up.
    """
    owner = uuid.uuid4().hex
    wanted = Link.objects.filter(ignored=False) if everything else due_links(at)
    if only is not None:
        wanted = Link.objects.filter(pk__in=only)
    elif everything:
        wanted = wanted.filter(Q(last_look_at=None) | Q(last_look_at__lt=at))
    free = wanted.filter(is_free(at))
    taken: list[Claimed] = []
    for _ in range(MOST_TRIES):
        chosen = choose(free, limit=limit, per_host=per_host)
        taken = [row for part in parts(chosen) for row in take(owner, free, part, at)]
        if taken or not chosen:
            break
    by_id = {row.pk: row for row in taken}
    return owner, [by_id[one.link_id] for one in in_order([Due(row.pk, row.host) for row in taken])]


def choose(free: QuerySet[Link], *, limit: int, per_host: int) -> list[int]:
    """The longest due of each host."""
    turn = Window(RowNumber(), partition_by="host", order_by=["next_look_at", "pk"])
    fair = free.annotate(turn=turn).filter(turn__lte=per_host)
    return list(fair.order_by("next_look_at", "pk").values_list("pk", flat=True)[:limit])


def take(
    owner: str, free: QuerySet[Link], chosen: Sequence[int], at: datetime
) -> Iterator[Claimed]:
    """What of ``chosen`` is still free and due, and ours from here on."""
    if free.filter(pk__in=chosen).update(owner=owner, lease_until=at + LEASE):
        ours = Link.objects.filter(pk__in=chosen, owner=owner)
        yield from starmap(Claimed, ours.values_list("pk", "url", "host"))


def parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in pieces that a database takes as one list."""
    return (ids[start : start + PART] for start in range(0, len(ids), PART))


def release(owner: str, *, next_look_at: datetime) -> None:
    """Give back what was not looked at, to be asked again later."""
    Link.objects.filter(owner=owner).update(
        owner="", lease_until=None, next_look_at=next_look_at, updated_at=Now()
    )

"""Taking due links, so that each is looked at by one worker.

A claim is one conditional UPDATE: whoever it touches rows for, owns them until the lease ends. A
worker that is killed leaves leases that run out, and its links are due again.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber

from tracker.links.schedule import Due, in_order
from tracker.models import Link
from tracker.vocabulary import Verdict

LEASE = timedelta(minutes=15)
BATCH = 5_000


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
) -> tuple[str, list[Link]]:
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
    turn = Window(RowNumber(), partition_by="host", order_by=["next_look_at", "pk"])
    free = wanted.filter(is_free(at)).annotate(turn=turn).filter(turn__lte=per_host)
    chosen = free.order_by("next_look_at", "pk").values("pk")[:limit]
    Link.objects.filter(is_free(at), pk__in=chosen).update(owner=owner, lease_until=at + LEASE)
    taken = {link.pk: link for link in Link.objects.filter(owner=owner)}
    ordered = in_order([Due(link.pk, link.host) for link in taken.values()])
    return owner, [taken[one.link_id] for one in ordered]


def release(owner: str, *, next_look_at: datetime) -> None:
    """Give back what was not looked at, to be asked again later."""
    Link.objects.filter(owner=owner).update(owner="", lease_until=None, next_look_at=next_look_at)

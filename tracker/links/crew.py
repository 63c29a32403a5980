"""Several processes for one batch, each with its own hosts.

The batch is claimed before the processes are forked, so its links reach them without being copied,
and no two ask the same host. What comes back is small: an outcome for each look, and the looks that
are to be weighed. A worker that dies takes its share with it; its leases run out like anybody's.
"""

import gc
import multiprocessing
from collections import defaultdict
from collections.abc import Sequence
from heapq import heapify, heapreplace
from multiprocessing.connection import Connection

from django.db import connections

from tracker.links.claim import Claimed
from tracker.links.share import Errand, Seen, look_at_share

WORTH_A_WORKER = 500
"""Links below which one more process costs more than it saves."""


def look_at_shares(errand: Errand, links: Sequence[Claimed], workers: int) -> tuple[Seen, int]:
    """What all of them saw, and how many workers were lost on the way."""
    count = min(workers, max(1, len(links) // WORTH_A_WORKER))
    shares = divide(links, count)
    if len(shares) < 2:
        return look_at_share(errand, links), 0
    return in_processes(errand, shares)


def divide(links: Sequence[Claimed], count: int) -> list[list[Claimed]]:
    """The links by host into about equal shares, each in the order of asking.

    The largest host is dealt first, always to whoever has least.
    """
    sizes: dict[str, int] = defaultdict(int)
    for link in links:
        sizes[link.host] += 1
    heap = [(0, number) for number in range(count)]
    heapify(heap)
    owner_of: dict[str, int] = {}
    for host in sorted(sizes, key=lambda host: (-sizes[host], host)):
        load, number = heap[0]
        owner_of[host] = number
        heapreplace(heap, (load + sizes[host], number))
    shares: list[list[Claimed]] = [[] for _ in range(count)]
    for link in links:
        shares[owner_of[link.host]].append(link)
    return [share for share in shares if share]


def in_processes(errand: Errand, shares: Sequence[list[Claimed]]) -> tuple[Seen, int]:
    """A forked process for each share, waited for."""
    context = multiprocessing.get_context("fork")
    connections.close_all()  # a connection must not be used from two processes
    under_way = []
    for share in shares:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(theirs, errand, share))
        process.start()
        theirs.close()
        under_way.append((ours, process))
    seen, lost = Seen(), 0
    for ours, process in under_way:
        try:
            seen.add(ours.recv())
        except EOFError:
            lost += 1
        process.join()
    return seen, lost


def work(theirs: Connection, errand: Errand, share: Sequence[Claimed]) -> None:
    """In the forked process: look, say what was seen, end."""
    gc.freeze()  # what the parent made is neither garbage nor worth copying
    gc.set_threshold(50_000, 20, 20)  # pages are trees without cycles; counting frees them at once
    theirs.send(look_at_share(errand, share))
    connections.close_all()

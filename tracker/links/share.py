"""One worker's share of a batch: every link looked at, and what went well written down as it comes.

A look that speaks against its link is held back until the whole batch is known, because only then
can it be told whose fault the failure is. A look at which all was well needs no such patience.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from asgiref.sync import async_to_sync, sync_to_async

from tracker.links.claim import Claimed
from tracker.links.evidence import Evidence
from tracker.links.findings import speaks_well
from tracker.links.history import keep_probes, known_probes
from tracker.links.incidents import Outcome, outcome_of
from tracker.links.look import Probes, look_at
from tracker.links.record import Change, record
from tracker.links.urls import host_of
from tracker.web.failure import WebError
from tracker.web.fetch import Door
from tracker.web.politeness import open_door

AT_ONCE = 256
"""Looks under way at a time; the pace per host is kept beside it."""
SLICE = 250
"""Looks written down in one transaction."""
AT_LATEST = 5.0
"""Seconds after which fewer are, when another one comes: a kill loses no more than these."""


@dataclass
class Seen:
    """What a share saw: small enough to be handed from one process to another."""

    outcomes: list[Outcome] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    held: dict[int, Evidence] = field(default_factory=dict)

    def add(self, other: "Seen") -> None:
        self.outcomes += other.outcomes
        self.changes += other.changes
        self.held |= other.held


@dataclass(frozen=True, slots=True)
class Errand:
    """Under whose name, why and when these links are looked at."""

    owner: str
    trigger: str
    at: datetime


def look_at_share(errand: Errand, links: Sequence[Claimed]) -> Seen:
    """Look at all of these. Links whose host asked us to wait are in no list of the result."""
    probes = Probes(known_probes({host_of(link.url) for link in links}, at=errand.at), at=errand.at)
    seen = async_to_sync(Share(errand, probes).look)(links)
    keep_probes(probes.made)
    return seen


class Share:
    """Looks under way, and the well ones that wait to be written."""

    def __init__(self, errand: Errand, probes: Probes) -> None:
        self._errand = errand
        self._probes = probes
        self._seen = Seen()
        self._well: dict[int, Evidence] = {}
        self._wrote_at = 0.0
        self._writing = asyncio.Lock()

    async def look(self, links: Sequence[Claimed]) -> Seen:
        expected = Counter(host_of(link.url) for link in links)
        queue = iter(links)
        self._wrote_at = asyncio.get_running_loop().time()
        async with open_door(expected) as door, asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(links))):
                group.create_task(self._work(door, queue, group))
        await self._write()
        return self._seen

    async def _work(self, door: Door, queue: Iterator[Claimed], group: asyncio.TaskGroup) -> None:
        for link in queue:
            try:
                look = await look_at(door, link.url, at=self._errand.at)
            except WebError:
                continue
            self._sort(link.pk, await self._probes.compare(door, look))
            if self._is_time_to_write():
                group.create_task(self._write())

    def _sort(self, link_id: int, look: Evidence) -> None:
        self._seen.outcomes.append(outcome_of(look))
        (self._well if speaks_well(look) else self._seen.held)[link_id] = look

    def _is_time_to_write(self) -> bool:
        if self._writing.locked():
            return False
        late = asyncio.get_running_loop().time() - self._wrote_at > AT_LATEST
        return len(self._well) >= (1 if late else SLICE)

    async def _write(self) -> None:
        """Write what is there in the thread that holds the database connection."""
        async with self._writing:
            well, self._well = self._well, {}
            self._wrote_at = asyncio.get_running_loop().time()
            errand = self._errand
            self._seen.changes += await sync_to_async(record)(
                errand.owner, well, trigger=errand.trigger, at=errand.at
            )

"""The check: due links are claimed, looked at politely, weighed together and written down.

Looks are weighed as one run before any is kept, because only the whole run shows whose fault a
failure is: a link's, its host's (one incident) or our own (nothing is kept).
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from django.conf import settings

from tracker.links.claim import BATCH, claim, release
from tracker.links.evidence import Evidence
from tracker.links.history import ending_links, keep_probes, known_probes
from tracker.links.incidents import (
    INCIDENT_AT_MOST,
    Incident,
    host_incidents,
    is_our_own_outage,
    trouble_of,
)
from tracker.links.look import Probes, look_at
from tracker.links.record import Change, record, resettle
from tracker.links.schedule import LEAST_WAIT
from tracker.links.urls import host_of
from tracker.models import HostIncident, Link, LookTrigger
from tracker.web.failure import Failure, WebError
from tracker.web.fetch import Door
from tracker.web.politeness import open_door

AT_ONCE = 256
"""Looks under way at a time; the pace per host is kept beside it."""
BATCH_LASTS = timedelta(minutes=2)
AFTER_OUTAGE = timedelta(hours=1)
AFTER_INCIDENT = timedelta(hours=6)
OURSELVES = ""
"""The host of an incident that is our own."""


@dataclass
class Run:
    """What one check did."""

    changes: list[Change] = field(default_factory=list)
    looked: int = 0
    waiting: int = 0
    incidents: list[Incident] = field(default_factory=list)
    is_ours: bool = False

    def add(self, other: "Run") -> None:
        self.changes += other.changes
        self.looked += other.looked
        self.waiting += other.waiting
        self.incidents += other.incidents
        self.is_ours = self.is_ours or other.is_ours


def check(
    at: datetime,
    *,
    only: Sequence[int] | None = None,
    everything: bool = False,
    trigger: str = LookTrigger.SCHEDULE,
    once: bool = False,
) -> Run:
    """Look at what is due until nothing is, or until the fault turns out to be ours.

    ``once`` stops after one batch, which the pace of no host stretches beyond two minutes.
    """
    settle_dates(at)
    run = Run()
    per_host = most_per_host() if only is None else BATCH
    while not run.is_ours:
        owner, links = claim(at, only=only, everything=everything, per_host=per_host)
        if not links:
            break
        run.add(check_batch(owner, links, trigger=trigger, at=at))
        if once or only is not None:
            break
    return run


def most_per_host() -> int:
    """Links of one host in a batch: as many as its pace lets through in two minutes."""
    if not settings.WEB_HOST_PACE:
        return BATCH
    return max(1, int(BATCH_LASTS.total_seconds() * settings.WEB_HOST_PACE))


def settle_dates(at: datetime) -> list[Change]:
    """Verdicts that our own dates have overtaken, without a look."""
    return resettle(ending_links(at), at=at)


def check_batch(owner: str, links: Sequence[Link], *, trigger: str, at: datetime) -> Run:
    """One claimed batch: looked at, weighed, recorded."""
    probes = Probes(known_probes((host_of(link.url) for link in links), at=at), at=at)
    canary, seen = async_to_sync(look_at_all)(links, probes, at)
    looks = list(seen.values())
    if not canary or is_our_own_outage(looks):
        note_incident(Incident(OURSELVES, "outage", len(looks), len(looks)), at=at)
        release(owner, next_look_at=at + AFTER_OUTAGE)
        return Run(is_ours=True)
    close_incidents({OURSELVES}, at=at)
    incidents = host_incidents(looks)
    excused = excuse(looks, incidents, at=at)
    kept = {link_id: look for link_id, look in seen.items() if not is_excused(look, excused)}
    changes = record(owner, kept, trigger=trigger, at=at)
    keep_probes(probes.made)
    left = Link.objects.filter(owner=owner)
    held = [link_id for link_id in seen if link_id not in kept]
    waiting = left.filter(pk__in=held).update(
        owner="", lease_until=None, next_look_at=at + AFTER_INCIDENT
    )
    waiting += left.update(owner="", lease_until=None, next_look_at=at + 15 * LEAST_WAIT)
    return Run(changes, looked=len(kept), waiting=waiting, incidents=incidents)


async def look_at_all(
    links: Sequence[Link], probes: Probes, at: datetime
) -> tuple[bool, dict[int, Evidence]]:
    """Whether the canary sings, and a look at each link whose host did not ask us to wait."""
    seen: dict[int, Evidence] = {}
    expected = Counter(host_of(link.url) for link in links)
    async with open_door(expected) as door:
        if not await canary_sings(door):
            return False, seen
        queue = iter(links)

        async def worker() -> None:
            for link in queue:
                try:
                    look = await look_at(door, link.url, at=at)
                except WebError:
                    continue
                seen[link.pk] = await probes.compare(door, look)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(links))):
                group.create_task(worker())
    return True, seen


async def canary_sings(door: Door) -> bool:
    """Whether the page that the operator knows to be there is there (or none is named)."""
    if not settings.WEB_CANARY:
        return True
    try:
        answer = await door.fetch(settings.WEB_CANARY)
    except WebError as error:
        return error.failure == Failure.WAIT
    return answer.status < 500


def is_excused(look: Evidence, hosts: set[str]) -> bool:
    """A failing look at a host that is down tells of the host and not of the link."""
    return bool(trouble_of(look)) and host_of(look.url) in hosts


def excuse(looks: Sequence[Evidence], incidents: list[Incident], *, at: datetime) -> set[str]:
    """The hosts whose failures are not held against their links, with the incidents kept.

    An incident ends when a host answers, or after a week: what is down for longer is down.
    """
    answered = {host_of(look.url) for look in looks if not trouble_of(look)}
    down = {incident.host for incident in incidents}
    close_incidents(answered - down, at=at)
    for incident in incidents:
        note_incident(incident, at=at)
    hosts = {host_of(look.url) for look in looks}
    still = HostIncident.objects.filter(
        host__in=hosts, ended_at=None, began_at__gt=at - INCIDENT_AT_MOST
    )
    return set(still.values_list("host", flat=True))


def note_incident(incident: Incident, *, at: datetime) -> None:
    """One open incident per host, seen again."""
    row, is_new = HostIncident.objects.get_or_create(
        host=incident.host[:255],
        ended_at=None,
        defaults={
            "reason": incident.reason,
            "began_at": at,
            "last_seen_at": at,
            "failed": incident.failed,
        },
    )
    if not is_new:
        HostIncident.objects.filter(pk=row.pk).update(last_seen_at=at, failed=incident.failed)


def close_incidents(hosts: set[str], *, at: datetime) -> None:
    HostIncident.objects.filter(host__in=hosts, ended_at=None).update(ended_at=at)


def bring_forward(link_ids: Sequence[int], *, to: datetime) -> int:
    """Look at these links at ``to`` or before: an edition that uses them leaves soon."""
    later = Link.objects.filter(pk__in=link_ids, ignored=False).exclude(next_look_at__lte=to)
    return later.exclude(last_look_at__gte=to).update(next_look_at=to)


def ask_again(link_id: int, *, at: datetime) -> int:
    """Make one link due now; the sweep or the next check takes it."""
    return Link.objects.filter(pk=link_id).update(next_look_at=at)

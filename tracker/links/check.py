"""The check: due links are claimed, looked at politely, weighed together and written down.

Looks at which all was well are written as they come. Those that speak against their link are held
back and weighed as one run, because only the whole run shows whose fault a failure is: a link's,
its host's (one incident) or our own (none of them is kept).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db.models.functions import Now

from tracker.links.claim import BATCH, Claimed, claim, release
from tracker.links.crew import look_at_shares
from tracker.links.evidence import Evidence
from tracker.links.history import ending_links
from tracker.links.incidents import (
    INCIDENT_AT_MOST,
    Incident,
    Outcome,
    host_incidents,
    is_our_own_outage,
    trouble_of,
)
from tracker.links.record import Change, changed, record, resettle
from tracker.links.schedule import LEAST_WAIT
from tracker.links.share import Errand
from tracker.links.urls import host_of
from tracker.models import HostIncident, Link, LookTrigger
from tracker.web.failure import Failure, WebError
from tracker.web.politeness import open_door

BATCH_LASTS = timedelta(minutes=2)
AFTER_OUTAGE = timedelta(hours=1)
AFTER_INCIDENT = timedelta(hours=6)
OURSELVES = ""
"""The host of an incident that is our own."""


@dataclass
class Run:
    """What one check did."""

    links: list[int] = field(default_factory=list)
    """Those that were looked at, with the look kept."""
    changes: list[Change] = field(default_factory=list)
    """Those whose verdict is another one now."""
    waiting: int = 0
    incidents: list[Incident] = field(default_factory=list)
    is_ours: bool = False
    workers_lost: int = 0

    @property
    def looked(self) -> int:
        return len(self.links)

    def add(self, other: "Run") -> None:
        self.links += other.links
        self.changes += other.changes
        self.waiting += other.waiting
        self.incidents += other.incidents
        self.is_ours = self.is_ours or other.is_ours
        self.workers_lost += other.workers_lost


def check(
    at: datetime,
    *,
    only: Sequence[int] | None = None,
    everything: bool = False,
    trigger: str = LookTrigger.SCHEDULE,
    once: bool = False,
    workers: int = 1,
) -> Run:
    """Look at what is due until nothing is, or until the fault turns out to be ours.

    ``once`` stops after one batch, which the pace of no host stretches beyond two minutes.
    ``workers`` is the most processes to share a batch; a small one is not worth a second.
    """
    settle_dates(at)
    run = Run()
    per_host = most_per_host() if only is None else BATCH
    while not run.is_ours:
        owner, links = claim(at, only=only, everything=everything, per_host=per_host)
        if not links:
            break
        run.add(check_batch(Errand(owner, trigger, at), links, workers=workers))
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


def check_batch(errand: Errand, links: Sequence[Claimed], *, workers: int = 1) -> Run:
    """One claimed batch: looked at, weighed, recorded."""
    if not async_to_sync(canary_sings)():
        return blame_ourselves(errand, Run())
    seen, lost = look_at_shares(errand, links, workers)
    run = Run(workers_lost=lost)
    note(run, seen.changes)
    if is_our_own_outage(seen.outcomes):
        return blame_ourselves(errand, run, hosts=len({one.host for one in seen.outcomes}))
    close_incidents({OURSELVES}, at=errand.at)
    run.incidents = host_incidents(seen.outcomes)
    excused = excuse(seen.outcomes, run.incidents, at=errand.at)
    kept = {link_id: look for link_id, look in seen.held.items() if not is_excused(look, excused)}
    note(run, record(errand.owner, kept, trigger=errand.trigger, at=errand.at))
    run.waiting += give_back(errand, [pk for pk in seen.held if pk not in kept], lost=bool(lost))
    return run


def note(run: Run, changes: Sequence[Change]) -> None:
    run.links += [change.link_id for change in changes]
    run.changes += changed(changes)


def blame_ourselves(errand: Errand, run: Run, *, hosts: int = 0) -> Run:
    """The run ends here: what was held back is dropped, and what is ours is asked again later."""
    note_incident(Incident(OURSELVES, "outage", hosts, hosts), at=errand.at)
    release(errand.owner, next_look_at=errand.at + AFTER_OUTAGE)
    run.is_ours = True
    return run


def give_back(errand: Errand, excused: Sequence[int], *, lost: bool) -> int:
    """Links that no look was kept of: those of a host that is down, and those told to wait.

    What a lost worker held stays leased until its lease ends, as after any kill.
    """
    left = Link.objects.filter(owner=errand.owner)
    count = left.filter(pk__in=excused).update(
        owner="",
        lease_until=None,
        next_look_at=errand.at + AFTER_INCIDENT,
        updated_at=Now(),
    )
    if lost:
        return count
    soon = errand.at + 15 * LEAST_WAIT
    return count + left.update(owner="", lease_until=None, next_look_at=soon, updated_at=Now())


async def canary_sings() -> bool:
    """Whether the page that the operator knows to be there is there (or none is named)."""
    if not settings.WEB_CANARY:
        return True
    try:
        async with open_door() as door:
            answer = await door.fetch(settings.WEB_CANARY)
    except WebError as error:
        return error.failure == Failure.WAIT
    return answer.status < 500


def is_excused(look: Evidence, hosts: set[str]) -> bool:
    """A failing look at a host that is down tells of the host and not of the link."""
    return bool(trouble_of(look)) and host_of(look.url) in hosts


def excuse(outcomes: Sequence[Outcome], incidents: list[Incident], *, at: datetime) -> set[str]:
    """The hosts whose failures are not held against their links, with the incidents kept.

    An incident ends when a host answers, or after a week: what is down for longer is down.
    """
    answered = {outcome.host for outcome in outcomes if not outcome.trouble}
    down = {incident.host for incident in incidents}
    close_incidents(answered - down, at=at)
    for incident in incidents:
        note_incident(incident, at=at)
    hosts = {outcome.host for outcome in outcomes}
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
    return later.exclude(last_look_at__gte=to).update(next_look_at=to, updated_at=Now())


def ask_again(link_id: int, *, at: datetime) -> int:
    """Make one link due now; the sweep or the next check takes it."""
    return Link.objects.filter(pk=link_id).update(next_look_at=at, updated_at=Now())

"""One pace per host, shared by every worker through the database, and robots.txt where asked.

A worker takes slots of time by moving ``HostPace.next_at`` on with one conditional UPDATE, so two
workers never take the same slot and together are no faster than one. Links and feeds share it.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from tracker.models import HostPace
from tracker.web.failure import Failure, WebError
from tracker.web.fetch import Door, Limits
from tracker.web.guard import Policy
from tracker.web.pace import next_slot, read_retry_after

STANDARD_PORTS = (80, 443, 8080, 8443)
MOST_TRIES = 50
BLOCK = 32
"""Slots taken at a time for a host with many questions waiting."""
ROBOTS = Limits(seconds=10, wire=500_000, decoded=500_000)


def reserve(host: str, *, count: int, interval: timedelta, now: datetime) -> datetime:
    """Take ``count`` slots one ``interval`` apart and return the first one's instant.

    Raises WebError(WAIT) while the host has asked for patience.
    """
    for _ in range(MOST_TRIES):
        row = HostPace.objects.filter(host=host).first()
        if row is None:
            with suppress(IntegrityError), transaction.atomic():
                HostPace.objects.create(host=host, next_at=now + count * interval)
                return now
            continue
        if row.not_before is not None and row.not_before > now:
            raise WebError(Failure.WAIT)
        slot = next_slot(row.next_at, now=now)
        won = HostPace.objects.filter(pk=row.pk, next_at=row.next_at).update(
            next_at=slot + count * interval
        )
        if won:
            return slot
    raise WebError(Failure.WAIT)


def take_turn(name: str, *, interval: timedelta, now: datetime) -> bool:
    """Whether it is our turn under this name, which nobody else has for one ``interval`` then."""
    turn, is_new = HostPace.objects.get_or_create(host=name, defaults={"next_at": now + interval})
    if is_new:
        return True
    free = HostPace.objects.filter(pk=turn.pk, next_at__lte=now)
    return bool(free.update(next_at=now + interval))


def ask_for_patience(host: str, *, wait: timedelta, now: datetime) -> None:
    """Nobody asks this host again before ``now + wait``."""
    until = now + wait
    HostPace.objects.update_or_create(
        host=host,
        defaults={"not_before": until},
        create_defaults={"next_at": until, "not_before": until},
    )


class SharedPace:
    """The pace of one run: ``expected`` says how many questions it has for each host."""

    def __init__(self, per_second: float, *, expected: Mapping[str, int] | None = None) -> None:
        self._interval = timedelta(seconds=1 / per_second) if per_second else timedelta(0)
        self._left = dict(expected or {})
        self._slots: dict[str, list[datetime]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def turn(self, authority: str) -> None:
        """Wait for our slot. A host that asked for patience raises WebError(WAIT) at once."""
        if not self._interval:
            return
        async with self._locks.setdefault(authority, asyncio.Lock()):
            slots = self._slots.setdefault(authority, [])
            if not slots:
                slots.extend(reversed(await self._take(authority)))
            slot = slots.pop()
        wait = (slot - timezone.now()).total_seconds()
        if wait > 0:
            await asyncio.sleep(wait)

    async def _take(self, authority: str) -> list[datetime]:
        count = min(max(self._left.get(authority, 1), 1), BLOCK)
        self._left[authority] = self._left.get(authority, 0) - count
        first = await sync_to_async(reserve)(
            authority, count=count, interval=self._interval, now=timezone.now()
        )
        return [first + n * self._interval for n in range(count)]

    async def told_to_wait(self, authority: str, status: int, retry_after: str) -> None:
        """A 429 or 503: remembered for all workers, and never slept for."""
        if not retry_after and status != 429:
            return
        now = timezone.now()
        await sync_to_async(ask_for_patience)(
            authority, wait=read_retry_after(retry_after, at=now), now=now
        )
        self._slots.pop(authority, None)


def policy() -> Policy:
    """What the operator's settings allow."""
    return Policy(
        ports=frozenset({*STANDARD_PORTS, *settings.WEB_ALLOW_PORTS}),
        networks=tuple(settings.WEB_ALLOW_NETWORKS),
    )


def agent(what: str = "link and feed checker") -> str:
    """Who we say that we are and what we come for, with where to complain."""
    return f"Tuesday/1.0 ({what}; +{settings.SITE_URL}/; {settings.SENDER})".replace("\n", " ")


def open_door(expected: Mapping[str, int] | None = None) -> Door:
    """The door as the operator has set it up; use it with ``async with``."""
    return Door(policy(), agent=agent(), pace=SharedPace(settings.WEB_HOST_PACE, expected=expected))


async def robots_of(door: Door, url: str, *, robot: str = "Tuesday") -> Callable[[str], bool]:
    """What robots.txt says of any url of this one's host: one question for all of them (RFC 9309).

    It is asked before looking for more than the one page that a person named. A host that cannot
    be asked allows nothing, one without the file everything.
    """
    parts = urlsplit(url)
    try:
        answer = await door.fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", limits=ROBOTS)
    except WebError:
        return lambda _: False
    if answer.status >= 500 or answer.status == 429:
        return lambda _: False
    if answer.status >= 400:
        return lambda _: True
    rules = RobotFileParser()
    rules.parse(answer.body.decode("utf-8", errors="replace").splitlines())
    return partial(rules.can_fetch, robot)

"""Telling what is due: claimed by one worker, signed, posted through the door, settled.

At least once: what a dead worker had begun is told again when its lease ends, under the same
``webhook-id``. No order is kept: an event that has to wait does not hold up the next.
"""

import asyncio
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db.models import F, Q

from tracker.web.failure import WebError
from tracker.web.fetch import Door, Limits, NoPace
from tracker.web.politeness import agent, policy
from tracker.webhooks.endpoints import disable, drop_abandoned
from tracker.webhooks.models import Endpoint, Telling
from tracker.webhooks.schedule import wait_after
from tracker.webhooks.sealing import secrets_of
from tracker.webhooks.signature import signed
from tracker.webhooks.spread import spread
from tracker.webhooks.vocabulary import PING, EndpointState, TellingState

BATCH: Final = 50
LEASE: Final = timedelta(minutes=2)
LIMITS: Final = Limits(seconds=10, connect_seconds=5, wire=16_384, decoded=16_384)
"""What a receiver may take; ten seconds is far below a lease."""
GONE: Final = 410
ANYTHING: Final = "application/json, */*;q=0.5"
"""What may be answered: only its status is looked at."""


@dataclass(frozen=True, slots=True)
class Told:
    delivered: int = 0
    failed: int = 0
    """Of these attempts; most are tried again."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int | None
    error: str = ""

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def tell(*, at: datetime, most: int = BATCH) -> Told:
    """Spread what happened, then tell what is due. Safe to repeat, at once, and to kill."""
    spread(at=at)
    drop_abandoned(at=at)
    owner = uuid.uuid4().hex
    ours = claim(owner, at=at, most=most)
    answers = async_to_sync(_post_all)(ours, at) if ours else []
    delivered = sum(
        _settle(telling, answer, at=at) for telling, answer in zip(ours, answers, strict=True)
    )
    return Told(delivered, len(ours) - delivered)


def claim(owner: str, *, at: datetime, most: int = BATCH) -> list[Telling]:
    """Up to ``most`` that are due, now ours: one conditional update decides between two workers."""
    due = Q(state=TellingState.QUEUED, not_before__lte=at)
    abandoned = Q(state=TellingState.SENDING, lease_until__lte=at)
    free = Telling.objects.filter(due | abandoned)
    chosen = free.filter(endpoint__state=EndpointState.ACTIVE).order_by("not_before", "id")
    free.filter(pk__in=chosen.values("pk")[:most]).update(
        state=TellingState.SENDING, owner=owner, lease_until=at + LEASE, attempt=F("attempt") + 1
    )
    rows = Telling.objects.filter(owner=owner, state=TellingState.SENDING)
    return list(rows.select_related("event", "endpoint").order_by("id"))


def payload(telling: Telling) -> bytes:
    """Thin: what happened and where to read of it; nothing about anybody."""
    event = telling.event
    kind = event.kind.partition(".")[0]
    path = f"/api/v1/{kind}s/{event.object_id}/"
    subject = {"kind": kind, "id": event.object_id, "url": f"{settings.SITE_URL}{path}"}
    document = {
        "type": event.kind,
        "timestamp": event.noted_at.isoformat().replace("+00:00", "Z"),
        "data": {} if event.kind == PING else subject,
    }
    return json.dumps(document, separators=(",", ":")).encode()


async def _post_all(tellings: Sequence[Telling], at: datetime) -> list[Answer]:
    async with Door(policy(), agent=agent("webhook"), pace=NoPace()) as door:
        return list(await asyncio.gather(*(_post(door, each, at) for each in tellings)))


async def _post(door: Door, telling: Telling, at: datetime) -> Answer:
    body = payload(telling)
    try:
        secret_texts = secrets_of(telling.endpoint, at=at)
        headers = signed(str(telling.event.uuid), body, at=at, secret_texts=secret_texts)
        sent = {"Content-Type": "application/json", "Accept": ANYTHING, **headers}
        answer = await door.post(telling.endpoint.url, body, headers=sent, limits=LIMITS)
    except WebError as error:
        return Answer(None, error.failure.value)
    return Answer(answer.status)


def _settle(telling: Telling, answer: Answer, *, at: datetime) -> bool:
    """Whether it was taken. 0 rows: our lease ended, and another's word stands."""
    wait = None if answer.accepted else wait_after(telling.attempt, number=telling.pk)
    values: dict[str, Any] = {"status": answer.status, "error_code": answer.error}
    if answer.accepted:
        values |= {"state": TellingState.DELIVERED}
    elif wait is None or answer.status == GONE:
        values |= {"state": TellingState.FAILED}
    else:
        values |= {"state": TellingState.QUEUED, "not_before": at + wait}
    ours = Telling.objects.filter(
        pk=telling.pk, owner=telling.owner, attempt=telling.attempt, state=TellingState.SENDING
    )
    if ours.update(owner="", lease_until=None, outcome_at=at, **values):
        _follow_up(telling, answer, gave_up=values["state"] == TellingState.FAILED, at=at)
    return answer.accepted


def _follow_up(telling: Telling, answer: Answer, *, gave_up: bool, at: datetime) -> None:
    """An endpoint that is gone, or failed for three days, is told nothing more until somebody
    turns it on again; editors read of it in the digest."""
    endpoint = Endpoint.objects.filter(pk=telling.endpoint_id)
    if answer.accepted:
        endpoint.exclude(failing_since=None).update(failing_since=None)
        return
    endpoint.filter(failing_since=None).update(failing_since=at)
    if answer.status == GONE:
        disable(telling.endpoint_id, "It answered 410 Gone.", at=at)
    elif gave_up:
        why = answer.error or f"status {answer.status}"
        disable(telling.endpoint_id, f"{telling.attempt} attempts failed: {why}", at=at)

"""Claims (rule 2): one statement decides whose turn a copy is; no lock is held while sending."""

import os
import platform
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from newsletters.delivery.columns import instant, read_identity
from newsletters.models import Delivery, Edition

LEASE: Final = timedelta(minutes=3)
"""How long a claim stands without a sign of life."""

_CLAIM: Final = """
WITH picked AS MATERIALIZED (
    SELECT id FROM newsletters_delivery
    WHERE edition_id = %(edition)s AND state = 'queued'
    ORDER BY id LIMIT %(most)s {skip_locked}
)
UPDATE newsletters_delivery
SET state = 'claimed', owner = %(owner)s, lease_until = %(lease_until)s, attempt = attempt + 1
WHERE id IN (SELECT id FROM picked) AND state = 'queued'
RETURNING id, subscriber_id, attempt
"""
"""Materialized: PostgreSQL may run a plain subquery again for each row, and its limit with it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One copy that is ours until its lease ends; every later statement names owner and attempt."""

    delivery_id: uuid.UUID
    subscriber_id: uuid.UUID | None
    """None: erased since."""
    attempt: int
    owner: str


def new_owner() -> str:
    """Who we are: host, process, and a random part, for process numbers come again."""
    return f"{_host()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that has ended.

    Then nobody has to wait for its lease. Being wrong is harmless: every statement of a living
    owner names owner and state, and finds nothing.
    """
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    if host != _host() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _host() -> str:
    return platform.node()[:30]


def claim(edition: Edition, *, owner: str, most: int, at: datetime) -> list[Claim]:
    """Take up to ``most`` queued copies; two workers never get the same one."""
    skip_locked = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM.format(skip_locked=skip_locked),
            {
                "owner": owner,
                "lease_until": instant(at + LEASE),
                "edition": edition.pk,
                "most": most,
            },
        )
        rows = cursor.fetchall()
    return [
        Claim(read_identity(number), read_identity(person) if person else None, attempt, owner)
        for number, person, attempt in rows
    ]


def extend(owner: str, *, at: datetime) -> int:
    """A sign of life: what this owner holds and has not lost stays its own for another lease."""
    ours = Delivery.objects.filter(owner=owner, state__in=("claimed", "submitting"))
    return ours.filter(lease_until__gt=at).update(lease_until=at + LEASE)


def release(owner: str) -> int:
    """Give back what was claimed and not begun; nothing of it has left."""
    return Delivery.objects.filter(owner=owner, state="claimed").update(
        state="queued", owner="", lease_until=None
    )

"""Claims (rule 2): one statement decides whose turn a copy is; no lock is held while sending."""

import os
import platform
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from newsletters.models import Delivery, Edition

LEASE: Final = timedelta(minutes=3)
"""How long a claim stands without a sign of life."""

_CLAIM: Final = """
UPDATE newsletters_delivery
SET state = 'claimed', owner = %(owner)s, lease_until = %(lease_until)s, attempt = attempt + 1
WHERE id IN (
    SELECT id FROM newsletters_delivery
    WHERE edition_id = %(edition)s AND state = 'queued'
    ORDER BY id LIMIT %(most)s {skip_locked}
) AND state = 'queued'
RETURNING id, subscriber_id, attempt
"""


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
    return f"{platform.node()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def claim(edition: Edition, *, owner: str, most: int, at: datetime) -> list[Claim]:
    """Take up to ``most`` queued copies; two workers never get the same one."""
    skip_locked = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM.format(skip_locked=skip_locked),
            {
                "owner": owner,
                "lease_until": _column(at + LEASE, "lease_until"),
                "edition": edition.pk,
                "most": most,
            },
        )
        rows = cursor.fetchall()
    return [
        Claim(_uuid(number), _uuid(person) if person else None, attempt, owner)
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


def _column(value: object, name: str) -> object:
    return Delivery._meta.get_field(name).get_db_prep_value(value, connection)


def _uuid(value: object) -> uuid.UUID:
    """SQLite answers text, PostgreSQL its own type."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))

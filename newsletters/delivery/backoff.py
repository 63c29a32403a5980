"""How long a refused copy waits: longer each time, never in step with the others. Pure."""

import uuid
from datetime import timedelta
from typing import Final

FIRST: Final = timedelta(minutes=1)
MOST: Final = timedelta(hours=1)


def backoff(attempt: int, delivery_id: uuid.UUID) -> timedelta:
    """After the ``attempt``-th try: a minute doubled each time up to an hour, ±50 %.

    The jitter comes from the id, so that a thousand copies that one greylisting refused do not
    come back together, and a test sees the same wait twice.
    """
    doublings: int = 2 ** min(attempt - 1, 10)
    doubled = min(MOST, FIRST * doublings)
    return doubled * (0.5 + delivery_id.int % 1000 / 1000)

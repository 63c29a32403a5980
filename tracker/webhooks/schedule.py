"""When a telling is tried again: nine times within three days, never in step with others. Pure."""

from datetime import timedelta
from typing import Final

WAITS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=18),
    timedelta(hours=22),
)
"""After the first, second, … attempt; 71½ hours in all, before the jitter."""
MOST_ATTEMPTS: Final = len(WAITS) + 1


def wait_after(attempt: int, *, number: int) -> timedelta | None:
    """How long after the ``attempt``-th failure; None: given up. ±10 % by the row's number."""
    if attempt >= MOST_ATTEMPTS:
        return None
    return WAITS[attempt - 1] * (0.9 + number * 7919 % 1000 / 5000)

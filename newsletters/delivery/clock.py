"""A running clock from a given instant: sending takes minutes, and leases are about minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

Clock = Callable[[], datetime]


def running_from(at: datetime) -> Clock:
    """``at`` now, and later as much later as really passes; a wall clock's jump does not show."""
    started = monotonic()
    return lambda: at + timedelta(seconds=monotonic() - started)

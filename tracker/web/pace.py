"""How long to leave a host alone. Pure."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LEAST = timedelta(minutes=1)
MOST = timedelta(days=7)
UNTOLD = timedelta(minutes=15)
"""For a 429 or 503 that does not say how long."""


def read_retry_after(text: str, *, at: datetime) -> timedelta:
    """The wait that a Retry-After asks for: seconds or a date, held between a minute and a week."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return bounded(timedelta(seconds=min(int(text[:12]), 10**9)))
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return UNTOLD
    return bounded(moment.replace(tzinfo=moment.tzinfo or UTC) - at)


def bounded(wait: timedelta) -> timedelta:
    return min(max(wait, LEAST), MOST)


def next_slot(taken_until: datetime | None, *, now: datetime) -> datetime:
    """The first instant at which a host may be asked again."""
    return now if taken_until is None or taken_until < now else taken_until

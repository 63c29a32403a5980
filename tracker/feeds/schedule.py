"""When to ask a feed again. Pure."""

import re
from datetime import datetime, timedelta

LEAST = timedelta(hours=1)
MOST = timedelta(days=1)
MOST_BACK_OFF = timedelta(days=7)
QUIET = timedelta(days=30)
"""No feed is called silent sooner."""
GROWTH = 1.5
"""An unchanged feed is asked less often, step by step; a new entry halves the interval."""
MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def floor_of(*, cache_control: str, least_minutes: int) -> timedelta:
    """The shortest interval that the feed and its host allow: an hour or more."""
    found = MAX_AGE.search(cache_control)
    fresh = timedelta(seconds=int(found.group(1))) if found else timedelta(0)
    return min(max(LEAST, fresh, timedelta(minutes=least_minutes)), MOST_BACK_OFF)


def adapted(interval: timedelta, *, floor: timedelta, has_news: bool) -> timedelta:
    """The next interval: half after news, half as long again after none."""
    wanted = interval / 2 if has_news else interval * GROWTH
    return max(floor, min(wanted, max(MOST, floor)))


def back_off(interval: timedelta, *, failures: int) -> timedelta:
    """The wait after so many failures in a row: doubling, at most a week, never for ever."""
    doubled: timedelta = max(interval, LEAST) * 2 ** max(0, min(failures - 1, 10))
    return min(doubled, MOST_BACK_OFF)


def is_silent(
    *, now: datetime, last_new_at: datetime | None, first_seen_at: datetime | None, entries: int
) -> bool:
    """Whether a feed is quiet for six times as long as it usually is, and a month at least."""
    if last_new_at is None or first_seen_at is None or entries < 5:
        return False
    usual = (last_new_at - first_seen_at) / entries
    return now - last_new_at > max(usual * 6, QUIET)

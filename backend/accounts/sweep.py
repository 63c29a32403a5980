"""What accounts forget: answers, login links, counts and sessions whose time is over."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session

from backend.accounts.models import KeptAnswer, Knocking, LoginLink

ANSWERS_FOR: Final = timedelta(hours=24)
COUNTS_FOR: Final = timedelta(hours=48)
"""The key of a count is the day's; past this nothing could ask for it."""


def sweep(*, at: datetime) -> dict[str, int]:
    """How many of each were forgotten; twice is once."""
    overdue = {
        "answers": KeptAnswer.objects.filter(answered_at__lte=at - ANSWERS_FOR),
        "login_links": LoginLink.objects.filter(expires_at__lte=at),
        "counts": Knocking.objects.filter(since__lte=at - COUNTS_FOR),
        "sessions": Session.objects.filter(expire_date__lte=at),
    }
    return {name: rows.delete()[0] for name, rows in overdue.items()}

"""What the week asks of rows, in one place for its parts and for the lists that they lead to."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from tracker.vocabulary import ActionState, FeedState

WEEK: Final = timedelta(days=7)


def closing(at: datetime) -> Q:
    """Open actions that end within seven days."""
    return Q(state=ActionState.OPEN, effective_end__gt=at, effective_end__lte=at + WEEK)


def to_review(at: datetime) -> Q:
    """Open actions that are held, or whose review date comes."""
    due = Q(review_on__lte=(at + WEEK).date()) | ~Q(held_because="")
    return due & Q(state=ActionState.OPEN)


def in_trouble() -> Q:
    """Feeds that are silent or broken, and not paused."""
    return ~Q(trouble="") & ~Q(state=FeedState.PAUSED)

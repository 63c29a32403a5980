"""Links that readers are about to be sent to are looked at three days, one day and two hours ahead.

Every call works out which of those instants has come last for each edition, and makes the links of
its items due if nobody has looked since; called each few minutes it costs one query per edition.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from newsletters.models import Edition, EditionItem
from newsletters.vocabulary import EditionState
from tracker.links.check import bring_forward
from tracker.links.schedule import BEFORE_EDITION
from tracker.models import LinkUse

AHEAD = (EditionState.DRAFT, EditionState.APPROVED, EditionState.HELD)


def look_ahead(*, at: datetime) -> int:
    """Make due what the coming editions lead to; how many links that was."""
    coming = Edition.objects.filter(
        state__in=AHEAD, sends_at__gt=at, sends_at__lte=at + max(BEFORE_EDITION)
    )
    return sum(bring_forward(links_of(edition), to=last_instant(edition, at)) for edition in coming)


def last_instant(edition: Edition, at: datetime) -> datetime:
    """The latest of the three instants that has come."""
    instants: list[timedelta] = sorted(BEFORE_EDITION)
    return next(edition.sends_at - before for before in instants if edition.sends_at - before <= at)


def links_of(edition: Edition) -> list[int]:
    """The links of everything in an edition."""
    items = EditionItem.objects.filter(edition=edition)
    reached = (
        Q(action__in=items.filter(action__isnull=False).values("action"))
        | Q(meeting__in=items.filter(meeting__isnull=False).values("meeting"))
        | Q(bill__in=items.filter(bill__isnull=False).values("bill"))
        | Q(resource__in=items.filter(resource__isnull=False).values("resource"))
    )
    uses = LinkUse.objects.filter(reached, link__isnull=False)
    return list(uses.values_list("link_id", flat=True).distinct())

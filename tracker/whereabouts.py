"""Where each row of ours is, for roles that hold in one place only."""

from django.db.models import Exists, OuterRef, Q

from backend.accounts.reach import ALL_ROWS, NO_ROWS, ONLY_EVERYWHERE, Reach, Whereabouts, by_place
from backend.accounts.vocabulary import Role
from tracker.models import LinkUse
from tracker.vocabulary import ActionState

LIBRARY = Whereabouts(ONLY_EVERYWHERE.within, public=ALL_ROWS)
"""What every place shares: read by all, written by those who edit everywhere."""
PLACE_OF_A_USE = (
    "action__place",
    "resource__place",
    "petition__place",
    "meeting__place",
    "bill__place",
    "campaign__place",
    "demand__campaign__place",
    "organization__place",
)


def _links(reach: Reach) -> Q:
    """Read where one of its uses is within reach; changed where all are, for all would change."""
    here = Q(*[(f"{path}__in", reach.places_below) for path in PLACE_OF_A_USE], _connector=Q.OR)
    uses = LinkUse.objects.filter(link=OuterRef("pk"))
    ours = uses.filter(here)
    any_of_them = Q(Exists(ours))
    if reach.role == Role.VIEWER:
        return any_of_them
    return any_of_them & ~Q(Exists(uses.exclude(pk__in=LinkUse.objects.filter(here).values("pk"))))


WHEREABOUTS = {
    "place": by_place("pk"),
    "topic": LIBRARY,
    "organization": by_place(),
    "campaign": by_place(),
    "demand": by_place("campaign__place"),
    "legislativesession": by_place(),
    "bill": by_place(),
    "billrelation": by_place("bill__place", public=NO_ROWS),
    "meeting": by_place(),
    "meetingfeed": by_place(public=NO_ROWS),
    "chapter": ONLY_EVERYWHERE,
    "petition": by_place(),
    "action": by_place(public=~Q(state=ActionState.DRAFT)),
    "resource": by_place(),
    "term": LIBRARY,
    "post": Whereabouts(ONLY_EVERYWHERE.within, public=Q(published_on__isnull=False)),
    "link": Whereabouts(_links),
    "feed": by_place(public=NO_ROWS),
    "feedentry": by_place("feed__place", public=NO_ROWS),
}

"""Where each row of ours is, for roles that hold in one place only."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.accounts.reach import ALL_ROWS, NO_ROWS, ONLY_EVERYWHERE, Reach, Whereabouts, by_place
from backend.accounts.vocabulary import Role
from tracker.models import Link, LinkUse
from tracker.vocabulary import ActionState

LIBRARY = Whereabouts(ONLY_EVERYWHERE.within, public=ALL_ROWS)
"""What every place shares: read by all, written by those who edit everywhere."""
PLACE_OF_A_USER: Final[dict[str, str]] = {
    "action": "place",
    "resource": "place",
    "petition": "place",
    "meeting": "place",
    "bill": "place",
    "campaign": "place",
    "demand": "campaign__place",
    "organization": "place",
}
"""Where what uses a link says where it is."""


def _links(reach: Reach) -> Q:
    """Read where one of its uses is within reach; changed where all are, for all would change."""
    any_of_them = _one_use_within(reach)
    if reach.role == Role.VIEWER:
        return any_of_them
    all_of_ours = LinkUse.objects.filter(_used_within(reach)).values("pk")
    uses = LinkUse.objects.filter(link=OuterRef("pk"))
    return any_of_them & ~Q(Exists(uses.exclude(pk__in=all_of_ours)))


def edited_in_part(links: QuerySet[Link], reach: Reach) -> QuerySet[Link]:
    """Those of which the role is held over one use at least: to look again takes nothing from who
    uses the link besides, and so none of these can take it from the others."""
    return links if reach.everywhere else links.filter(_one_use_within(reach))


def _one_use_within(reach: Reach) -> Q:
    uses = LinkUse.objects.filter(link=OuterRef("pk"))
    return Q(Exists(uses.filter(_used_within(reach))))


def _used_within(reach: Reach) -> Q:
    """Each kind of user by a subquery, which is asked once, and not for each link again."""
    below, within = reach.places_below, Q()
    for name, place in PLACE_OF_A_USER.items():
        users: Any = LinkUse._meta.get_field(name).related_model
        here = users._base_manager.filter(**{f"{place}__in": below}).order_by().values("pk")
        within |= Q(**{f"{name}__in": here})
    return within


PUBLIC_ACTION: Final = ~Q(state=ActionState.DRAFT)
PUBLIC_POST: Final = Q(published_on__isnull=False)
PUBLIC_USE: Final = ~Q(action__state=ActionState.DRAFT) & (
    Q(section=None) | Q(section__post__published_on__isnull=False)
)
"""What uses the link is public: of all that may, only an action and a post can be otherwise."""

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
    "action": by_place(public=PUBLIC_ACTION),
    "resource": by_place(),
    "term": LIBRARY,
    "post": Whereabouts(ONLY_EVERYWHERE.within, public=PUBLIC_POST),
    "link": Whereabouts(_links),
    "linkuse": Whereabouts(_used_within, public=PUBLIC_USE),
    "feed": by_place(public=NO_ROWS),
    "feedentry": by_place("feed__place", public=NO_ROWS),
}

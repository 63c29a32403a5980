"""Where the rows of accounts are, and of the audit, which stands below us and cannot say it."""

from typing import Any, Final

from django.apps import apps
from django.db.models import Q

from backend.accounts.reach import ONLY_EVERYWHERE, Reach, Whereabouts, kinds_somewhere
from backend.accounts.vocabulary import Role

OF_ADMINS: Final = Whereabouts(ONLY_EVERYWHERE.within, read_by=Role.ADMIN)
"""People, their tokens and what they hold are in no place."""


def _entries(reach: Reach) -> Q:
    """What was written of a row where the role is held. What is attributed to no newsletter and no
    place, or tells of people, of tokens or of what all share, is for who holds it everywhere.

    An entry keeps where its row was then, so that a row which has moved takes no history along.
    """
    newsletters: Any = apps.get_model("newsletters", "Newsletter")._base_manager
    places: Any = apps.get_model("tracker", "Place")._base_manager
    here = Q(newsletter__in=newsletters.filter(pk__in=reach.newsletters).values("slug"))
    here |= Q(place__in=places.filter(pk__in=reach.places_below).values("ocd_id"))
    return here & Q(kind__in=kinds_somewhere())


WHEREABOUTS: Final = {
    "accounts": dict.fromkeys(("user", "apitoken", "assignment"), OF_ADMINS),
    "audit": {"entry": Whereabouts(_entries, read_by=Role.PUBLISHER)},
}

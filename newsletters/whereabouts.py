"""Which newsletter each row of ours belongs to, for roles that hold in one newsletter only."""

from django.db.models import Exists, OuterRef, Q

from backend.accounts.reach import Reach, Whereabouts, by_newsletter
from backend.accounts.vocabulary import Role
from newsletters.models import Subscription
from newsletters.vocabulary import EditionState

PUBLISHED = Q(state__in=[EditionState.SENDING, EditionState.SENT])


def _readers(reach: Reach) -> Q:
    subscribed = Subscription.objects.filter(
        subscriber=OuterRef("pk"), newsletter__in=reach.newsletters
    )
    return Q(Exists(subscribed))


WHEREABOUTS = {
    "newsletter": by_newsletter("pk", public=Q(active=True)),
    "edition": by_newsletter(public=PUBLISHED),
    "subscriber": Whereabouts(_readers, read_by=Role.PUBLISHER),
    "subscription": by_newsletter(read_by=Role.PUBLISHER),
    "consent": by_newsletter(read_by=Role.PUBLISHER),
    "suppression": by_newsletter(read_by=Role.PUBLISHER),
    "delivery": by_newsletter("edition__newsletter", read_by=Role.PUBLISHER),
}

"""The sweep (rule 6): what a dead worker left behind is put where it belongs.

A claim that ran out goes back to the queue, for no byte of it left. An intent that ran out becomes
*unknown*, never *queued*: its bytes may have left.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from newsletters.delivery.claim import is_dead
from newsletters.models import Delivery, Edition
from newsletters.vocabulary import DeliveryState, EditionState

WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY_WAIT)


@dataclass(frozen=True, slots=True)
class Swept:
    requeued: int = 0
    unknown: int = 0
    due_again: int = 0
    expired: int = 0
    cancelled: int = 0


def sweep(*, at: datetime) -> Swept:
    """Over all editions; safe at any time and as often as one likes."""
    nobodys = {"owner": "", "lease_until": None}
    lapsed = Delivery.objects.filter(Q(lease_until__lte=at) | Q(owner__in=_dead_owners()))
    requeued = lapsed.filter(state=DeliveryState.CLAIMED).update(
        state=DeliveryState.QUEUED, **nobodys
    )
    unknown = lapsed.filter(state=DeliveryState.SUBMITTING).update(
        state=DeliveryState.UNKNOWN, outcome_at=at, error_code="worker_lost", **nobodys
    )
    waiting = Delivery.objects.filter(state__in=WAITING)
    cancelled = waiting.filter(_edition(state=EditionState.CANCELLED)).update(
        state=DeliveryState.CANCELLED, outcome_at=at
    )
    too_late = Q(state=EditionState.SENDING) | Q(state=EditionState.EXPIRED)
    expired = waiting.filter(_edition(too_late, send_by__lte=at)).update(
        state=DeliveryState.EXPIRED, outcome_at=at
    )
    due_again = Delivery.objects.filter(state=DeliveryState.RETRY_WAIT, not_before__lte=at).update(
        state=DeliveryState.QUEUED, not_before=None
    )
    return Swept(requeued, unknown, due_again, expired, cancelled)


def _dead_owners() -> list[str]:
    held = Delivery.objects.filter(state__in=(DeliveryState.CLAIMED, DeliveryState.SUBMITTING))
    return [
        owner
        for owner in held.order_by().values_list("owner", flat=True).distinct()
        if is_dead(owner)
    ]


def _edition(*conditions: Q, **more: object) -> Exists:
    return Exists(Edition.objects.filter(*conditions, pk=OuterRef("edition"), **more))

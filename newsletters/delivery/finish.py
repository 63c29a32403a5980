"""Begin and end of an edition's sending, and its balance."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, DateTimeField, F, Value
from django.db.models.functions import Coalesce

from backend.kernel.errors import Conflict
from newsletters.delivery.ledger import Balance
from newsletters.delivery.reconcile import awaited
from newsletters.models import Delivery, Edition
from newsletters.vocabulary import EditionState


class NotSendable(Conflict):
    """The edition is not approved as it stands, or is held, cancelled or expired."""


def start(edition: Edition, *, at: datetime) -> None:
    """From *approved* to *sending*; one that is being sent, or was sent, stays as it is."""
    approved = Edition.objects.filter(
        pk=edition.pk, state=EditionState.APPROVED, approved_sha256=F("snapshot_sha256")
    )
    approved.update(
        state=EditionState.SENDING, sending_at=Coalesce("sending_at", Value(at, DateTimeField()))
    )
    edition.refresh_from_db()
    if edition.state not in (EditionState.SENDING, EditionState.SENT):
        raise NotSendable(
            "edition_not_sendable",
            f"The edition of {edition.date} is {edition.get_state_display().lower()}; "
            "only an approved edition is sent.",
            edition=edition.pk,
            state=edition.state,
        )


def send_from_now(edition: Edition, *, at: datetime) -> None:
    """By hand: a person's word counts from now, whatever hour the edition was meant for."""
    within = timedelta(hours=edition.newsletter.send_within_hours)
    Edition.objects.filter(pk=edition.pk, send_by__lte=at, state=EditionState.APPROVED).update(
        send_by=at + within
    )


def balance_of(edition: Edition) -> Balance:
    """Two queries, however many copies."""
    candidates = Edition.objects.values_list("candidates", flat=True).get(pk=edition.pk)
    states = Delivery.objects.filter(edition=edition).order_by().values("state")
    counted = states.annotate(copies=Count("id")).values_list("state", "copies")
    return Balance.of(candidates, dict(counted))


def finish(edition: Edition, *, at: datetime) -> Balance:
    """*Sent* when the balance holds and nothing is left to send; the unresolved are counted."""
    with transaction.atomic():
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        balance = balance_of(locked)
        if locked.state == EditionState.SENDING and balance.settled:
            if not awaited(locked, at=at):
                locked.state, locked.sent_at = EditionState.SENT, locked.sent_at or at
                locked.unresolved = balance.unknown
                locked.save(update_fields=["state", "sent_at", "unresolved", "updated_at"])
        elif locked.state == EditionState.SENT and locked.unresolved != balance.unknown:
            locked.unresolved = balance.unknown
            locked.save(update_fields=["unresolved", "updated_at"])
    edition.refresh_from_db()
    return balance


def expire_editions(*, at: datetime) -> int:
    """What did not leave in time never does; a copy of last week's deadlines helps nobody."""
    late = Edition.objects.filter(
        state__in=(EditionState.ASSEMBLING, EditionState.DRAFT, EditionState.APPROVED),
        send_by__lte=at,
    )
    return late.update(state=EditionState.EXPIRED)

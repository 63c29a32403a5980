"""Begin and end of an edition's sending, and its balance."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, DateTimeField, F, Value
from django.db.models.functions import Coalesce

from backend.kernel.errors import Conflict
from newsletters.delivery.ledger import Balance
from newsletters.delivery.reconcile import awaited
from newsletters.models import Delivery, Edition
from newsletters.review.refresh import refresh
from newsletters.vocabulary import EditionState


class NotSendable(Conflict):
    """The edition is not approved as it stands, or is held, cancelled or expired."""


def start(edition: Edition, *, at: datetime, when_due: bool = False) -> None:
    """From *approved* to *sending*, after the last look at what it promises.

    One that is being sent, or was sent, stays as it is. ``when_due``: one whose hour has not come,
    or that can still be taken back, stays too, and nothing is raised.
    """
    able = Edition.objects.due_at(at) if when_due else Edition.objects.all()
    waits = when_due and edition.state == EditionState.APPROVED
    if waits and not able.filter(pk=edition.pk).exists():
        return
    refresh(edition, at=at)
    approved = able.filter(
        pk=edition.pk, state=EditionState.APPROVED, approved_sha256=F("snapshot_sha256")
    )
    approved.update(
        state=EditionState.SENDING, sending_at=Coalesce("sending_at", Value(at, DateTimeField()))
    )
    edition.refresh_from_db()
    if when_due:
        return
    if edition.state == EditionState.APPROVED:
        raise _not_sendable(edition)
    check_sendable(edition)


def check_sendable(edition: Edition) -> None:
    """:class:`NotSendable` where sending would refuse."""
    if edition.state not in (EditionState.APPROVED, EditionState.SENDING, EditionState.SENT):
        raise _not_sendable(edition)


def _not_sendable(edition: Edition) -> NotSendable:
    return NotSendable(
        "edition_not_sendable",
        f"The edition of {edition.date} is {edition.get_state_display().lower()}; "
        "only an edition approved as it stands is sent.",
        edition=edition.pk,
        state=edition.state,
    )


def send_from_now(edition: Edition, *, at: datetime) -> None:
    """By hand: a person's word counts from now, whatever hour the edition was meant for."""
    within = timedelta(hours=edition.newsletter.send_within_hours)
    overdue = Edition.objects.filter(
        pk=edition.pk, send_by__lte=at, state__in=(EditionState.DRAFT, EditionState.APPROVED)
    )
    overdue.update(send_by=at + within)
    edition.refresh_from_db()


def to_send(*, at: datetime) -> list[int]:
    """Editions whose instant has come, and those whose sending has begun."""
    due = Edition.objects.due_at(at).values_list("pk", flat=True)
    begun = Edition.objects.filter(state=EditionState.SENDING).values_list("pk", flat=True)
    return [*due, *begun]


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

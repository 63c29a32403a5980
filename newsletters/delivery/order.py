"""A person's word that an approved edition leaves now, and the minute in which it is taken back.

Nothing leaves here: from the minute's end the timetable finds the edition due, whether or not a
broker is there.
"""

from datetime import datetime

from backend.accounts.models import User
from backend.kernel.errors import Conflict
from newsletters.delivery.audience import expected
from newsletters.delivery.finish import check_sendable, send_from_now
from newsletters.models import Edition
from newsletters.models.edition import UNDO
from newsletters.review.decide import check_second_person, reopen
from newsletters.vocabulary import EditionState


class AudienceDiffers(Conflict):
    """Who sends did not say how many people it reaches."""

    def __init__(self, edition: Edition, audience: int) -> None:
        super().__init__(
            "audience_differs",
            f"The edition of {edition.date} would reach {audience} readers; "
            "type that number to send it.",
            edition=edition.pk,
            audience=audience,
        )


class TooLate(Conflict):
    """The minute is over, or there is nothing to take back."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(
            "too_late_to_take_back",
            "An approval or a sending can be taken back for a minute. Hold the edition instead.",
            edition=edition.pk,
            state=edition.state,
        )


def order(edition: Edition, *, audience: int, at: datetime, by: User) -> Edition:
    """Let it leave a minute after ``at``. ``audience`` is how many readers the person says it
    reaches.

    One ordered, on its way or sent already stays as it is. Raises :class:`AudienceDiffers`,
    ``SecondPersonNeeded``, :class:`newsletters.delivery.finish.NotSendable`.
    """
    edition.refresh_from_db()
    check_sendable(edition)
    if edition.state != EditionState.APPROVED or edition.ordered_at is not None:
        return edition
    check_second_person(edition, by)
    reached = expected(edition)
    if audience != reached:
        raise AudienceDiffers(edition, reached)
    send_from_now(edition, at=at)
    Edition.objects.filter(pk=edition.pk, state=EditionState.APPROVED, ordered_at=None).update(
        ordered_at=at, ordered_by=by, updated_at=at
    )
    edition.refresh_from_db()
    check_sendable(edition)
    return edition


def take_back(edition: Edition, *, at: datetime) -> Edition:
    """Undo the last word within its minute: the order to send, else the approval.

    One conditional update decides between this and the first copy. Raises :class:`TooLate`.
    """
    approved = Edition.objects.filter(pk=edition.pk, state=EditionState.APPROVED)
    if not approved.filter(ordered_at__gt=at - UNDO).update(
        ordered_at=None, ordered_by=None, updated_at=at
    ):
        undoable = approved.filter(ordered_at=None, approved_at__gt=at - UNDO)
        if not undoable.exists():
            edition.refresh_from_db()
            raise TooLate(edition)
        reopen(edition, at=at)
    edition.refresh_from_db()
    return edition

"""A person's word that an approved edition leaves now.

Nothing leaves here: the edition is *sending* from then on, which the timetable finds within a
minute, whether or not a broker is there.
"""

from datetime import datetime

from backend.accounts.models import User
from backend.kernel.errors import Conflict
from newsletters.delivery.audience import expected
from newsletters.delivery.finish import NotSendable, send_from_now, start
from newsletters.models import Edition
from newsletters.review.decide import check_second_person
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


def order(edition: Edition, *, audience: int, at: datetime, by: User) -> Edition:
    """Send it from ``at``. ``audience`` is how many readers the person says it reaches.

    One on its way or sent already stays as it is. When all that it asks for has closed by now, it
    is held instead and returned so. Raises :class:`AudienceDiffers`, ``SecondPersonNeeded``,
    :class:`newsletters.delivery.finish.NotSendable`.
    """
    edition.refresh_from_db()
    if edition.state in (EditionState.SENDING, EditionState.SENT):
        return edition
    approved = edition.state == EditionState.APPROVED
    if approved:
        check_second_person(edition, by)
        reached = expected(edition)
        if audience != reached:
            raise AudienceDiffers(edition, reached)
        send_from_now(edition, at=at)
    try:
        start(edition, at=at)
    except NotSendable:
        if not approved or edition.state != EditionState.HELD:
            raise
    return edition

"""Make the edition of a date, for an editor who does not wait for the clock to do it."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from backend.accounts.models import User
from backend.kernel.errors import Conflict, InvalidInput
from newsletters.assembly.assemble import assemble
from newsletters.assembly.gather import issue_of, rhythm_of
from newsletters.models import Edition, Newsletter
from newsletters.vocabulary import EditionState
from newsletters.week import next_slot, slot_after

FARTHEST: Final = timedelta(days=366)
"""How far ahead an edition is made: a date beyond it is a slip of the pen."""

PASSED_OVER: Final = (
    EditionState.SENDING,
    EditionState.SENT,
    EditionState.CANCELLED,
    EditionState.EXPIRED,
)
"""What is no more to be made."""


class NewsletterRests(Conflict):
    """It is out of use, and no more editions are made of it."""

    def __init__(self, newsletter: Newsletter) -> None:
        super().__init__(
            "newsletter_rests",
            f"“{newsletter.name}” is not active; no more editions are made of it.",
            newsletter=newsletter.slug,
        )


def make_edition(
    newsletter: Newsletter, *, day: date | None, at: datetime, by: User | None = None
) -> tuple[Edition, bool]:
    """The edition of a local date with its draft, and whether it is new.

    Without a ``day`` it is the one that is next to leave: one that has left already, by an hour of
    its own, or never will is passed over. One that is there is given as it stands,
    in whatever state: neither assembled again nor told of twice. Of two who ask at once one makes
    it. Raises :class:`NewsletterRests`, or :class:`InvalidInput` for a date that is over or far.
    """
    day = day or _next_to_leave(newsletter, at)
    known = Edition.objects.filter(newsletter=newsletter, date=day).first()
    if known is not None:
        return known, False
    if not newsletter.active:
        raise NewsletterRests(newsletter)
    sends_at = issue_of(newsletter, day).sends_at
    send_by = sends_at + timedelta(hours=newsletter.send_within_hours)
    _check_date(day, sends_at=sends_at, send_by=send_by, at=at)
    with transaction.atomic():
        edition, made = Edition.objects.get_or_create(
            newsletter=newsletter, date=day, defaults={"sends_at": sends_at, "send_by": send_by}
        )
        if made:
            assemble(newsletter, date=day, at=min(at, sends_at), by=by)
            edition.refresh_from_db()
    return edition, made


def _next_to_leave(newsletter: Newsletter, at: datetime) -> date:
    """The first regular date from now on whose edition has not left and still may; one query."""
    rhythm = rhythm_of(newsletter)
    day = next_slot(rhythm, at).date
    rows = Edition.objects.filter(newsletter=newsletter, date__gte=day, state__in=PASSED_OVER)
    over = set(rows.values_list("date", flat=True))
    while day in over:
        day = slot_after(rhythm, day).date
    return day


def _check_date(day: date, *, sends_at: datetime, send_by: datetime, at: datetime) -> None:
    if send_by <= at:
        raise InvalidInput(
            "edition_date_over",
            f"The edition of {day} would have left by {send_by:%d %B %Y %H:%M} UTC.",
            date=day,
            send_by=send_by,
        )
    if sends_at > at + FARTHEST:
        raise InvalidInput(
            "edition_date_far",
            f"An edition is made at most {FARTHEST.days} days ahead; {day} is farther.",
            date=day,
            latest=(at + FARTHEST).date(),
        )

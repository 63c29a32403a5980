"""One newsletter's week by hand: draft, approve, deliver; each step is a no-op once it is done."""

import logging
from datetime import date, datetime

from newsletters.assembly.assemble import EditionSettled, assemble
from newsletters.assembly.gather import issue_of, rhythm_of
from newsletters.delivery.finish import send_from_now
from newsletters.models import Edition, Newsletter
from newsletters.review.decide import approve
from newsletters.vocabulary import EditionState
from newsletters.week import next_slot

logger = logging.getLogger(__name__)


def date_of(newsletter: Newsletter, at: datetime) -> date:
    """Of the edition that is next to leave."""
    return next_slot(rhythm_of(newsletter), at).date


def draft(newsletter: Newsletter, *, day: date, at: datetime) -> Edition:
    """The edition of that date, assembled unless it is settled; one of the past as it was then."""
    try:
        sends_at = issue_of(newsletter, day).sends_at
        assemble(newsletter, date=day, at=min(at, sends_at))
    except EditionSettled as settled:
        logger.info("%s", settled.message)
    return Edition.objects.select_related("newsletter").get(newsletter=newsletter, date=day)


def approve_by_hand(edition: Edition, *, at: datetime) -> Edition:
    """A person's word: approved if it is a draft, and sent from now whatever its hour."""
    send_from_now(edition, at=at)
    return approve(edition, at=at) if edition.state == EditionState.DRAFT else edition

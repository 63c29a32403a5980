"""Editions by key, not by the clock's firing: whatever must exist at an instant exists after it.

Called every minute. (newsletter, date) is unique, so that a clock that fires twice changes
nothing; a clock that slept makes what it missed, as long as it can still be sent.
"""

import logging
from datetime import datetime, timedelta

from newsletters.assembly.assemble import EditionSettled, assemble
from newsletters.assembly.gather import rhythm_of
from newsletters.models import Edition, Newsletter
from newsletters.vocabulary import EditionState
from newsletters.week import Slot, slots_to_ensure

logger = logging.getLogger(__name__)


def ensure_editions(*, at: datetime) -> int:
    """Make the edition of every slot that is due, for every active newsletter; how many are new.

    A slot past its send-by is recorded only for a newsletter that has had an edition before it,
    where it was missed, and not for one that began since; :func:`newsletters.review.decide.
    expire_overdue` then says so.
    """
    made = 0
    for newsletter in Newsletter.objects.filter(active=True):
        dates = list(newsletter.editions.values_list("date", flat=True))
        for slot in slots_to_ensure(rhythm_of(newsletter), at):
            late = _send_by(newsletter, slot) <= at
            if slot.date in dates or (late and not any(day < slot.date for day in dates)):
                continue
            _, new = Edition.objects.get_or_create(
                newsletter=newsletter,
                date=slot.date,
                defaults={"sends_at": slot.sends_at, "send_by": _send_by(newsletter, slot)},
            )
            made += new
    return made


def assemble_due(*, at: datetime, rebuild: bool = False) -> int:
    """Assemble every edition that has no draft yet, and with ``rebuild`` the drafts too, so that
    they follow the rows until somebody approves them; how many snapshots changed.

    What goes wrong with one edition is logged and does not keep the others waiting.
    """
    states = [EditionState.ASSEMBLING, *([EditionState.DRAFT] if rebuild else [])]
    changed = 0
    due = Edition.objects.filter(state__in=states, send_by__gt=at, newsletter__active=True)
    for edition in due.select_related("newsletter").order_by("sends_at", "id"):
        try:
            assembled = assemble(edition.newsletter, date=edition.date, at=at)
            changed += assembled.changed
        except EditionSettled:
            continue
        except Exception:
            logger.exception("edition %s could not be assembled", edition.pk)
    return changed


def _send_by(newsletter: Newsletter, slot: Slot) -> datetime:
    return slot.sends_at + timedelta(hours=newsletter.send_within_hours)

"""The newsletters' jobs: each derives its work from rows and returns a small count.

Messages carry ids and dates, never an address or a token.
"""

from contextlib import closing
from datetime import date

from celery import shared_task
from django.utils import timezone

from newsletters.assembly.ensure import assemble_due, ensure_editions
from newsletters.assembly.look_ahead import look_ahead
from newsletters.delivery.finish import to_send
from newsletters.delivery.outbox import send_outbox
from newsletters.delivery.send import deliver
from newsletters.delivery.sweep import sweep
from newsletters.delivery.transports.route import transport
from newsletters.models import Edition, Newsletter
from newsletters.review.decide import approve_automatic, expire_overdue
from newsletters.weekly.edition import draft
from newsletters.weekly.prepare import prepare


@shared_task(name="newsletters.keep_editions")
def keep_editions() -> dict[str, int]:
    """What the calendar asks for exists, has a draft, and expires if it missed its day."""
    at = timezone.now()
    return {
        "made": ensure_editions(at=at),
        "expired": expire_overdue(at=at),
        "assembled": assemble_due(at=at),
        "approved": approve_automatic(at=at),
    }


@shared_task(name="newsletters.rebuild_drafts")
def rebuild_drafts() -> int:
    """Drafts follow the rows until they are approved."""
    return assemble_due(at=timezone.now(), rebuild=True)


@shared_task(name="newsletters.send_due")
def send_due() -> int:
    """One nudge for each edition whose instant has come or whose copies wait; how many."""
    at = timezone.now()
    sweep(at=at)
    due = to_send(at=at)
    for edition_id in due:
        deliver_edition.apply_async((edition_id,), queue="mail", expires=60)
    return len(due)


@shared_task(name="newsletters.deliver_edition")
def deliver_edition(edition_id: int, by_hand: bool = False) -> int:
    """One worker's turn at one edition; how many copies it handed over.

    ``by_hand``: an operator's command, which waits for no hour and for no minute of regret.
    """
    edition = Edition.objects.select_related("newsletter").get(pk=edition_id)
    with closing(transport()) as way_out:
        return deliver(
            edition, at=timezone.now(), transport=way_out, when_due=not by_hand
        ).handed_over


@shared_task(name="newsletters.prepare_week")
def prepare_week() -> int:
    """Expire, poll and check before an edition that somebody asks for by hand."""
    return len(prepare(at=timezone.now()))


@shared_task(name="newsletters.assemble_edition")
def assemble_edition(newsletter_id: int, day: str) -> int:
    """Build or rebuild one draft; the id of the edition."""
    newsletter = Newsletter.objects.get(pk=newsletter_id)
    return draft(newsletter, day=date.fromisoformat(day), at=timezone.now()).pk


@shared_task(name="newsletters.empty_outbox")
def empty_outbox() -> int:
    """Confirmations and other mails to one person; how many left."""
    with closing(transport()) as way_out:
        return send_outbox(way_out, at=timezone.now()).sent


@shared_task(name="newsletters.look_ahead")
def look_ahead_of_editions() -> int:
    """Links of the coming editions come due three days, one day and two hours ahead."""
    return look_ahead(at=timezone.now())

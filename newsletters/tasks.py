"""The newsletters' jobs: each derives its work from rows and returns a small count."""

from celery import shared_task
from django.utils import timezone

from newsletters.assembly.ensure import assemble_due, ensure_editions
from newsletters.review.decide import approve_automatic, expire_overdue


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

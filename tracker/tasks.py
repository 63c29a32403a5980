"""The tracker's jobs: load, call one verb with the clock's time, return a small count."""

from celery import shared_task
from django.utils import timezone

from tracker.calendars.refresh import keep_up, purge
from tracker.chapters.poll import poll_chapters as poll_other_chapters
from tracker.digest.send import send_digest
from tracker.feeds.poll import poll
from tracker.lifecycle import expire_due, sweep
from tracker.links.archive import drain
from tracker.links.check import check
from tracker.meetings.poll import poll_sources as poll_calendars
from tracker.webhooks.spread import forget
from tracker.webhooks.tell import tell


@shared_task(name="tracker.refresh_calendars")
def refresh_calendars() -> int:
    """Render the calendar events whose rows changed; how many were."""
    return keep_up(at=timezone.now()).rendered


@shared_task(name="tracker.purge_calendars")
def purge_calendars() -> int:
    """Forget the events that ended long ago; how many."""
    return purge(at=timezone.now())


@shared_task(name="tracker.poll_sources")
def poll_sources() -> int:
    """A batch of the outside calendars that are due; how many were asked."""
    return len(poll_calendars(timezone.now()))


@shared_task(name="tracker.poll_chapters")
def poll_chapters() -> int:
    """A batch of the chapters that are due; how many were asked."""
    return len(poll_other_chapters(timezone.now()))


@shared_task(name="tracker.check_links")
def check_links() -> int:
    """One batch of the links that are due; how many were looked at."""
    return check(timezone.now(), once=True).looked


@shared_task(name="tracker.ask_archive")
def ask_archive() -> int:
    """Ask the archive for a copy of the link that has waited longest; how many were asked."""
    now = timezone.now()
    return drain(at=now, now=now)


@shared_task(name="tracker.expire")
def expire() -> int:
    """Close what is over; how many actions changed."""
    return expire_due(at=timezone.now()).changed


@shared_task(name="tracker.sweep")
def sweep_actions() -> int:
    """Recompute every end, settle bills, propose successors; how many actions changed."""
    return sweep(at=timezone.now()).changed


@shared_task(name="tracker.poll_feeds")
def poll_feeds() -> int:
    """A hundred of the feeds that are due; how many were asked."""
    return len(poll(timezone.now(), limit=100))


@shared_task(name="tracker.send_monday_digest")
def send_monday_digest() -> int:
    """On Monday morning, what editors should look at; how many were sent."""
    return send_digest(at=timezone.now())


@shared_task(name="tracker.tell_webhooks")
def tell_webhooks() -> int:
    """A batch of what endpoints are to be told; how many took it."""
    return tell(at=timezone.now()).delivered


@shared_task(name="tracker.forget_webhooks")
def forget_webhooks() -> int:
    """Forget what was told a month ago; how many events."""
    return forget(at=timezone.now())

"""The tracker's jobs: load, call one verb with the clock's time, return a small count."""

from celery import shared_task
from django.utils import timezone

from tracker.calendars.refresh import refresh


@shared_task(name="tracker.refresh_calendars")
def refresh_calendars() -> int:
    """Render the calendar events whose rows changed; how many were."""
    return refresh(at=timezone.now()).rendered

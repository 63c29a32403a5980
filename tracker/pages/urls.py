"""The addresses below ``/calendars/``: those in calendar programs last for ever."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tracker.pages import calendar_check, calendar_feeds, calendars

# The feeds are exempt from the CSRF check because they change nothing and answer POST with 405.
urlpatterns = [
    path(
        f"{name}.{form}",
        csrf_exempt(calendar_feeds.feed),
        {"name": name, "feed_format": form},
        name=f"calendar-{name}-{form}",
    )
    for name in ("meetings", "deadlines", "all")
    for form in ("ics", "json")
] + [
    path("", calendars.choose, name="calendars"),
    path("check/", calendar_check.check, name="calendar-check"),
    path("meetings/<str:key>.ics", csrf_exempt(calendar_feeds.meeting), name="calendar-meeting"),
    path("deadlines/<str:key>.ics", csrf_exempt(calendar_feeds.deadline), name="calendar-deadline"),
    path("actions/<slug:slug>.ics", csrf_exempt(calendar_feeds.action), name="calendar-action"),
]

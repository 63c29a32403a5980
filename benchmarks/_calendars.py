"""The work of the calendar benchmark; imported once Django is set up."""

import gc
import resource
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tracker.calendars.event import CalendarEvent
from tracker.calendars.record import recalled
from tracker.calendars.refresh import refresh
from tracker.calendars.vcalendar import Header, calendar_octets
from tracker.calendars.vevent import rendered
from tracker.models import Meeting, Place, RenderedEvent

URL = "/calendars/meetings.ics"
ROUNDS = 25


def measure(count: int) -> dict[str, Any]:
    """Every number of the benchmark: milliseconds of processor time, queries, bytes, MiB."""
    at = timezone.now()
    make_meetings(count, at)
    first_refresh, _ = timed(lambda: refresh(at=at))
    idle_refresh, _ = timed(lambda: refresh(at=at))
    client = Client(headers={"host": "127.0.0.1"})
    cold, response = timed(lambda: client.get(URL))
    etag = response["ETag"]
    warm = rounds(lambda: client.get(URL))
    zipped = rounds(lambda: client.get(URL, headers={"Accept-Encoding": "gzip"}))
    unchanged = rounds(lambda: client.get(URL, headers={"If-None-Match": etag}))
    unchanged_queries = queries(lambda: client.get(URL, headers={"If-None-Match": etag}))
    change, after = change_one()
    events = events_of_rows()
    ours, theirs = rendering(events)
    return {
        "events": len(events),
        "feed_bytes": len(response.content),
        "warm_ms": warm,
        "warm_queries": queries(lambda: client.get(URL)),
        "warm_gzip_ms": zipped,
        "unchanged_ms": unchanged,
        "unchanged_queries": unchanged_queries,
        "cold_ms": cold,
        "refresh_all_ms": first_refresh,
        "refresh_idle_ms": idle_refresh,
        "refresh_one_change_ms": change,
        "rendered_after_one_change": after,
        "render_ms": ours,
        "icalendar_ms": theirs,
        "ratio_to_icalendar": round(theirs / ours, 1),
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def make_meetings(count: int, at: datetime) -> None:
    """Meetings every 50 minutes from now, with the texts that real ones have."""
    place = Place.objects.get(name="Chicago")
    start = at.replace(minute=0, second=0, microsecond=0)
    Meeting.objects.bulk_create(
        [
            Meeting(
                place=place,
                body=f"Committee number {n % 60} on Zoning, Landmarks and Building Standards",
                starts_at=start + timedelta(minutes=50 * n),
                ends_at=start + timedelta(minutes=50 * n + 90),
                time_zone="America/Chicago",
                status="confirmed",
                location=f"City Hall, 121 N LaSalle St, room {n}",
                why="The zoning plan decides where homes may be built, and for whom.",
                description="Agenda: public comment; reports of officers; new business, deferred.",
                stream_url="https://video.example/live",
            )
            for n in range(count)
        ],
        batch_size=500,
    )


def change_one() -> tuple[float, int]:
    """One meeting moves to another room: how long, and how many events are rendered for it."""
    row = Meeting.objects.order_by("pk")[5]
    row.location = "Another room"
    row.save()
    took, outcome = timed(lambda: refresh(at=timezone.now(), touched_only=True))
    return took, outcome.rendered


def events_of_rows() -> list[CalendarEvent]:
    return [
        recalled(row.record, created=row.published_at, revised=row.revised_at, sequence=0)
        for row in RenderedEvent.objects.all()
    ]


def rendering(events: list[CalendarEvent]) -> tuple[float, float]:
    """Milliseconds that we and the library take for the same events."""
    header = Header("Bench", "", "https://example.org/x.ics", "https://example.org/")

    def ours() -> bytes:
        written = [rendered(event) for event in events]
        return calendar_octets(header, [each.tzid for each in written], [e.octets for e in written])

    def theirs() -> bytes:
        calendar = icalendar.Calendar()
        for event in events:
            calendar.add_component(as_library(event))
        return bytes(calendar.to_ical())

    return min(timed(ours)[0] for _ in range(3)), timed(theirs)[0]


def as_library(event: CalendarEvent) -> icalendar.Event:
    zone = ZoneInfo(event.zone)
    found = icalendar.Event()
    for name, value in (
        ("UID", event.uid),
        ("DTSTAMP", event.revised),
        ("CREATED", event.created),
        ("LAST-MODIFIED", event.revised),
        ("SEQUENCE", event.sequence),
        ("DTSTART", local(event.start, zone)),
        ("DTEND", local(event.end, zone)),
        ("STATUS", str(event.status)),
        ("TRANSP", "OPAQUE"),
        ("CLASS", "PUBLIC"),
        ("SUMMARY", event.summary),
        ("DESCRIPTION", event.description),
        ("LOCATION", event.location),
        ("CONFERENCE", event.stream_url),
        ("CATEGORIES", list(event.categories)),
    ):
        found.add(name, value)
    return found


def local(at: object, zone: ZoneInfo) -> object:
    return at.astimezone(zone) if isinstance(at, datetime) else at


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds of processor time, which other work on the machine does not lengthen, and the
    result."""
    gc.collect()
    began = time.process_time()
    result = work()
    return round((time.process_time() - began) * 1000, 2), result


def rounds(work: Callable[[], Any]) -> float:
    """The median of some rounds, in milliseconds."""
    return round(statistics.median(timed(work)[0] for _ in range(ROUNDS)), 2)


def queries(work: Callable[[], Any]) -> int:
    work()
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)

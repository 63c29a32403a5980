"""Events that the calendar tests share."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tracker.calendars.event import Attachment, CalendarEvent, LinkedBill, uid_of
from tracker.calendars.vcalendar import Header, calendar_octets
from tracker.calendars.vevent import rendered

REVISED = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
START = datetime(2026, 11, 26, 16, tzinfo=UTC)

HEADER = Header(
    name="Meetings in Chicago",
    description="Meetings that we follow, with how to take part.",
    source="https://tuesday.example/calendars/meetings.ics",
    page="https://tuesday.example/calendars/",
    zone="America/Chicago",
    revised=REVISED,
)

MEETING = CalendarEvent(
    uid=uid_of("meeting", "6f0a3b0e-5f2d-4f0e-9c83-2d2f3a1b7c55"),
    kind="meeting",
    summary="Committee on Zoning, Landmarks and Building Standards",
    start=START,
    end=START + timedelta(hours=2),
    zone="America/Chicago",
    created=REVISED - timedelta(days=3),
    revised=REVISED,
    sequence=1,
    description="How to comment: write to the clerk; two sentences, no more.\nAgenda follows.",
    location="City Hall, 121 N LaSalle St, 2nd floor",
    geo=(41.883832, -87.631752),
    url="https://tuesday.example/actions/comment/",
    stream_url="https://video.example/live?room=2",
    documents=(Attachment("https://city.example/agenda.pdf", "Agenda", "application/pdf"),),
    categories=("Meeting", "Housing"),
    bills=(LinkedBill("o2026-0012345", "Zoning plan", "https://city.example/O2026-0012345"),),
)


def event(**changed: Any) -> CalendarEvent:
    return replace(MEETING, **changed)


def all_day() -> CalendarEvent:
    day = date(2026, 11, 3)
    return event(uid=uid_of("election", "e"), start=day, end=day + timedelta(days=1))


def feed(*events: CalendarEvent, header: Header = HEADER) -> bytes:
    written = [rendered(each) for each in events]
    return calendar_octets(
        header, [each.tzid for each in written], [each.octets for each in written]
    )

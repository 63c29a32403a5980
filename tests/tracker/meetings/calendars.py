"""An outside calendar that answers what a test wants, and calendars for it to answer with."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.meetings.follow import follow_source
from tracker.meetings.poll import PolledCalendar, poll_sources
from tracker.web.failure import Failure, Hop, WebError
from tracker.web.fetch import Door, Fetched

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
URL = "https://council.example.org/calendar.ics"
PLACE = "ocd-division/country:us/state:il/place:chicago"


def event(uid: str, start: str, **given: str) -> str:
    properties = {
        "SUMMARY": f"Committee {uid}",
        "LOCATION": "Room 1",
        "DTSTART;TZID=America/Chicago": start,
        **given,
    }
    lines = [f"{name}:{value}" for name, value in properties.items()]
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def calendar(*events: str) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Council//EN"]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""]).encode()


def week(*days: int) -> list[str]:
    """A committee on each of these days of November at 10 in the morning."""
    return [event(f"day-{day}", f"202611{day:02}T100000") for day in days]


@dataclass
class Council:
    """What the host answers next, and the validators it was asked with."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    failure: Failure | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    async def ask(self, door: Door, url: str, headers: dict[str, str]) -> Fetched | WebError:
        self.asked.append(headers)
        if self.failure is not None:
            return WebError(self.failure)
        return Fetched(url, self.status, self.headers, self.body, (Hop(200, url),), 5)


def follow(url: str = URL, **given: Any) -> int:
    return follow_source("ics", url, place=PLACE, at=AT, **given).pk


def ask_at(hours: float = 0, url: str = URL) -> PolledCalendar:
    """What asking came to, so many hours later."""
    (polled,) = poll_sources(AT + timedelta(hours=hours), only=[follow(url)])
    return polled

"""How people put a feed into their calendar program, and how late each program is."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from tracker.calendars.selection import Selection


@dataclass(frozen=True, slots=True)
class Way:
    """One button: what it says and where it leads."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Lag:
    """How long a program takes to notice a change; known from its makers or its users."""

    client: str
    usually: str
    advice: str = ""


LAGS: Final = (
    Lag("Apple Calendar", "an hour", "Set Auto-refresh to “Every hour” when you subscribe."),
    Lag("Thunderbird", "half an hour", "Its settings can say less."),
    Lag("Outlook on the web", "3 hours, at times a day"),
    Lag("Google Calendar", "8 to 24 hours", "Nothing makes it faster: on the day, look here too."),
)


def feed_url(selection: Selection, site: str) -> str:
    """The address to copy."""
    return site.rstrip("/") + selection.path


def webcal_url(selection: Selection, site: str) -> str:
    """The address that opens a calendar program instead of downloading a file."""
    return "webcal://" + feed_url(selection, site).partition("://")[2]


def ways(selection: Selection, *, site: str, name: str) -> list[Way]:
    """One tap each. Google gets cancelled events with their prefix, because it hides them."""
    shown = replace(selection, cancelled="visible")
    webcal = webcal_url(selection, site)
    google = urlencode({"cid": webcal_url(shown, site)})
    outlook = urlencode({"url": feed_url(selection, site), "name": name}, quote_via=quote)
    return [
        Way("Apple and others", webcal),
        Way("Google", f"https://calendar.google.com/calendar/render?{google}"),
        Way("Outlook", f"https://outlook.live.com/calendar/0/addfromweb?{outlook}"),
    ]

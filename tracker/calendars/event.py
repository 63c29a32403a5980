"""One event of a calendar, before it is bytes.

A value: what a reader needs to know, in our words, whatever row it was made of. Two equal events
have equal bytes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from backend.kernel.errors import DomainError

SUMMARY_CHARACTERS: Final = 120
CANCELLED_PREFIX: Final = "CANCELLED: "
UID_NAMESPACE: Final = "calendars.tuesday"
"""Part of every UID for ever: no host name, no setting."""


class UnfitEvent(DomainError):
    """An event cannot be written in a way that every client reads right; it is left out."""


class EventStatus(StrEnum):
    """RFC 5545, section 3.8.1.11; spelt with two L."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Attachment:
    """An agenda or another document by its address."""

    url: str
    title: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class LinkedBill:
    """A bill the event is about: its slug (``hr1154-116``), how people call it, its page."""

    slug: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """What one VEVENT says.

    ``start`` and ``end`` are both aware moments, or both dates with ``end`` exclusive. ``zone`` is
    the IANA name of the clock that readers live by. ``created`` is when it was first published,
    ``revised`` when a rendered field last changed.
    """

    uid: str
    kind: str
    summary: str
    start: datetime | date
    end: datetime | date
    zone: str
    created: datetime
    revised: datetime
    sequence: int = 0
    status: EventStatus = EventStatus.CONFIRMED
    transparent: bool = False
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    stream_url: str = ""
    documents: tuple[Attachment, ...] = ()
    categories: tuple[str, ...] = ()
    bills: tuple[LinkedBill, ...] = ()
    source: str = ""
    """Who told us, named at the end of the description with ``read_at``."""
    read_at: datetime | None = None
    """When we last read it there. Told, but no change by itself: every poll moves it."""

    @property
    def is_all_day(self) -> bool:
        return not isinstance(self.start, datetime)


def uid_of(kind: str, uuid: object) -> str:
    """The lasting identity of a row's event: never made of a title, a date or an address."""
    return f"{kind}-{uuid}@{UID_NAMESPACE}"


def web_address(address: str) -> str:
    """The address if a calendar may carry it, else nothing: a bad link must not cost the event."""
    scheme, _, rest = address.strip().partition("://")
    fit = scheme.lower() in ("http", "https") and rest and not any(c.isspace() for c in rest)
    return address.strip() if fit else ""


def shortened(text: str, *, limit: int = SUMMARY_CHARACTERS) -> str:
    """The text on one line and not longer than ``limit``, cut at a word, with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    kept = line[: limit - 1].rstrip()
    at_word = kept.rpartition(" ")[0]
    return (at_word if len(at_word) > limit // 2 else kept) + "…"


def cancelled_summary(summary: str) -> str:
    """The title as clients show it that hide or ignore STATUS."""
    bare = summary.removeprefix(CANCELLED_PREFIX)
    return shortened(CANCELLED_PREFIX + bare)

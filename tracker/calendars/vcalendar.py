"""A whole calendar: its header, one VTIMEZONE per zone used, its events, its end."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tracker.calendars.event import UID_NAMESPACE, shortened
from tracker.calendars.lines import escaped, folded, uri
from tracker.calendars.zones import block

PRODID: Final = "-//Tuesday//Calendars//EN"
"""Without a version: an upgrade changes nobody's calendar."""

NAME_CHARACTERS: Final = 60
REFRESH: Final = "PT1H"
COLOR: Final = "teal"
"""A CSS3 name (RFC 7986), nearest to the colour of our buttons."""

END: Final = b"END:VCALENDAR\r\n"

_STATUS = b"\r\nSTATUS:CANCELLED\r\n"
_SHOWN = b"\r\nSTATUS:CONFIRMED\r\n"
_SUMMARY = re.compile(rb"\r\nSUMMARY:((?:[^\r]|\r\n )*)\r\n")
_UID = re.compile(rb"\r\nUID:((?:[^\r]|\r\n )*)\r\n")


@dataclass(frozen=True, slots=True)
class Header:
    """What the calendar says of itself. ``source`` is the address of the feed, ``page`` of us."""

    name: str
    description: str
    source: str
    page: str
    zone: str = ""
    revised: datetime | None = None
    """The newest revision among its events; None for an empty calendar."""


def calendar_octets(header: Header, tzids: Iterable[str], events: Sequence[bytes]) -> bytes:
    """The feed. ``events`` are octets of VEVENTs in their final order."""
    blocks = [block(tzid) or b"" for tzid in sorted(set(tzids) - {""})]
    return b"".join([header_octets(header), *blocks, *events, END])


def header_octets(header: Header) -> bytes:
    """From BEGIN:VCALENDAR to the last property. No METHOD, so that DTSTAMP means *last revised*;
    no UID, with which vdirsyncer takes a whole feed for one event."""
    name = escaped(shortened(header.name, limit=NAME_CHARACTERS))
    about = escaped(header.description)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "CALSCALE:GREGORIAN",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"DESCRIPTION:{about}",
        f"X-WR-CALDESC:{about}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        f"COLOR:{COLOR}",
        f"SOURCE;VALUE=URI:{uri(header.source)}",
        f"URL:{uri(header.page)}",
    ]
    if header.zone:
        lines.append(f"X-WR-TIMEZONE:{header.zone}")
    if header.revised is not None:
        lines.append(f"LAST-MODIFIED:{header.revised:%Y%m%dT%H%M%SZ}")
    return folded(*lines)


def with_cancelled_visible(event: bytes) -> bytes:
    """For Google, which hides cancelled events: the prefix in the title says it instead."""
    return event.replace(_STATUS, _SHOWN)


def with_alarms(event: bytes, triggers: Sequence[str]) -> bytes:
    """The event with one DISPLAY alarm for each duration before its start; none if cancelled.

    An alarm's UID (RFC 9074) is made of the event's and its trigger: the same for ever.
    """
    found, identity = _SUMMARY.search(event), _UID.search(event)
    if _STATUS in event or found is None or identity is None:
        return event
    summary = found[1].replace(b"\r\n ", b"").decode()
    uid = identity[1].replace(b"\r\n ", b"").decode()
    alarms = b"".join(_alarm(summary, uid, trigger) for trigger in triggers)
    return event.removesuffix(b"END:VEVENT\r\n") + alarms + b"END:VEVENT\r\n"


def _alarm(summary: str, uid: str, trigger: str) -> bytes:
    """``summary`` and ``uid`` as they stand in the event: escaped already."""
    lines = [
        "BEGIN:VALARM",
        f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, f'{UID_NAMESPACE}/{uid}/{trigger}')}",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{summary}",
        f"TRIGGER:-{trigger}",
        "END:VALARM",
    ]
    return folded(*lines)

"""A :class:`CalendarEvent` as the octets of one VEVENT.

Properties stand in one order and nothing depends on the clock, the process or a hash seed, so the
same event gives the same octets for ever: that is what makes an ETag worth sending.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tracker.calendars.event import CalendarEvent, EventStatus, UnfitEvent
from tracker.calendars.lines import escaped, folded, quoted, uri
from tracker.calendars.zones import wall_time


@dataclass(frozen=True, slots=True)
class Rendered:
    """The octets of one VEVENT and the zone whose VTIMEZONE they need ("" where none)."""

    octets: bytes
    tzid: str


def rendered(event: CalendarEvent) -> Rendered:
    """Write the event; raises :class:`UnfitEvent` where its times make no event."""
    tzid, times = _times(event)
    revised = _utc(event.revised)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{revised}",
        f"CREATED:{_utc(event.created)}",
        f"LAST-MODIFIED:{revised}",
        f"SEQUENCE:{event.sequence}",
        *times,
        f"STATUS:{event.status}",
        f"TRANSP:{_transparency(event)}",
        "CLASS:PUBLIC",
        f"SUMMARY:{escaped(event.summary)}",
        *_details(event),
        "END:VEVENT",
    ]
    return Rendered(folded(*lines), tzid)


def _transparency(event: CalendarEvent) -> str:
    """Nobody is busy at a cancelled meeting."""
    free = event.transparent or event.status == EventStatus.CANCELLED
    return "TRANSPARENT" if free else "OPAQUE"


def _details(event: CalendarEvent) -> list[str]:
    """The properties that an event may lack."""
    lines = []
    description = _description(event)
    if description:
        lines.append(f"DESCRIPTION:{escaped(description)}")
    if event.location:
        lines.append(f"LOCATION:{escaped(event.location)}")
    if event.geo is not None:
        lines.append(f"GEO:{event.geo[0]:.6f};{event.geo[1]:.6f}")
    if event.url:
        lines.append(f"URL:{uri(event.url)}")
    if event.stream_url:
        lines.append(
            f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Watch online:{uri(event.stream_url)}"
        )
    lines += [f"ATTACH{_media_type(d.media_type)}:{uri(d.url)}" for d in event.documents]
    if event.categories:
        lines.append(f"CATEGORIES:{','.join([escaped(name) for name in event.categories])}")
    for bill in event.bills:
        if bill.url:
            label = f"LABEL={quoted(bill.title)}"
            lines.append(f"LINK;VALUE=URI;LINKREL=related;{label}:{uri(bill.url)}")
        lines.append(f"REFID:{escaped(bill.slug)}")
    return lines


def _description(event: CalendarEvent) -> str:
    """The description and, as its last line, who told us and when we read it."""
    if not event.source:
        return event.description
    read = f", read on {event.read_at.day} {event.read_at:%B %Y}" if event.read_at else ""
    told = f"Source: {event.source}{read}"
    return f"{event.description}\n\n{told}" if event.description else told


def _media_type(media_type: str) -> str:
    return f";FMTTYPE={quoted(media_type)}" if media_type else ""


def _times(event: CalendarEvent) -> tuple[str, list[str]]:
    """The TZID used and the two lines DTSTART and DTEND.

    Local time only where both ends can be said on the zone's clock and in their order; UTC
    otherwise. A meeting that spans the repeated hour of autumn may start at 1:45 and end at 1:15.
    """
    start, end = event.start, event.end
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return _days(event, start, end)
    if start.tzinfo is None or end.tzinfo is None:
        raise UnfitEvent("event_time_floating", f"{event.uid} has a time without zone")
    if end - start < timedelta(seconds=1):
        raise UnfitEvent("event_ends_before_start", f"{event.uid} ends before it starts")
    first, last = wall_time(event.zone, start), wall_time(event.zone, end)
    if first is None or last is None or last <= first:
        return "", [f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}"]
    tzid = f"TZID={event.zone}"
    return event.zone, [f"DTSTART;{tzid}:{_clock(first)}", f"DTEND;{tzid}:{_clock(last)}"]


def _days(
    event: CalendarEvent, start: datetime | date, end: datetime | date
) -> tuple[str, list[str]]:
    if isinstance(start, datetime) or isinstance(end, datetime):
        raise UnfitEvent("event_times_mixed", f"{event.uid} mixes a day and a moment")
    if end <= start:
        raise UnfitEvent("event_ends_before_start", f"{event.uid} ends before it starts")
    return "", [f"DTSTART;VALUE=DATE:{_day(start)}", f"DTEND;VALUE=DATE:{_day(end)}"]


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _clock(at: datetime) -> str:
    return at.isoformat()[:19].replace("-", "").replace(":", "")


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise UnfitEvent("event_time_floating", "a time without zone")
    return _clock(moment if moment.tzinfo is UTC else moment.astimezone(UTC)) + "Z"

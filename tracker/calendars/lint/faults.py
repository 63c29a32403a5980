"""What can be wrong with a calendar feed: one line per rule, and the fault that names a place.

An *error* is what some client in use misreads, drops or chokes on; *advice* is what we ask of our
own feeds besides (`docs/calendars.md`). Our own events may have neither.
"""

from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["error", "advice"]

RULES: Final[dict[str, tuple[Level, str]]] = {
    # octets
    "empty": ("error", "The feed has no content; a client would empty its calendar"),
    "html": ("error", "This is a web page, not a calendar"),
    "bom": ("error", "It begins with a byte order mark, which readers take for part of BEGIN"),
    "not-utf8": ("error", "It is not valid UTF-8"),
    "line-end": ("error", "A line does not end in CRLF"),
    "last-line-end": ("error", "The last line has no line end"),
    "line-too-long": ("error", "A physical line is longer than 75 octets"),
    "fold-in-character": ("error", "A fold splits a character"),
    "fold-in-escape": ("error", "A fold splits an escape such as \\, or \\n"),
    "control-character": ("error", "It holds a control character"),
    "blank-line": ("error", "It holds a blank line"),
    # grammar
    "malformed-line": ("error", "A line is not NAME:VALUE"),
    "bad-escape": ("error", "A text holds a backslash that escapes nothing"),
    "unescaped": ("error", "A text holds a comma or semicolon that is not escaped"),
    "unbalanced": ("error", "BEGIN and END do not match"),
    "not-a-calendar": ("error", "It does not begin with BEGIN:VCALENDAR"),
    "after-the-end": ("error", "Something stands after END:VCALENDAR"),
    "repeated-property": ("error", "A property that may stand once stands twice"),
    "bad-date": ("error", "A date or time does not exist or is not written as 20261124T160000Z"),
    "bad-duration": ("error", "A duration is not written as PT1H"),
    # VCALENDAR
    "version": ("error", "VERSION:2.0 is missing or different"),
    "prodid": ("error", "PRODID is missing or empty"),
    "calscale": ("error", "CALSCALE is not GREGORIAN"),
    "method": ("error", "METHOD makes an invitation of a feed"),
    "calendar-uid": (
        "error",
        "A UID on the calendar makes some clients see one event",
    ),
    "calendar-name": ("advice", "NAME and X-WR-CALNAME are missing, different or too long (60)"),
    "refresh": ("advice", "REFRESH-INTERVAL;VALUE=DURATION and X-PUBLISHED-TTL are missing"),
    # VTIMEZONE
    "zone-missing": ("error", "A TZID is used that no VTIMEZONE describes"),
    "zone-unused": ("advice", "A VTIMEZONE describes a zone that nothing uses"),
    "zone-twice": ("error", "Two VTIMEZONE describe one zone"),
    "zone-late": ("error", "A VTIMEZONE stands after the first event"),
    "zone-incomplete": ("error", "A VTIMEZONE lacks TZID, DTSTART or an offset"),
    "zone-rdate": ("error", "A VTIMEZONE lists dates; several clients are an hour off in summer"),
    "zone-wrong": ("error", "Its VTIMEZONE shows an event at another time than its zone's clock"),
    # VEVENT
    "uid-missing": ("error", "An event has no UID"),
    "uid-twice": ("error", "Two events have one UID"),
    "uid-form": ("error", "A UID holds markup or blanks"),
    "dtstamp": ("error", "DTSTAMP is missing or not in UTC"),
    "start-missing": ("error", "An event has no DTSTART"),
    "floating": ("error", "A time has neither a zone nor Z"),
    "zone-and-z": ("error", "A time has both TZID and Z"),
    "end-missing": ("error", "An event has neither DTEND nor DURATION"),
    "end-and-duration": ("error", "An event has both DTEND and DURATION"),
    "end-not-later": ("error", "An event does not end later than it starts"),
    "end-other-type": ("error", "DTSTART is a day and DTEND a moment, or the other way round"),
    "date-without-value": ("error", "A day stands without VALUE=DATE"),
    "not-utc": ("error", "CREATED or LAST-MODIFIED is not in UTC"),
    "modified-before-created": ("advice", "LAST-MODIFIED is before CREATED"),
    "status": ("error", "STATUS is not CONFIRMED, TENTATIVE or CANCELLED (so spelt)"),
    "sequence": ("error", "SEQUENCE is not a whole number"),
    "sequence-missing": ("advice", "An event has no SEQUENCE, so a change may be ignored"),
    "transparency": ("error", "TRANSP is neither OPAQUE nor TRANSPARENT"),
    "cancelled-unsaid": ("advice", "A cancelled event's title does not say CANCELLED"),
    "cancelled-busy": ("advice", "A cancelled event still blocks time"),
    "cancelled-alarm": ("error", "A cancelled event has an alarm"),
    "summary-missing": ("error", "An event has no SUMMARY"),
    "summary-long": ("advice", "A SUMMARY is longer than 120 characters"),
    "description-html": ("error", "A DESCRIPTION holds HTML, which is shown as it stands"),
    "categories-empty": ("error", "CATEGORIES is empty"),
    "class": ("advice", "CLASS is not PUBLIC"),
    "geo": ("error", "GEO is not latitude;longitude"),
    "url": ("error", "An address is not an http or https address"),
    "people": ("advice", "ORGANIZER or ATTENDEE makes an invitation of an event"),
    "recurrence": ("advice", "RRULE: each meeting should be an event of its own"),
    "alarm-incomplete": ("error", "A VALARM lacks ACTION, TRIGGER or DESCRIPTION"),
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: the physical line it stands on (from 1; 0 where there is none), and what."""

    line: int
    code: str
    found: str = ""
    """The words that are wrong, shortened."""

    @property
    def level(self) -> Level:
        return RULES[self.code][0]

    @property
    def reason(self) -> str:
        return RULES[self.code][1]


def fault(code: str, line: int, found: str = "") -> Fault:
    return Fault(line, code, found if len(found) <= 80 else found[:79] + "…")

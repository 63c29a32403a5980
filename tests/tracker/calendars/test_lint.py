"""The lint catches each mutant of a good feed, by its own name and on its own line."""

import re
from collections.abc import Callable
from datetime import timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.calendars.samples import HEADER, MEETING, START, all_day, event, feed
from tracker.calendars.event import EventStatus, cancelled_summary
from tracker.calendars.lint import RULES, calendar_faults, vevent_faults
from tracker.calendars.vcalendar import with_alarms, with_cancelled_visible
from tracker.calendars.vevent import rendered

LONG = event(description="Wörter, die gefaltet werden: " * 8, uid="meeting-long@calendars.tuesday")
GONE = event(
    uid="meeting-gone@calendars.tuesday",
    status=EventStatus.CANCELLED,
    summary=cancelled_summary("Board"),
)
GOOD = feed(MEETING, LONG, GONE, all_day())


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    """Replace the first occurrence; the mutant must differ."""

    def mutate(octets: bytes) -> bytes:
        changed = octets.replace(old.encode(), new.encode(), 1)
        assert changed != octets, old
        return changed

    return mutate


def drop(pattern: str) -> Callable[[bytes], bytes]:
    """Remove the first line that begins so."""
    return swap_pattern(rf"\r\n{pattern}(?:[^\r]|\r\n )*", "")


def swap_pattern(pattern: str, new: str) -> Callable[[bytes], bytes]:
    def mutate(octets: bytes) -> bytes:
        changed = re.sub(pattern.encode(), new.encode(), octets, count=1)
        assert changed != octets, pattern
        return changed

    return mutate


def block_of(octets: bytes) -> bytes:
    found = re.search(rb"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r\n", octets, re.DOTALL)
    assert found
    return found[0]


def first_event(octets: bytes) -> bytes:
    found = re.search(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", octets, re.DOTALL)
    assert found
    return found[0]


MUTANTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing at all": (lambda _: b"", "empty"),
    "blanks only": (lambda _: b"\r\n\r\n", "empty"),
    "an error page": (lambda _: b"<!DOCTYPE html><title>503</title>", "html"),
    "a byte order mark": (lambda octets: b"\xef\xbb\xbf" + octets, "bom"),
    "Latin-1": (swap("LOCATION:City", "LOCATION:Citx"), "not-utf8"),  # set below
    "line feeds only": (lambda octets: octets.replace(b"\r\n", b"\n"), "line-end"),
    "one bare line feed": (swap("\r\nCALSCALE", "\nCALSCALE"), "line-end"),
    "one bare carriage return": (swap("\r\nCALSCALE", "\rCALSCALE"), "line-end"),
    "cut off at the end": (lambda octets: octets[:-2], "last-line-end"),
    "unfolded": (lambda octets: octets.replace(b"\r\n ", b""), "line-too-long"),
    "a fold inside a character": (swap_pattern("W\xc3\xb6rter", ""), "fold-in-character"),
    "a fold inside an escape": (swap(r"sentences\, no", "sentences\\\r\n , no"), "fold-in-escape"),
    "a NUL": (swap("City Hall", "City\x00Hall"), "control-character"),
    "a vertical tab": (swap("City Hall", "City\x0bHall"), "control-character"),
    "a DEL": (swap("City Hall", "City\x7fHall"), "control-character"),
    "a C1 control": (swap("City Hall", "City\x85Hall"), "control-character"),
    "a blank line": (swap("\r\nEND:VEVENT", "\r\n\r\nEND:VEVENT"), "blank-line"),
    "a line without a colon": (swap("CLASS:PUBLIC", "CLASS PUBLIC"), "malformed-line"),
    "a backslash of its own": (swap("City Hall", r"City \Hall"), "bad-escape"),
    "a bare comma": (swap(r"Hall\, 121", "Hall, 121"), "unescaped"),
    "a bare semicolon": (swap(r"clerk\; two", "clerk; two"), "unescaped"),
    "no END:VEVENT": (swap("END:VEVENT\r\n", ""), "unbalanced"),
    "no END:VCALENDAR": (swap("END:VCALENDAR\r\n", ""), "unbalanced"),
    "no BEGIN:VCALENDAR": (swap("BEGIN:VCALENDAR\r\n", ""), "not-a-calendar"),
    "two calendars": (lambda octets: octets + octets, "after-the-end"),
    "a second SUMMARY": (swap("CLASS:", "SUMMARY:Again\r\nCLASS:"), "repeated-property"),
    "30 February": (swap_pattern("DTSTAMP:[0-9]{8}", "DTSTAMP:20260230"), "bad-date"),
    "a time of day at 25": (swap_pattern("Chicago:20261126T10", "Chicago:20261126T25"), "bad-date"),
    "another version": (swap("VERSION:2.0", "VERSION:1.0"), "version"),
    "no PRODID": (drop("PRODID"), "prodid"),
    "another calendar scale": (swap("GREGORIAN", "JULIAN"), "calscale"),
    "METHOD:PUBLISH": (swap("CALSCALE", "METHOD:PUBLISH\r\nCALSCALE"), "method"),
    "a UID on the calendar": (swap("CALSCALE", "UID:feed\r\nCALSCALE"), "calendar-uid"),
    "no X-WR-CALNAME": (drop("X-WR-CALNAME"), "calendar-name"),
    "a refresh without VALUE": (
        swap("REFRESH-INTERVAL;VALUE=DURATION", "REFRESH-INTERVAL"),
        "refresh",
    ),
    "a refresh of 1 hour": (swap("X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:1H"), "bad-duration"),
    "no VTIMEZONE": (lambda octets: octets.replace(block_of(octets), b""), "zone-missing"),
    "a TZID that nothing uses": (
        swap("TZID:America/Chicago", "TZID:America/Denver"),
        "zone-unused",
    ),
    "VTIMEZONE twice": (
        lambda octets: octets.replace(block_of(octets), block_of(octets) * 2),
        "zone-twice",
    ),
    "VTIMEZONE after the events": (
        lambda octets: octets.replace(block_of(octets), b"").replace(
            b"END:VCALENDAR", block_of(octets) + b"END:VCALENDAR"
        ),
        "zone-late",
    ),
    "VTIMEZONE without offsets": (drop("TZOFFSETTO"), "zone-incomplete"),
    "VTIMEZONE as RDATE": (
        swap_pattern("RRULE:FREQ=YEARLY;BYMONTH=11[^\r]*", "RDATE:20261101T020000"),
        "zone-rdate",
    ),
    "summer and winter swapped": (
        lambda octets: (
            octets.replace(b"BYMONTH=3;BYDAY=2SU", b"BYMONTH=X")
            .replace(b"BYMONTH=11;BYDAY=1SU", b"BYMONTH=3;BYDAY=2SU")
            .replace(b"BYMONTH=X", b"BYMONTH=11;BYDAY=1SU")
        ),
        "zone-wrong",
    ),
    "an offset wrong by an hour": (swap("TZOFFSETTO:-0600", "TZOFFSETTO:-0700"), "zone-wrong"),
    "no UID": (drop("UID"), "uid-missing"),
    "one UID twice": (swap("meeting-long@", "meeting-gone@"), "uid-twice"),
    "a UID of markup": (swap("UID:meeting-long", "UID:<a href>meeting-long"), "uid-form"),
    "no DTSTAMP": (drop("DTSTAMP"), "dtstamp"),
    "a local DTSTAMP": (swap_pattern("(DTSTAMP:[0-9T]+)Z", r"\1"), "dtstamp"),
    "no DTSTART": (drop("DTSTART;TZID"), "start-missing"),
    "a floating start": (swap("DTSTART;TZID=America/Chicago", "DTSTART"), "floating"),
    "TZID with Z": (swap_pattern("(DTSTART;TZID=[^\r]*)", r"\1Z"), "zone-and-z"),
    "no end": (drop("DTEND"), "end-missing"),
    "an end and a duration": (swap("STATUS", "DURATION:PT1H\r\nSTATUS"), "end-and-duration"),
    "a duration of nothing": (swap_pattern("DTEND[^\r]*", "DURATION:PT0S"), "end-not-later"),
    "an end at the start": (
        swap_pattern("(DTEND[^:]*:)20261126T12", r"\g<1>20261126T10"),
        "end-not-later",
    ),
    "an end before the start": (
        swap_pattern("(DTEND[^:]*:)20261126", r"\g<1>20261125"),
        "end-not-later",
    ),
    "an all-day end that is not exclusive": (
        swap("DATE:20261104", "DATE:20261103"),
        "end-not-later",
    ),
    "a day that ends at a moment": (
        swap("DTEND;VALUE=DATE:20261104", "DTEND:20261104T000000Z"),
        "end-other-type",
    ),
    "a day without VALUE": (swap("DTSTART;VALUE=DATE", "DTSTART"), "date-without-value"),
    "a local CREATED": (swap_pattern("(CREATED:[0-9T]+)Z", r"\1"), "not-utc"),
    "modified before created": (
        swap_pattern(
            "\r\nLAST-MODIFIED:2026112([^\r]*)(?=\r\nSEQ)", "\r\nLAST-MODIFIED:2026111\\1"
        ),
        "modified-before-created",
    ),
    "CANCELED with one L": (swap("STATUS:CANCELLED", "STATUS:CANCELED"), "status"),
    "a lower-case status": (swap("STATUS:CONFIRMED", "STATUS:confirmed"), "status"),
    "SEQUENCE below zero": (swap("SEQUENCE:1", "SEQUENCE:-1"), "sequence"),
    "no SEQUENCE": (drop("SEQUENCE"), "sequence-missing"),
    "TRANSP:FREE": (swap("TRANSP:OPAQUE", "TRANSP:FREE"), "transparency"),
    "cancelled but not said": (
        swap("SUMMARY:CANCELLED: Board", "SUMMARY:Board"),
        "cancelled-unsaid",
    ),
    "cancelled and busy": (swap("TRANSPARENT", "OPAQUE"), "cancelled-busy"),
    "cancelled with an alarm": (
        swap(
            "Board\r\n",
            "Board\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P1D\r\nDESCRIPTION:x\r\nEND:VALARM\r\n",
        ),
        "cancelled-alarm",
    ),
    "an alarm without a trigger": (
        swap(
            "END:VEVENT",
            "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT",
        ),
        "alarm-incomplete",
    ),
    "no SUMMARY": (drop("SUMMARY"), "summary-missing"),
    "an empty SUMMARY": (swap("SUMMARY:CANCELLED: Board", "SUMMARY:"), "summary-missing"),
    "a SUMMARY of 121": (
        swap("SUMMARY:CANCELLED: Board", "SUMMARY:" + "\r\n ".join(["x" * 60] * 2) + "x"),
        "summary-long",
    ),
    "HTML in DESCRIPTION": (swap("DESCRIPTION:How", "DESCRIPTION:<p>How"), "description-html"),
    "empty CATEGORIES": (swap_pattern("CATEGORIES:[^\r]*", "CATEGORIES:"), "categories-empty"),
    "CLASS:PRIVATE": (swap("CLASS:PUBLIC", "CLASS:PRIVATE"), "class"),
    "GEO with a comma": (swap_pattern("GEO:([0-9.]+);", r"GEO:\1,"), "geo"),
    "GEO off the globe": (swap("GEO:41.88", "GEO:91.88"), "geo"),
    "a script for an address": (
        swap("URL:https://tuesday.example/actions", "URL:javascript:"),
        "url",
    ),
    "an ORGANIZER": (swap("CLASS:", "ORGANIZER:mailto:a@example.org\r\nCLASS:"), "people"),
    "an RRULE": (swap("CLASS:", "RRULE:FREQ=WEEKLY\r\nCLASS:"), "recurrence"),
}
MUTANTS["Latin-1"] = (lambda octets: octets.replace(b"City Hall", b"Cit\xe9 Hall", 1), "not-utf8")
MUTANTS["a fold inside a character"] = (
    lambda octets: octets.replace("Wörter".encode(), b"W\xc3\r\n \xb6rter", 1),
    "fold-in-character",
)


def test_a_good_feed_has_no_fault() -> None:
    assert calendar_faults(GOOD) == []


@pytest.mark.parametrize("name", MUTANTS)
def test_the_lint_catches(name: str) -> None:
    mutate, code = MUTANTS[name]
    assert code in {fault.code for fault in calendar_faults(mutate(GOOD))}


def test_every_rule_has_a_mutant() -> None:
    assert {code for _, code in MUTANTS.values()} == RULES.keys()


def test_a_fault_names_its_line_and_its_reason() -> None:
    faults = calendar_faults(GOOD.replace(b"STATUS:CANCELLED", b"STATUS:CANCELED"))
    number = GOOD[: GOOD.index(b"STATUS:CANCELLED")].count(b"\r\n") + 1
    assert [
        (fault.line, fault.code, fault.found, fault.level, fault.reason) for fault in faults
    ] == [
        (
            number,
            "status",
            "CANCELED",
            "error",
            "STATUS is not CONFIRMED, TENTATIVE or CANCELLED (so spelt)",
        )
    ]


def test_an_empty_feed_is_a_good_feed() -> None:
    assert calendar_faults(feed(header=HEADER)) == []


def test_alarms_and_shown_cancellations_pass() -> None:
    octets = GOOD
    for each in (MEETING, LONG, GONE):
        written = rendered(each).octets
        octets = octets.replace(
            written, with_cancelled_visible(with_alarms(written, ("P1D", "PT1H")))
        )
    assert octets.count(b"BEGIN:VALARM") == 4
    assert calendar_faults(octets) == []


@given(st.text(alphabet=st.characters(exclude_characters="<"), max_size=300))
def test_no_text_of_any_kind_breaks_an_event(text: str) -> None:
    written = rendered(event(description=text, location=text, categories=(f"x{text}",)))
    assert vevent_faults(written.octets) == []


@given(st.binary(max_size=300))
def test_any_octets_are_answered_with_faults(octets: bytes) -> None:
    assert calendar_faults(octets) != []


def test_spring_and_autumn_are_judged_by_their_own_offset() -> None:
    octets = feed(
        *[
            event(
                uid=f"m-{n}@x",
                start=START + timedelta(days=n),
                end=START + timedelta(days=n, hours=1),
            )
            for n in range(0, 400, 13)
        ]
    )
    assert calendar_faults(octets) == []


def zone_block(rule: str, *, times: int = 1) -> str:
    part = (
        "BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:-0600\r\n"
        f"RRULE:{rule}\r\nEND:STANDARD\r\n"
    )
    return f"BEGIN:VTIMEZONE\r\nTZID:America/Chicago\r\n{part * times}END:VTIMEZONE\r\n"


def one_event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT", ""))


CHICAGO = "DTSTART;TZID=America/Chicago:20260101T090000"
YEARLY = "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"


@pytest.mark.parametrize(
    "inside",
    [
        "BEGIN:VEVENT\r\n" * 20_000,
        one_event("DESCRIPTION:" + "<p " * 200_000),
        one_event("BEGIN:VALARM", f"TRIGGER:-P{'9' * 5000}D", "END:VALARM"),
        one_event(f"DURATION:P{'9' * 15}D"),
        zone_block("FREQ=YEARLY;BYMONTH=11;BYDAY=+SU") + one_event(CHICAGO),
        zone_block(f"FREQ=YEARLY;BYMONTH={'1' * 5000};BYDAY=1SU") + one_event(CHICAGO),
        zone_block(f"{YEARLY};BYMONTHDAY={'1' * 5000}") + one_event(CHICAGO),
        zone_block(YEARLY) + one_event("DTSTART;TZID=America/Chicago:00010101T090000"),
        zone_block(YEARLY, times=3000) + one_event(CHICAGO) * 5000,
    ],
    ids=["nested", "tags", "digits", "long", "sign", "month", "day", "year", "observances"],
)
def test_no_feed_however_hostile_breaks_or_holds_the_lint(inside: str) -> None:
    """Each of these broke it or held it for minutes; one that is held does not end this test."""
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}END:VCALENDAR\r\n"
    began = process_time()
    assert calendar_faults(whole.encode())
    assert process_time() - began < 10

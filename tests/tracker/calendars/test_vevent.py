"""One event as octets: what is written, and that three libraries read the same of it."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.calendars.samples import MEETING, REVISED, all_day, event, feed
from tracker.calendars.event import (
    Attachment,
    CalendarEvent,
    EventStatus,
    LinkedBill,
    UnfitEvent,
    cancelled_summary,
    shortened,
    uid_of,
)
from tracker.calendars.lines import plain
from tracker.calendars.vevent import rendered


def test_a_meeting_is_written_like_this() -> None:
    assert rendered(MEETING).tzid == "America/Chicago"
    assert rendered(MEETING).octets.decode().split("\r\n") == [
        "BEGIN:VEVENT",
        "UID:meeting-6f0a3b0e-5f2d-4f0e-9c83-2d2f3a1b7c55@calendars.tuesday",
        "DTSTAMP:20261120T081500Z",
        "CREATED:20261117T081500Z",
        "LAST-MODIFIED:20261120T081500Z",
        "SEQUENCE:1",
        "DTSTART;TZID=America/Chicago:20261126T100000",
        "DTEND;TZID=America/Chicago:20261126T120000",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        r"SUMMARY:Committee on Zoning\, Landmarks and Building Standards",
        r"DESCRIPTION:How to comment: write to the clerk\; two sentences\, no more.",
        r" \nAgenda follows.",
        r"LOCATION:City Hall\, 121 N LaSalle St\, 2nd floor",
        "GEO:41.883832;-87.631752",
        "URL:https://tuesday.example/actions/comment/",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Watch online:https://video.exampl",
        " e/live?room=2",
        "ATTACH;FMTTYPE=application/pdf:https://city.example/agenda.pdf",
        "CATEGORIES:Meeting,Housing",
        "LINK;VALUE=URI;LINKREL=related;LABEL=Zoning plan:https://city.example/O202",
        " 6-0012345",
        "REFID:o2026-0012345",
        "END:VEVENT",
        "",
    ]


def test_a_day_ends_before_the_next_one_begins() -> None:
    written = rendered(all_day()).octets
    assert b"\r\nDTSTART;VALUE=DATE:20261103\r\nDTEND;VALUE=DATE:20261104\r\n" in written


@pytest.mark.parametrize(
    ("clock", "minutes", "expected"),
    [
        ("07:30", 30, "DTSTART:20261101T073000Z"),
        ("06:30", 45, "DTSTART:20261101T063000Z"),
        ("05:30", 60, "DTSTART:20261101T053000Z"),
        ("05:30", 240, "DTSTART;TZID=America/Chicago:20261101T003000"),
    ],
)
def test_what_the_clock_cannot_say_is_said_in_utc(clock: str, minutes: int, expected: str) -> None:
    start = datetime.fromisoformat(f"2026-11-01T{clock}+00:00")
    octets = rendered(event(start=start, end=start + timedelta(minutes=minutes))).octets
    assert expected in octets.decode().split("\r\n")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"end": MEETING.start}, "event_ends_before_start"),
        ({"start": datetime(2026, 11, 26, 16)}, "event_time_floating"),
        ({"end": date(2026, 11, 27)}, "event_times_mixed"),
        ({"start": date(2026, 11, 27), "end": date(2026, 11, 27)}, "event_ends_before_start"),
        ({"revised": datetime(2026, 11, 26, 16)}, "event_time_floating"),
    ],
)
def test_an_event_without_a_length_or_a_zone_is_refused(
    changed: dict[str, object], code: str
) -> None:
    with pytest.raises(UnfitEvent) as refused:
        rendered(event(**changed))
    assert refused.value.code == code


moments = st.datetimes(datetime(2026, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
zones = st.sampled_from(
    ["America/Chicago", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kathmandu", "Africa/Cairo"]
)


@given(st.text(max_size=200), st.text(max_size=400), moments, zones)
def test_the_octets_are_icalendars_own(
    summary: str, description: str, start: datetime, zone: str
) -> None:
    """Property by property in our order; texts that the library misreads are left out."""
    summary, description = (
        plain(text).replace("\\", "/") or "-" for text in (summary, description)
    )
    mine = event(
        summary=summary,
        description=description,
        start=start,
        end=start + timedelta(hours=2),
        zone=zone,
        geo=None,
        stream_url="",
        documents=(),
        bills=(),
    )
    written = rendered(mine)
    assert written.octets == theirs(mine, ZoneInfo(zone) if written.tzid else UTC)


def theirs(mine: CalendarEvent, zone: tzinfo) -> bytes:
    """The same event as the library writes it."""
    found = icalendar.Event()
    assert isinstance(mine.start, datetime)
    assert isinstance(mine.end, datetime)
    for name, value in (
        ("UID", mine.uid),
        ("DTSTAMP", mine.revised),
        ("CREATED", mine.created),
        ("LAST-MODIFIED", mine.revised),
        ("SEQUENCE", mine.sequence),
        ("DTSTART", mine.start.astimezone(zone)),
        ("DTEND", mine.end.astimezone(zone)),
        ("STATUS", mine.status),
        ("TRANSP", "OPAQUE"),
        ("CLASS", "PUBLIC"),
        ("SUMMARY", mine.summary),
        ("DESCRIPTION", mine.description),
        ("LOCATION", mine.location),
        ("URL", mine.url),
        ("CATEGORIES", list(mine.categories)),
    ):
        if value != "":
            found.add(name, value)
    return bytes(found.to_ical(sorted=False))


# Six decimals, as in GEO; the library shortens 0.10 and writes 1e-05, which is no FLOAT.
degrees = st.integers(-80_000_000, 80_000_000).filter(lambda n: n % 10 and abs(n) >= 100)
paths = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=90)
addresses = paths.map(lambda path: f"https://city.example/{path}")
words = st.from_regex(r"[A-Za-z0-9 ._/+-]{1,60}", fullmatch=True) | st.text(max_size=60).map(
    lambda text: f"{plain(text)};"  # the library quotes only where it must, and we a little more
)
media_types = st.sampled_from(["", "application/pdf", "text/html", 'text/x;y="z"'])


@given(
    st.tuples(degrees, degrees),
    addresses,
    st.lists(st.builds(Attachment, addresses, words, media_types), max_size=3),
    st.lists(st.builds(LinkedBill, words, words, addresses | st.just("")), max_size=3),
)
def test_places_streams_documents_and_bills_are_written_as_the_library_writes_them(
    geo: tuple[int, int], stream: str, documents: list[Attachment], bills: list[LinkedBill]
) -> None:
    """GEO, CONFERENCE, ATTACH, LINK and REFID, each with its parameters in our order."""
    latitude, longitude = geo[0] / 1_000_000, geo[1] / 1_000_000
    bills = [replace(bill, slug=bill.slug.replace("\\", "/") or "-") for bill in bills]
    mine = event(
        geo=(latitude, longitude),
        stream_url=stream,
        documents=tuple(documents),
        bills=tuple(bills),
    )
    found: list[bytes] = [_line("GEO", icalendar.vGeo((latitude, longitude)))]
    video = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Watch online"}
    found.append(_line("CONFERENCE", icalendar.vUri(stream), **video))
    for each in documents:
        kind = {"FMTTYPE": each.media_type} if each.media_type else {}
        found.append(_line("ATTACH", icalendar.vUri(each.url), **kind))
    for bill in bills:
        if bill.url:
            label = {"VALUE": "URI", "LINKREL": "related", "LABEL": bill.title}
            found.append(_line("LINK", icalendar.vUri(bill.url), **label))
        found.append(_line("REFID", icalendar.vText(bill.slug)))
    ours = [line for line in _unfolded(rendered(mine).octets) if line.startswith(_EXTRAS)]
    assert ours == found


_EXTRAS = (b"GEO", b"CONFERENCE", b"ATTACH", b"LINK", b"REFID")


def _line(name: str, value: Any, **parameters: str) -> bytes:
    """The library's content line, unfolded; folding is compared in test_lines."""
    given = icalendar.Parameters(parameters)
    line = icalendar.parser.Contentline.from_parts(name, given, value, sorted=False)
    return bytes(line.to_ical()).replace(b"\r\n ", b"").replace(b'="related"', b"=related")


def _unfolded(octets: bytes) -> list[bytes]:
    return octets.replace(b"\r\n ", b"").split(b"\r\n")


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_has_six_decimals_and_is_where_it_was(
    latitude: float, longitude: float
) -> None:
    octets = rendered(event(geo=(latitude, longitude))).octets
    (line,) = (line for line in _unfolded(octets) if line.startswith(b"GEO:"))
    assert re.fullmatch(rb"GEO:-?\d{1,2}\.\d{6};-?\d{1,3}\.\d{6}", line)
    read = icalendar.vGeo.from_ical(line[4:].decode())
    assert read == pytest.approx((latitude, longitude), abs=6e-7)


def test_the_same_event_gives_the_same_octets_in_another_process_and_hash_seed() -> None:
    program = (
        "import hashlib; from tests.tracker.calendars.samples import *;"
        "print(hashlib.sha256(feed(MEETING, all_day())).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"), ("3", "America/Chicago"))
    }
    assert told == {hashlib.sha256(feed(MEETING, all_day())).hexdigest()}


def test_titles_are_cut_at_a_word_and_keep_their_prefix() -> None:
    assert shortened("Board  of\nElections") == "Board of Elections"
    assert len(shortened("word " * 60)) <= 120
    assert shortened("word " * 60).endswith("word…")
    assert cancelled_summary("Board") == "CANCELLED: Board"
    assert cancelled_summary("CANCELLED: Board") == "CANCELLED: Board"
    assert len(cancelled_summary("x" * 130)) == 120


def test_an_identity_names_the_row_and_nothing_else() -> None:
    assert uid_of("meeting", "u") == "meeting-u@calendars.tuesday"


def test_nobody_is_busy_at_a_cancelled_meeting() -> None:
    octets = rendered(event(status=EventStatus.CANCELLED, revised=REVISED)).octets
    assert b"\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n" in octets

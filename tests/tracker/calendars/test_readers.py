"""The same instants, statuses and titles in every reader, for the golden set."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from tests.tracker.calendars.golden import golden
from tests.tracker.calendars.readers import Read, installed, said
from tests.tracker.calendars.samples import event, feed
from tracker.calendars.event import CalendarEvent, uid_of
from tracker.calendars.jcal import jcal
from tracker.calendars.lint import calendar_faults
from tracker.calendars.selection import PARAMETERS
from tracker.vocabulary import CalendarKind

READERS = installed()

MISREAD = {"recurring-ical-events": {uid_of("meeting", "second-hour")}}
"""It turns UTC into the zone of X-WR-TIMEZONE and forgets which of two equal hours was meant."""


def expected(events: list[CalendarEvent]) -> Read:
    return {
        each.uid: (said(each.start), said(each.end), str(each.status), each.summary)
        for each in events
    }


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_reads_the_golden_set_alike(reader: str, tmp_path: Path) -> None:
    events = [each for each in golden() if each.uid not in MISREAD.get(reader, ())]
    read, told = READERS[reader](feed(*events), tmp_path), expected(events)
    if reader == "vdirsyncer and khal":  # vdirsyncer names what it fetches by a hash of it
        assert sorted(read.values()) == sorted(told.values())
    else:
        assert read == told


@pytest.mark.parametrize("reader", [name for name in READERS if "khal" not in name])
def test_every_reader_takes_an_empty_feed(reader: str, tmp_path: Path) -> None:
    assert READERS[reader](feed(), tmp_path) == {}


def test_ten_thousand_events_are_read(tmp_path: Path) -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    events = [
        event(
            uid=uid_of("meeting", n),
            summary=f"Meeting {n}",
            start=start + timedelta(hours=n),
            end=start + timedelta(hours=n + 1),
        )
        for n in range(10_000)
    ]
    assert READERS["icalendar"](feed(*events), tmp_path) == expected(events)


def test_jcal_says_what_the_feed_says() -> None:
    """Read back by the library's own jCal reader."""
    events = golden()
    read = icalendar.Calendar.from_jcal(jcal(feed(*events)).decode())
    told = {
        str(each["UID"]): (
            said(each["DTSTART"].dt),
            said(each["DTEND"].dt),
            str(each["STATUS"]),
            str(each["SUMMARY"]),
        )
        for each in read.walk("VEVENT")
    }
    assert told == expected(events)


def test_the_guide_names_every_parameter_and_kind() -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs/calendars.md").read_text()
    missing = [word for word in (*PARAMETERS, *CalendarKind.values) if word not in guide]
    assert missing == []


def test_the_golden_set_has_no_fault() -> None:
    assert calendar_faults(feed(*golden())) == []

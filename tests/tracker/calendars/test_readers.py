"""The same instants, statuses and titles in every reader, for the golden set."""

from dataclasses import replace
from pathlib import Path

import icalendar
import pytest

from tests.tracker.calendars.golden import golden, many
from tests.tracker.calendars.readers import READERS, Read, compared, reader_of, said
from tests.tracker.calendars.samples import HEADER, feed
from tracker.calendars.event import CalendarEvent, uid_of
from tracker.calendars.jcal import jcal
from tracker.calendars.lint import calendar_faults
from tracker.calendars.selection import PARAMETERS
from tracker.vocabulary import CalendarKind

ANYWHERE = replace(HEADER, zone="")
"""A feed that is not narrowed to a place, and so has no X-WR-TIMEZONE."""

MISREAD = {"recurring-ical-events": {uid_of("meeting", "second-hour")}}
"""It turns UTC into the zone of X-WR-TIMEZONE and forgets which of two equal hours was meant."""


def expected(events: list[CalendarEvent]) -> Read:
    return {
        each.uid: (said(each.start), said(each.end), str(each.status), each.summary)
        for each in events
    }


@pytest.mark.parametrize("name", READERS)
def test_every_reader_reads_the_golden_set_alike(name: str, tmp_path: Path) -> None:
    reader = reader_of(name)
    events = [each for each in golden() if each.uid not in MISREAD.get(name, ())]
    read = reader(feed(*events), tmp_path)
    assert compared(name, read) == compared(name, expected(events))


@pytest.mark.parametrize("name", READERS)
def test_every_reader_takes_an_empty_feed(name: str, tmp_path: Path) -> None:
    assert reader_of(name)(feed(), tmp_path) == {}


@pytest.mark.parametrize("name", READERS)
def test_every_reader_reads_ten_thousand_events_alike(name: str, tmp_path: Path) -> None:
    reader, events = reader_of(name), many(10_000)
    read = reader(feed(*events, header=ANYWHERE), tmp_path)
    assert compared(name, read) == compared(name, expected(events))


def test_where_no_zone_is_named_none_misreads_the_second_hour(tmp_path: Path) -> None:
    for name in MISREAD:
        read = reader_of(name)(feed(*golden(), header=ANYWHERE), tmp_path)
        assert read == expected(golden())


def test_a_reader_that_is_due_and_away_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for required, outcome in (("", pytest.skip.Exception), ("1", pytest.fail.Exception)):
        monkeypatch.setenv("REQUIRE_READERS", required)
        for name in ("ical.js", "vdirsyncer", "khal"):
            with pytest.raises(outcome, match="is not installed"):
                reader_of(name)


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

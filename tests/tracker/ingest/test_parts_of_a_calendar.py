"""Half a calendar never makes a meeting unconfirmed; its pages and files together are whole."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tracker.formats import samples
from tracker.formats.google_calendar import HALF, next_page
from tracker.formats.source import UnreadableSource
from tracker.ingest.intake import Report, ingest
from tracker.ingest.reading import Given
from tracker.models import Action, Meeting, MeetingSource

pytestmark = pytest.mark.django_db

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(days=1)
CHICAGO = "ocd-division/country:us/state:il/place:chicago"
URL = "https://www.googleapis.com/calendar/v3/calendars/c/events?key=k&maxResults=2"


def page(*days: int, token: str = "") -> dict[str, Any]:
    items = [
        {
            "id": f"day-{day}",
            "status": "confirmed",
            "summary": "Ferry Board",
            "start": {"dateTime": f"2031-10-{day:02}T10:00:00-05:00"},
        }
        for day in days
    ]
    following = {"nextPageToken": token} if token else {}
    return {"timeZone": "America/Chicago", "items": items, **following}


def take(*documents: object, at: datetime = LATER, name: str = "google-calendar") -> Report:
    sources: list[tuple[str, Given]] = [
        (
            f"page {number}",
            each if isinstance(each, bytes | UnreadableSource) else json.dumps(each).encode(),
        )
        for number, each in enumerate(documents, start=1)
    ]
    return ingest(name, sources, at=at, place=CHICAGO)


def unconfirmed() -> list[str]:
    rows = Meeting.objects.exclude(unconfirmed_since=None).order_by("starts_at")
    return [row.sources.get().source_id for row in rows]


@pytest.fixture(autouse=True)
def _calendar() -> None:
    take(page(10, 12, token="b"), page(17, 19), at=AT)
    assert Meeting.objects.count() == 4


@pytest.mark.parametrize(
    "documents",
    [
        [page(10, 12, token="b")],
        [page(10, token="b"), page(12, token="c")],
        [[page(10, 12, token="b")]],
        [page(10), page(12)],
        [page(10, token="b"), page(12, token="b"), page(17)],
        [page(10, 12, token="b"), b"{"],
        [page(10), UnreadableSource("page 2", "No such file or directory")],
        [page(10, token="b"), page(12, token="c"), UnreadableSource("page 3", "gone")],
    ],
    ids=[
        "a token and no successor", "no last page", "as a list", "two last pages",
        "one page twice", "a broken page", "a file that is not there", "a page that is not there",
    ],
)  # fmt: skip
def test_half_a_calendar_unconfirms_nothing(documents: list[object]) -> None:
    report = take(*documents)
    assert unconfirmed() == []
    assert set(Action.objects.values_list("state", flat=True)) == {"open"}
    assert report.rejected or HALF in [each.why for each in report.notices]


@pytest.mark.parametrize(
    "documents",
    [
        [page(10, token="b"), page(12, 19)],
        [[page(10, token="b"), page(12, 19)]],
        [page(10, token="b"), page(12, token="c"), page(19)],
        [page(10, 12, 19)],
    ],
    ids=["two pages", "a list of two", "three pages", "one page"],
)
def test_what_the_whole_calendar_no_longer_names_is_unconfirmed(documents: list[object]) -> None:
    report = take(*documents)
    assert (report.created, report.updated, report.rejected) == (0, 0, [])
    assert unconfirmed() == ["day-17"]
    assert take(page(10, 12, token="b"), page(17, 19)).rejected == []
    assert unconfirmed() == []


def test_pages_in_one_list_are_told_apart() -> None:
    listed = [page(10, token="b"), {"items": [{"id": "x"}]}]
    assert [each.where for each in take(listed).rejected] == ["page 1, page 2, record 1"]


def test_files_of_one_calendar_are_one_reading() -> None:
    """Two months of one board in two files: neither is silent about the other's meetings."""
    first = samples.ics().replace("a&#64;x", "one")
    second = samples.ics("20311116T100000").replace("a&#64;x", "two")
    for at in (AT, LATER):
        sources = [("oct.ics", first.encode()), ("nov.ics", second.encode())]
        ingest("ics", sources, at=at, place=CHICAGO)
        assert unconfirmed() == []
    lost = UnreadableSource("nov.ics", "No such file or directory")
    report = ingest("ics", [("oct.ics", first.encode()), ("nov.ics", lost)], at=at, place=CHICAGO)
    assert [str(each.where) for each in report.rejected] == ["nov.ics"]
    assert unconfirmed() == []
    ingest("ics", [("oct.ics", first.encode())], at=LATER, place=CHICAGO)
    assert unconfirmed() == ["two"]


def test_the_next_page_keeps_what_was_asked() -> None:
    raw = json.dumps(page(10, token="b&c")).encode()
    assert next_page(URL, raw) == "?key=k&maxResults=2&pageToken=b%26c"
    assert next_page(f"{URL}&pageToken=a", raw) == "?key=k&maxResults=2&pageToken=b%26c"
    last = json.dumps(page(10)).encode()
    assert [next_page(URL, each) for each in (last, b"{", b"[]", b"\xff")] == [""] * 4


def test_in_half_a_list_no_meeting_is_taken_for_one_that_moved() -> None:
    def scraped(*texts: Given) -> Report:
        named: list[tuple[str, Given]] = [(f"{at}.json", each) for at, each in enumerate(texts)]
        return ingest("city-scrapers", named, at=LATER, place=CHICAGO)

    scraped(samples.city_scrapers().encode())
    before = MeetingSource.objects.get(system="city-scrapers").meeting_id
    moved = samples.city_scrapers("2031-10-17T11:00:00").encode()
    scraped(moved, UnreadableSource("b.json", "gone"))
    found = MeetingSource.objects.filter(system="city-scrapers").order_by("source_id")
    assert [each.meeting_id == before for each in found] == [True, False]
    assert unconfirmed() == []

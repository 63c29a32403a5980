"""One field of a sound source made odd: told in a sentence, never a traceback, never too long."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tracker.formats import samples
from tests.tracker.formats.samples import SAMPLES
from tracker.ingest.intake import Report, ingest
from tracker.ingest.registry import FORMATS
from tracker.models import Action, Bill, Meeting, MeetingSource, Petition

pytestmark = pytest.mark.django_db

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
CHICAGO = "ocd-division/country:us/state:il/place:chicago"
IN_JSON = [name for name, sample in SAMPLES.items() if sample.first.startswith(("{", "["))]
ODD: tuple[Any, ...] = (
    None, True, -1, 10**30, 1e308, "", "x" * 5000, "9999-12-31T23:59:59+00:00", "9999-12-31",
    "0001-01-01", "0001-01-01T00:00:00+00:00", "2020-01-01T00:00:00Z", [], {}, [[]], [{}],
    "\ud800", "a\x00b", "http://[::1", "https://x.example/" + "a" * 3000, "²", "١٢", "nan",
    "javascript:alert(1)", "America/../etc", "ocd-division/country:us/state:" + "q" * 300,
)  # fmt: skip


def take(name: str, *texts: str, at: datetime = AT) -> Report:
    place = CHICAGO if FORMATS[name].needs_place else ""
    sources = [(f"source {number}", text.encode()) for number, text in enumerate(texts, start=1)]
    return ingest(name, sources, at=at, place=place)


def reasons(report: Report) -> list[str]:
    return [each.why for each in report.rejected]


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    members: Any = value.items() if isinstance(value, dict) else ()
    members = enumerate(value) if isinstance(value, list) else members
    for key, member in members:
        yield from paths(member, (*path, key))


def with_odd(text: str, path: tuple[str | int, ...], odd: Any) -> str:
    document: Any = json.loads(text)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = odd
    return json.dumps(document)


def too_long() -> list[tuple[str, str]]:
    """What SQLite keeps and PostgreSQL would refuse."""
    return [
        (model.__name__, column.name)
        for model in apps.get_app_config("tracker").get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.URLField) and column.max_length
        for value in model._default_manager.values_list(column.attname, flat=True)
        if value and len(value) > column.max_length
    ]


@pytest.mark.parametrize("name", IN_JSON)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_an_odd_field_is_told_or_read_and_fits(name: str, data: st.DataObject) -> None:
    first = SAMPLES[name].first
    path = data.draw(st.sampled_from(sorted(paths(json.loads(first)), key=str)))
    take(name, first)
    report = take(name, with_odd(first, path, data.draw(st.sampled_from(ODD))))
    assert all(each.why and each.where.startswith("source 1") for each in report.rejected)
    assert too_long() == []


def test_an_issue_with_an_id_without_end_fits() -> None:
    report = take("fivecalls", with_odd(SAMPLES["fivecalls"].first, (0, "id"), "x" * 5000))
    assert (report.created > 0, report.rejected, too_long()) == (True, [], [])


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("9999-12-31", "history.date “9999-12-31” is outside the calendar"),
        ("0001-01-01", "history.date “0001-01-01” is outside the calendar"),
    ],
)
def test_a_year_that_cannot_be_meant(day: str, why: str) -> None:
    text = samples.legiscan().replace('"date": "2031-02-03"', f'"date": "{day}"')
    assert reasons(take("legiscan", text)) == [why]
    assert not Bill.objects.exists()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
@pytest.mark.parametrize(
    ("name", "path", "field"),
    [
        ("osdi", ("_embedded", "osdi:events", 0, "start_date"), "start_date"),
        ("city-scrapers", ("start",), "starts_at"),
        ("google-calendar", ("items", 0, "start", "dateTime"), "start"),
    ],
)
def test_a_meeting_in_a_year_that_no_zone_knows_moves_nothing(
    name: str, path: tuple[str | int, ...], field: str, moment: str
) -> None:
    """Near either end of the calendar a moment has no local day in half of the world."""
    first = SAMPLES[name].first
    take(name, first)
    shown = Meeting.objects.values("starts_at", "revision", "status")
    before = list(shown)
    report = take(name, with_odd(first, path, moment))
    assert f"{field} “{moment}” is outside the calendar" in reasons(report)
    assert (list(shown.all()), len(before)) == (before, 1)


def test_a_superscript_is_no_number_of_a_bill() -> None:
    text = "bill_type,bill_number,congress,term\nhr,²,122,a\nhr,2,²,b\nhr,3,122,c\n"
    assert reasons(take("nicknames", text)) == [
        "the number “²” is no number of a measure",
        "the Congress “²” is no number of a Congress",
    ]
    assert Bill.objects.get().slug == "hr3-122"


@pytest.mark.parametrize("name", ["legiscan", "openstates"])
def test_a_bill_numbered_anew_is_the_same_bill(name: str) -> None:
    first = SAMPLES[name].first
    take(name, first)
    again = take(name, first.replace("HB7", "HB70").replace("HB 7", "HB 70"))
    assert (again.created, again.rejected) == (0, [])
    assert Bill.objects.count() == 1


def test_an_id_of_a_meeting_is_kept_whole_or_not_at_all() -> None:
    long = samples.house_hearing().replace("HM1", "H" * 300)
    longer = samples.house_hearing().replace("HM1", "H" * 301)
    report = take("house-hearing", long, longer)
    assert reasons(report) == ["its id is longer than 300 characters"]
    assert MeetingSource.objects.get().source_id == "H" * 300
    assert len(Action.objects.get().source_id) == len("attend") + 65
    assert too_long() == []


def test_one_page_or_file_of_many_says_nothing_of_the_others() -> None:
    other = samples.house_hearing().replace("HM1", "HM2")
    take("house-hearing", samples.house_hearing(), other)
    take("osdi", samples.osdi(), samples.osdi().replace("h:", "i:"), '{"_links": {}}')
    assert list(Meeting.objects.values_list("unconfirmed_since", flat=True)) == [None] * 4


def test_signatures_are_a_number_of_people() -> None:
    first = SAMPLES["osdi"].first
    take("osdi", first)
    for odd in ("-1", "true", '"many"', str(10**30)):
        report = take("osdi", first.replace("10,", f"{odd},"), at=AT + timedelta(days=1))
        assert reasons(report) == ["total_signatures is no number of people"]
    assert Petition.objects.get().signatures == 10


@pytest.mark.parametrize("name", ["x", "pier"])
@pytest.mark.parametrize("spelling", ["ocd-division/{}", "ocd-jurisdiction/{}/government"])
def test_places_are_named_in_either_column_and_found_by_either_id(name: str, spelling: str) -> None:
    here = f"country:us/state:al/place:{name}"
    take("places", "ocd_id,name\nocd-division/country:us/state:al/place:x,X\n")
    take("places", SAMPLES["places"].first)
    report = ingest("ics", [("s", samples.ics().encode())], at=AT, place=spelling.format(here))
    assert report.rejected == []
    assert Meeting.objects.get().place.name.lower() == name

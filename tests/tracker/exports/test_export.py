"""``export``: every format out, whole and read back by our own readers."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.backend.api import rows
from tracker.exports.export import EXPORTS, Asked
from tracker.ingest.intake import ingest
from tracker.models import Action, Bill, Meeting
from tracker.vocabulary import ActionState, MeetingStatus

pytestmark = pytest.mark.django_db
AT = datetime(2030, 5, 7, 12, tzinfo=UTC)
LINES = {"ocd-bills", "ocd-events"}


def export(name: str, *words: str) -> str:
    out = io.StringIO()
    call_command("export", name, *words, "--at", AT.isoformat(), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def _rows() -> None:
    rows.action(1)
    rows.bill(2)
    rows.meeting(3)
    Action.objects.update(state=ActionState.OPEN)


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_every_format_is_written_whole(name: str) -> None:
    text = export(name)
    told = json.loads(export(name, "--json"))
    assert (told["format"], told["text"]) == (name, text)
    if name.endswith("-csv"):
        count = len(list(csv.DictReader(io.StringIO(text, newline=""))))
    elif name in LINES:
        count = len([json.loads(line) for line in text.splitlines()])
    else:
        document = json.loads(text)
        embedded = document.get("_embedded", document)
        (members,) = [value for value in embedded.values() if isinstance(value, list)]
        count = len(members)
    assert count == told["count"]
    petitions = Action.objects.exclude(petition=None).count()
    expected = {
        "actions": Action.objects.count(),
        "bills": Bill.objects.count(),
        "meetings": Meeting.objects.exclude(starts_at=None).count(),
        "ocd": Bill.objects.count() if name == "ocd-bills" else Meeting.objects.count(),
        "osdi": {
            "osdi-petitions": petitions,
            "osdi-advocacy-campaigns": Action.objects.count() - petitions,
            "osdi-events": Meeting.objects.count(),
        }.get(name),
    }
    assert count == expected[name.split("-")[0]]


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_its_queries_do_not_grow(name: str) -> None:
    asked = Asked(at=AT, site="https://north.example")
    with CaptureQueriesContext(
        connection,
    ) as few:
        EXPORTS[name](asked)
    for number in range(10, 20):
        rows.action(number)
        rows.bill(number)
        rows.meeting(number)
    Action.objects.update(state=ActionState.OPEN)
    with CaptureQueriesContext(connection) as many:
        EXPORTS[name](asked)
    assert len(many) == len(few)


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(
    ("name", "reader", "place"),
    [
        ("ocd-bills", "openstates", ""),
        ("ocd-events", "city-scrapers", "ocd-division/country:us/state:il"),
        ("osdi-petitions", "osdi", ""),
        ("osdi-advocacy-campaigns", "osdi", ""),
        ("osdi-events", "osdi", ""),
    ],
)
def test_what_is_exported_can_be_ingested_twice(name: str, reader: str, place: str) -> None:
    raw = export(name).encode()
    for bill in Bill.objects.all():  # another Tuesday does not know them yet
        Bill.objects.filter(pk=bill.pk).update(number=f"other {bill.pk}")
    first = ingest(reader, [("f", raw)], at=AT, place=place)
    assert (first.rejected, first.updated) == ([], 0)
    again = ingest(reader, [("f", raw)], at=AT, place=place)
    assert (again.created, again.updated, again.rejected) == (0, 0, [])
    assert again.unchanged == first.created + first.unchanged


@pytest.mark.usefixtures("_rows")
def test_a_meeting_postponed_without_a_date_is_no_event() -> None:
    Meeting.objects.update(status=MeetingStatus.POSTPONED, starts_at=None, ends_at=None)
    assert export("ocd-events") == ""
    assert json.loads(export("osdi-events"))["total_records"] == 0


def test_only_one_place() -> None:
    here, there = rows.meeting(1), rows.meeting(2)
    lines: list[Any] = [
        json.loads(line) for line in export("ocd-events", "--place", here.place.ocd_id).splitlines()
    ]
    assert [line["_id"] for line in lines] == [f"ocd-event/{here.uuid}"]
    assert there.place != here.place
    with pytest.raises(CommandError, match="No place has the id “x”"):
        export("ocd-events", "--place", "x")


@pytest.mark.usefixtures("_rows")
def test_our_stance_effort_and_end_stand_in_a_name_space_of_their_own() -> None:
    for name in ("osdi-petitions", "osdi-advocacy-campaigns"):
        page = json.loads(export(name))
        assert [each["name"] for each in page["_links"]["curies"]] == ["osdi", "tuesday"]
        (members,) = page["_embedded"].values()
        told = {row["tuesday:page"]: row for row in members}
        for action in Action.objects.filter(petition__isnull=name != "osdi-petitions"):
            row = told.pop(f"http://testserver/actions/{action.slug}/")
            assert row["tuesday:minutes"] == action.effort_minutes
            assert row["tuesday:stance"] == (action.bill.stance if action.bill else None)
            assert (row["tuesday:ends"]["because"] or "") == action.effective_reason
        assert told == {}

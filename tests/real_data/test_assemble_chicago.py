"""The edition of 10 October 2023 from a real post, real calls and a real council's calendar."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from newsletters.models import Newsletter
from tracker.models import Meeting
from tracker.vocabulary import MeetingStatus

pytestmark = pytest.mark.django_db

CHICAGO = "ocd-division/country:us/state:il/place:chicago"


def told(*words: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


@pytest.fixture
def document(shared: Path) -> dict[str, Any]:
    (post,) = (shared / "seeds").glob("001_*")
    told("ingest", "post", str(post))
    told("ingest", "fivecalls", str(shared / "data/actions/5calls-issues.json"))
    meetings = shared / "data/meetings/chi_citycouncil.json"
    told("ingest", "chicago-elms", str(meetings), "--place", CHICAGO)
    Newsletter.objects.create(slug="weekly", name="Weekly", time_zone="America/Chicago")
    return told("assemble", "weekly", "--date", "2023-10-10")


def test_the_zoning_committee_and_its_comment_deadline_are_in(document: dict[str, Any]) -> None:
    zoning = [
        (item["section"], item["kind"], item["ends_at"], item["ends_because"])
        for item in document["items"]
        if "Zoning" in item["title"]
    ]
    assert zoning == [
        ("fast", "action", "2023-10-11T20:00:00Z", "comment_deadline"),
        ("coming_up", "meeting", "2023-10-12T15:00:00Z", "meeting_started"),
    ]


def test_the_housing_committee_of_that_morning_is_left_out(document: dict[str, Any]) -> None:
    assert {
        (out["kind"], out["reason"])
        for out in document["left_out"]
        if "Housing and Real Estate" in out["title"]
    } == {
        ("meeting", "closes_before_readers_can_act"),
        ("action", "closes_before_readers_can_act"),
    }


def test_nothing_cancelled_and_nothing_that_ended(document: dict[str, Any]) -> None:
    meetings = [item["id"] for item in document["items"] if item["kind"] == "meeting"]
    called_off = Meeting.objects.filter(id__in=meetings, status=MeetingStatus.CANCELLED)
    assert not called_off.exists()
    grace_ends = datetime(2023, 10, 11, 2, tzinfo=UTC)
    ends = [item["ends_at"] for item in document["items"] if item["ends_at"]]
    assert all(datetime.fromisoformat(end) >= grace_ends for end in ends)


def test_the_comment_leads_the_fast_actions_of_the_post(document: dict[str, Any]) -> None:
    fast = [item for item in document["items"] if item["section"] == "fast"]
    assert [item["reason"] for item in fast] == [
        "It closes first: Wednesday 11 October, 3 pm in Chicago.",
        *["It stands for as long as its petition is open."] * 2,
    ]
    assert document["minutes"] == sum(item["minutes"] for item in fast)


def test_every_section_has_something(document: dict[str, Any]) -> None:
    assert list(dict.fromkeys(item["section"] for item in document["items"])) == [
        "fast",
        "big",
        "anytime",
        "coming_up",
        "bills",
        "learn",
        "language",
    ]


def test_twice_gives_the_same_snapshot(document: dict[str, Any]) -> None:
    assert told("assemble", "weekly", "--date", "2023-10-10") == document

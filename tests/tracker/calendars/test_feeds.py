"""Feeds over HTTP: what a calendar program that asks every hour gets."""

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.tracker.calendars.rows import AT, START, action, meeting, petition, place, topic
from tracker.calendars import serve
from tracker.calendars.lint import calendar_faults
from tracker.calendars.lint.grammar import read
from tracker.calendars.refresh import refresh
from tracker.calendars.selection import selection_of
from tracker.models import (
    CalendarState,
    Campaign,
    Meeting,
    RenderedEvent,
    ServedFeed,
    ServedOctets,
    Topic,
)
from tracker.pages import calendar_feeds

pytestmark = pytest.mark.django_db

URL = "/calendars/meetings.ics"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A clock that stands still until it is set."""

    class Clock:
        at = AT

    monkeypatch.setattr(timezone, "now", lambda: Clock.at)
    Clock.at = AT
    return Clock


def summaries(octets: bytes) -> list[str]:
    top, _ = read(octets)
    return [event.value("SUMMARY") for event in top[0].named("VEVENT")]


OF_EVERY_PAGE = {
    "Content-Security-Policy",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "X-Request-ID",
}


def said_of_it(response: Any) -> dict[str, str]:
    """The headers without those that every answer of the site has."""
    return {name: text for name, text in response.headers.items() if name not in OF_EVERY_PAGE}


def test_a_feed_with_all_of_its_headers(client: Client) -> None:
    meeting()
    response = client.get(URL)
    etag = hashlib.sha256(response.content).hexdigest()
    assert response.status_code == 200
    assert summaries(response.content) == ["Committee on Zoning"]
    assert calendar_faults(response.content) == []
    assert said_of_it(response) == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Length": str(len(response.content)),
        "Content-Disposition": 'inline; filename="meetings.ics"',
        "ETag": f'"{etag}"',
        "Last-Modified": "Tue, 24 Nov 2026 15:00:00 GMT",
        "Cache-Control": "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Last-Modified",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    assert response.cookies == {}


def test_head_says_the_same_without_the_octets(client: Client) -> None:
    meeting()
    got, head = client.get(URL), client.head(URL)
    assert (head.status_code, head.content) == (200, b"")
    assert said_of_it(head) == said_of_it(got)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_refused(method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(URL)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_an_empty_feed_is_valid_and_its_etag_stands(client: Client, clock: Any) -> None:
    first = client.get(URL)
    clock.at = AT + timedelta(days=30)
    second = client.get(URL)
    assert calendar_faults(first.content) == []
    assert (first["ETag"], first["Last-Modified"]) == (second["ETag"], second["Last-Modified"])


BEFORE, SAME, AFTER = (
    "Tue, 24 Nov 2026 14:59:59 GMT",
    "Tue, 24 Nov 2026 15:00:00 GMT",
    "Tue, 24 Nov 2026 15:00:01 GMT",
)


@pytest.mark.parametrize(
    ("none_match", "since", "status"),
    [
        (None, None, 200),
        ("{etag}", None, 304),
        ("W/{etag}", None, 304),
        ('"x", {etag} , "y"', None, 304),
        ("*", None, 304),
        ('"x"', None, 200),
        ("nonsense", None, 200),
        ("{gzip}", None, 304),
        (None, BEFORE, 200),
        (None, SAME, 304),
        (None, AFTER, 304),
        (None, "yesterday", 200),
        ('"x"', AFTER, 200),
        ("{etag}", BEFORE, 304),
        ("", AFTER, 304),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_conditional_requests(
    client: Client, method: str, none_match: str | None, since: str | None, status: int
) -> None:
    meeting()
    etag = client.get(URL)["ETag"]
    headers = {}
    if none_match is not None:
        coded = etag[:-1] + '-gzip"'
        headers["If-None-Match"] = none_match.replace("{etag}", etag).replace("{gzip}", coded)
    if since:
        headers["If-Modified-Since"] = since
    response = getattr(client, method)(URL, headers=headers)
    assert response.status_code == status
    assert response["ETag"] == etag
    if status == 304:
        assert response.content == b""
        assert "Content-Type" not in response.headers
        assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0", None),
        ("gzip; q=0.0, *", None),
        ("identity", None),
        ("", None),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(
    client: Client, accepted: str, coding: str | None
) -> None:
    meeting()
    plain = client.get(URL)
    response = client.get(URL, headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == coding
    octets = gzip.decompress(response.content) if coding else response.content
    assert octets == plain.content
    assert (response["ETag"] == plain["ETag"]) is (coding is None)


def changes() -> dict[str, Any]:
    """What must change the feed; each gets the meetings."""

    def delete(rows: list[Meeting]) -> None:
        rows[1].delete()
        refresh(at=AT + timedelta(minutes=1))

    def rename(rows: list[Meeting]) -> None:
        rows[0].body = "Committee on Land"
        rows[0].save()

    def cancel(rows: list[Meeting]) -> None:
        rows[0].status = "cancelled"
        rows[0].save()

    def add(rows: list[Meeting]) -> None:
        meeting(body="Third")

    return {"delete": delete, "rename": rename, "cancel": cancel, "add": add}


@pytest.mark.parametrize("name", changes())
def test_a_change_moves_etag_and_last_modified(client: Client, clock: Any, name: str) -> None:
    rows = [meeting(), meeting(body="Second", starts_at=START + timedelta(days=1), ends_at=None)]
    before = client.get(URL)
    clock.at = AT + timedelta(minutes=2)
    changes()[name](rows)
    after = client.get(URL)
    assert after["ETag"] != before["ETag"]
    assert after["Last-Modified"] > before["Last-Modified"]
    assert calendar_faults(after.content) == []


def test_the_rolling_window_moves_the_etag(client: Client, clock: Any) -> None:
    meeting()
    before = client.get(URL)
    clock.at = START + timedelta(days=92)
    after = client.get(URL)
    assert (summaries(before.content), summaries(after.content)) == (["Committee on Zoning"], [])
    assert after["ETag"] != before["ETag"]
    assert after["Last-Modified"] == "Fri, 26 Feb 2027 16:00:00 GMT"


def test_the_window_ends_in_eighteen_months(client: Client) -> None:
    meeting(starts_at=AT + timedelta(days=500), ends_at=None)
    meeting(body="Too far", starts_at=AT + timedelta(days=560), ends_at=None)
    assert summaries(client.get(URL).content) == ["Committee on Zoning"]


def test_an_unrelated_change_moves_nothing(client: Client, clock: Any) -> None:
    meeting()
    before = client.get(URL)
    clock.at = AT + timedelta(minutes=2)
    petition()
    action()
    Topic.objects.create(slug="transit", name="Transit")
    after = client.get(URL)
    assert (after["ETag"], after["Last-Modified"]) == (before["ETag"], before["Last-Modified"])


def test_a_warm_feed_takes_three_queries_and_a_304_two(client: Client) -> None:
    for n in range(50):
        meeting(body=f"Body {n}")
    etag = client.get(URL)["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as warm:
        client.get(URL)
    with CaptureQueriesContext(connection) as unchanged:
        client.get(URL, headers={"If-None-Match": etag})
    assert (len(warm), len(unchanged)) == (3, 2)


def test_what_an_editor_saved_is_there_at_the_next_request(client: Client, clock: Any) -> None:
    row = meeting()
    client.get(URL)
    clock.at = AT + timedelta(seconds=1)
    row.location = "Room 5"
    row.save()
    assert b"LOCATION:Room 5\r\n" in client.get(URL).content


@pytest.fixture
def town(client: Client) -> None:
    zoning = meeting()
    zoning.topics.add(topic())
    meeting(
        body="Louisville Metro Council", place=place("Louisville"), time_zone="America/New_York"
    )
    meeting(body="Board of Health", comment_deadline=START - timedelta(days=1)).topics.add(
        topic("Health")
    )
    campaign = Campaign.objects.create(slug="crisis-teams", title="Crisis teams")
    petition(campaign=campaign).topics.add(topic("Health"))
    action()
    action(slug="anywhere", title="Anywhere", place=None)
    refresh(at=AT)


ZONING, METRO, HEALTH = "Committee on Zoning", "Louisville Metro Council", "Board of Health"
COMMENT = "Comment by 10 am CST: Board of Health"
PETITION = "Petition closes by the end of the day: Keep crisis teams on nights"
WRITE, ANYWHERE = "Closes 3 pm CST: Write your comment", "Closes 9 pm UTC: Anywhere"
CHICAGO = "ocd-division/country:us/state:il/place:chicago"


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("meetings.ics", {ZONING, METRO, HEALTH}),
        ("deadlines.ics", {COMMENT, PETITION, WRITE, ANYWHERE}),
        ("all.ics", {ZONING, METRO, HEALTH, COMMENT, PETITION, WRITE, ANYWHERE}),
        (f"all.ics?place={CHICAGO}", {ZONING, HEALTH, COMMENT, PETITION, WRITE}),
        ("meetings.ics?place=ocd-division/country:us/state:il", {ZONING, HEALTH}),
        ("meetings.ics?place=ocd-division/country:us/state:ky", {METRO}),
        ("meetings.ics?body=committee-on-zoning", {ZONING}),
        ("all.ics?topic=health", {HEALTH, COMMENT, PETITION}),
        ("meetings.ics?topic=health,housing", {ZONING, HEALTH}),
        ("deadlines.ics?campaign=crisis-teams", {PETITION}),
        ("deadlines.ics?kind=comment,petition", {COMMENT, PETITION}),
        (f"all.ics?place={CHICAGO}&topic=health&kind=comment", {COMMENT}),
    ],
)
def test_feeds_are_narrowed(client: Client, address: str, expected: set[str]) -> None:
    response = client.get(f"/calendars/{address}")
    assert response.status_code == 200
    assert set(summaries(response.content)) == expected
    assert calendar_faults(response.content) == []


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        (f"?topic=health&place={CHICAGO}", f"?place={CHICAGO}&topic=health"),
        ("?topic=housing,health", "?topic=health,housing"),
        ("?topic=health&topic=housing", "?topic=health,housing"),
        ("?body=Committee%20on%20Zoning", "?body=committee-on-zoning"),
        ("?utm_source=mail&topic=health", "?topic=health"),
        ("?topic=", ""),
        ("?alarm=PT1H,P1D", "?alarm=P1D,PT1H"),
        ("?kind=hearing,meeting", ""),
    ],
)
def test_each_feed_has_one_address(client: Client, asked: str, canonical: str) -> None:
    response = client.get(URL + asked)
    assert (response.status_code, response["Location"]) == (301, URL + canonical)
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("place=ocd-division/country:xx", 404),
        ("place=Chicago", 400),
        ("topic=nothing", 404),
        ("body=nobody", 404),
        ("bill=hr1-1", 404),
        ("campaign=none", 404),
        ("kind=comment", 400),
        ("cancelled=hidden", 400),
        ("alarm=1H", 400),
        ("alarm=PT0H", 400),
        ("alarm=P1D,P2D,P3D,P4D", 400),
    ],
)
def test_a_filter_that_means_nothing_is_refused(client: Client, query: str, status: int) -> None:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == status
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_a_feed_whose_topic_was_taken_away_is_gone(client: Client) -> None:
    topic()
    assert client.get(f"{URL}?topic=housing").status_code == 200
    Topic.objects.all().delete()
    meeting()
    assert client.get(f"{URL}?topic=housing").status_code == 410


def test_the_last_good_octets_stand_while_a_feed_cannot_be_made(client: Client, clock: Any) -> None:
    row = meeting()
    before = client.get(URL)
    clock.at = AT + timedelta(seconds=1)
    row.location = "Room 5"
    row.save()
    with patch.object(serve, "_octets", side_effect=RuntimeError("no")):
        during = client.get(URL)
        never_made = client.get("/calendars/all.ics")
    assert (during.status_code, during.content) == (200, before.content)
    assert (never_made.status_code, never_made["Retry-After"]) == (503, "300")
    assert b"Room 5" in client.get(URL).content


def test_a_database_that_does_not_answer_is_no_empty_calendar(client: Client) -> None:
    with patch.object(CalendarState.objects, "annotate", side_effect=DatabaseError):
        response = client.get(URL)
    assert (response.status_code, response["Retry-After"]) == (503, "300")


def test_rows_that_cannot_be_rendered_leave_the_feed_as_it_was(client: Client) -> None:
    meeting()
    before = client.get(URL)
    meeting(body="Second")
    with patch.object(serve, "refresh", side_effect=RuntimeError("no")):
        assert client.get(URL).content == before.content


def test_octets_are_those_that_the_etag_names_though_another_process_made_the_feed_anew(
    client: Client, clock: Any
) -> None:
    """The look at the feed and at its octets are two queries; between them it may change."""
    row = meeting()
    client.get(URL)
    stale = ServedFeed.objects.get()
    Meeting.objects.filter(pk=row.pk).update(body="Second", updated_at=AT)
    clock.at = AT + timedelta(minutes=1)
    Meeting.objects.get(pk=row.pk).save()
    looks = [stale]

    def look(*args: Any, **kwargs: Any) -> ServedFeed:
        anew = feed_of(*args, **kwargs)
        return looks.pop() if looks else anew

    feed_of = serve.feed_of
    with patch.object(calendar_feeds, "feed_of", look):
        response = client.get(URL)
    assert looks == []
    assert (response.status_code, summaries(response.content)) == (200, ["Second"])
    assert response["ETag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'


def test_a_feed_that_goes_on_being_replaced_is_asked_for_again_later(client: Client) -> None:
    meeting()
    client.get(URL)
    with patch.object(calendar_feeds, "octets_of", side_effect=serve.FeedReplaced):
        response = client.get(URL)
    assert (response.status_code, response["Retry-After"]) == (503, "300")


def test_two_who_ask_first_at_once_both_get_the_feed(client: Client) -> None:
    meeting()
    make = serve._make

    def make_twice(selection: Any, kept: Any, *rest: Any) -> Any:
        make(selection, kept, *rest)
        return make(selection, kept, *rest)

    with patch.object(serve, "_make", make_twice):
        response = client.get(URL)
    assert (response.status_code, summaries(response.content)) == (200, ["Committee on Zoning"])


def test_octets_that_were_lost_are_made_again(client: Client, clock: Any) -> None:
    """A feed may be forgotten while another process makes it: nothing is served without octets."""
    meeting()
    before = client.get(URL)
    ServedOctets.objects.all().delete()
    clock.at = AT + timedelta(days=1)
    after = client.get(URL)
    assert (after.status_code, after.content) == (200, before.content)
    assert after["Last-Modified"] == before["Last-Modified"]


def test_cancelled_events_are_shown_to_those_who_hide_them(client: Client) -> None:
    meeting(status="cancelled")
    plain, shown = (client.get(URL + query).content for query in ("", "?cancelled=visible"))
    assert b"STATUS:CANCELLED\r\n" in plain
    assert b"STATUS:CONFIRMED\r\n" in shown
    assert b"SUMMARY:CANCELLED: Committee on Zoning\r\n" in shown


def test_alarms_are_added_on_request(client: Client) -> None:
    meeting()
    octets = client.get(f"{URL}?alarm=P1D,PT1H").content
    top, _ = read(octets)
    alarms = top[0].named("VEVENT")[0].named("VALARM")
    assert [alarm.value("TRIGGER") for alarm in alarms] == ["-P1D", "-PT1H"]
    assert calendar_faults(octets) == []


def test_more_than_a_feed_holds_is_said_in_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "CAP", 2)
    for n in range(-2, 3):
        meeting(body=f"Day {n}", starts_at=START + timedelta(days=n), ends_at=None)
    response = client.get(URL)
    assert summaries(response.content) == [
        "Day -2",
        "Day -1",
        "3 more events are not shown: choose a place or a topic",
    ]
    assert calendar_faults(response.content) == []


def alarms_of(number: int) -> str:
    """One of as many feeds as anybody likes."""
    days, rest = divmod(number, 700)
    return f"P{days + 1}D,PT{rest + 1}M"


def test_ten_thousand_selections_fill_neither_disk_nor_database(client: Client) -> None:
    """A stranger may ask for as many feeds as there are words: little of it is kept."""
    meeting()
    client.get(URL)
    for number in range(10_000):
        selection = selection_of("meetings", "ics", [("alarm", alarms_of(number))])
        serve.feed_of(selection, at=AT + timedelta(seconds=number))
    kept = list(ServedFeed.objects.order_by("asked_at", "pk").values_list("key", flat=True))
    assert len(kept) <= serve.KEPT_FEEDS
    assert kept[0] == URL
    assert kept[-1].endswith(alarms_of(9_999))


def test_what_is_kept_of_feeds_has_a_bound_in_octets(
    client: Client, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting()
    client.get(URL)
    monkeypatch.setattr(serve, "KEPT_OCTETS", 10 * ServedFeed.objects.get().size)
    often = f"{URL}?alarm=P29D"
    for number in range(40):
        clock.at = AT + timedelta(hours=number)
        client.get(often)
        client.get(f"{URL}?alarm=PT{number + 1}M")
        room = ServedFeed.objects.aggregate(octets=Sum("size"))["octets"]
        assert room <= serve.KEPT_OCTETS
    kept = set(ServedFeed.objects.values_list("key", flat=True))
    assert {URL, often, f"{URL}?alarm=PT40M"} < kept
    assert f"{URL}?alarm=PT1M" not in kept
    assert client.get(f"{URL}?alarm=PT1M").status_code == 200


def test_that_a_feed_is_asked_for_is_written_once_an_hour(client: Client, clock: Any) -> None:
    meeting()
    etag = client.get(URL)["ETag"]
    counts = []
    for minutes in (30, 59, 60, 90, 119, 120):
        clock.at = AT + timedelta(minutes=minutes)
        with CaptureQueriesContext(connection) as captured:
            client.get(URL, headers={"If-None-Match": etag})
        counts.append(len(captured))
    assert counts == [2, 2, 3, 2, 2, 3]


def test_an_address_of_too_many_words_is_refused(client: Client) -> None:
    topics = ",".join(f"topic-{number}" for number in range(100))
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"{URL}?topic={topics}")
    assert (response.status_code, len(captured)) == (400, 0)


def test_jcal_says_the_same(client: Client) -> None:
    meeting()
    response = client.get("/calendars/meetings.json")
    assert response["Content-Type"] == "application/calendar+json"
    name, properties, children = json.loads(response.content)
    assert name == "vcalendar"
    assert ["version", {}, "text", "2.0"] in properties
    assert [child[0] for child in children] == ["vtimezone", "vevent"]
    event = {each[0]: each[1:] for each in children[1][1]}
    assert event["dtstart"] == [{"tzid": "America/Chicago"}, "date-time", "2026-11-26T10:00:00"]
    assert event["sequence"] == [{}, "integer", 0]
    assert event["location"] == [{}, "text", "City Hall, room 201"]


def test_single_events(client: Client) -> None:
    row = meeting(comment_deadline=START - timedelta(days=1))
    rests = action()
    uid = f"meeting-{row.uuid}@calendars.tuesday"
    for address, expected in [
        (f"meetings/{row.uuid}", "Committee on Zoning"),
        (f"meetings/{uid}", "Committee on Zoning"),
        (f"deadlines/{row.uuid}", "Comment by 10 am CST: Committee on Zoning"),
        (f"deadlines/action-{rests.uuid}@calendars.tuesday", WRITE),
        ("actions/write-your-comment", WRITE),
    ]:
        response = client.get(f"/calendars/{address}.ics")
        assert (response.status_code, summaries(response.content)) == (200, [expected])
        assert calendar_faults(response.content) == []
        again = client.get(f"/calendars/{address}.ics", headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize(
    "address", ["meetings/x", "meetings/6f0a3b0e-5f2d-4f0e-9c83-2d2f3a1b7c55", "actions/none"]
)
def test_an_event_that_is_not_there(client: Client, address: str) -> None:
    assert client.get(f"/calendars/{address}.ics").status_code == 404


def test_an_event_that_cannot_be_written_is_unavailable_on_its_own(client: Client) -> None:
    row = meeting()
    client.get(URL)
    RenderedEvent.objects.update(refused="url")
    assert client.get(f"/calendars/meetings/{row.uuid}.ics").status_code == 503


def test_selections_are_kept_up_to_a_number(
    client: Client, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    monkeypatch.setattr(serve, "KEPT_FEEDS", 3)
    client.get(URL)
    for n in range(5):
        clock.at = AT + timedelta(minutes=n)
        client.get(f"{URL}?alarm=PT{n + 1}H")
    assert set(ServedFeed.objects.values_list("key", flat=True)) == {
        URL,
        f"{URL}?alarm=PT4H",
        f"{URL}?alarm=PT5H",
    }


def test_no_feed_depends_on_the_time_of_day(client: Client, clock: Any) -> None:
    meeting()
    tags = set()
    for hour in (0, 9, 23):
        clock.at = datetime(2026, 11, 24, hour, 59, tzinfo=UTC)
        tags.add(client.get(URL)["ETag"])
    assert len(tags) == 1

"""Following a council's calendar: moved, cancelled and vanished meetings, alarms, manners."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from backend.kernel.errors import DomainError
from tests.tracker.meetings.calendars import (
    AT,
    PLACE,
    URL,
    Council,
    ask_at,
    calendar,
    event,
    follow,
    week,
)
from tracker.calendars.refresh import refresh
from tracker.digest.gather import gather
from tracker.formats.google_calendar import HALF
from tracker.ingest.intake import ingest, write_reading
from tracker.meetings import poll as polling
from tracker.meetings.follow import follow_source
from tracker.meetings.merge import merge_meetings
from tracker.meetings.poll import LEASE, claim, poll_sources
from tracker.models import Action, Meeting, MeetingFeed, MeetingSource, RenderedEvent
from tracker.places import ship
from tracker.tasks import poll_sources as task
from tracker.web.failure import Failure, Hop, WebError
from tracker.web.fetch import Door, Fetched

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    outside = Council(calendar(*week(10, 12, 17, 19)))
    monkeypatch.setattr(polling, "ask", outside.ask)
    return outside  # type: ignore[return-value]  # a fixture without an end


def counts(hours: float) -> tuple[int | str, int, int, int, str]:
    polled = ask_at(hours)
    report = polled.report
    return polled.status, report.created, report.updated, report.unchanged, polled.why


def states() -> list[tuple[str, str, bool]]:
    """Of each meeting its day, its status, and whether it is unconfirmed."""
    rows = Meeting.objects.order_by("sources__source_id")
    return [
        (row.sources.get().source_id, str(row.status), row.unconfirmed_since is not None)
        for row in rows
    ]


def test_the_same_calendar_twice_changes_nothing(council: Council) -> None:
    assert counts(0) == (200, 4, 0, 0, "")
    rows = list(Meeting.objects.values_list("pk", "updated_at", "revision"))
    assert counts(2) == (200, 0, 0, 0, "not modified")
    council.body += b"\r\n"
    assert counts(4) == (200, 0, 0, 4, "")
    assert list(Meeting.objects.values_list("pk", "updated_at", "revision")) == rows


def test_a_moved_meeting_keeps_its_identity_and_its_old_start(council: Council) -> None:
    council.body = calendar(event("one", "20261110T100000"))
    ask_at()
    row = Meeting.objects.get()
    council.body = calendar(event("one", "20261111T140000"))
    assert counts(2) == (200, 0, 1, 0, "")
    moved = Meeting.objects.get()
    assert (moved.pk, moved.uuid, moved.status, moved.revision) == (
        row.pk,
        row.uuid,
        "rescheduled",
        1,
    )
    assert moved.starts_at == datetime(2026, 11, 11, 20, tzinfo=UTC)
    assert [each.starts_at for each in moved.previous_starts.all()] == [row.starts_at]
    assert Action.objects.get().effective_end == moved.starts_at


@pytest.mark.parametrize("said", [{"STATUS": "CANCELLED"}, {"SUMMARY": "CANCELED - Zoning"}])
def test_an_explicit_word_cancels(council: Council, said: dict[str, str]) -> None:
    ask_at()
    council.body = calendar(event("day-10", "20261110T100000", **said), *week(12, 17, 19))
    assert counts(2)[2:] == (1, 3, "")
    assert states()[0] == ("day-10", "cancelled", False)
    assert Action.objects.filter(effective_reason="meeting_cancelled").count() == 1


def test_a_vanished_meeting_is_unconfirmed_and_confirmed_again(council: Council) -> None:
    ask_at()
    council.body = calendar(*week(10, 17, 19))
    ask_at(2)
    assert states() == [
        ("day-10", "confirmed", False),
        ("day-12", "confirmed", True),
        ("day-17", "confirmed", False),
        ("day-19", "confirmed", False),
    ]
    assert Meeting.objects.filter(unconfirmed_since=AT + timedelta(hours=2)).count() == 1
    council.body = calendar(*week(10, 12, 17, 19))
    assert counts(4)[2] == 1
    assert {state[1:] for state in states()} == {("confirmed", False)}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "The calendar is empty; it had 4 meetings. 4 to come are unconfirmed, none is"),
        (calendar(), "The calendar is empty; it had 4 meetings. 4 to come are unconfirmed, none"),
        (calendar(*week(10)), "The calendar names only 1 of 4 meetings to come. The others are"),
    ],
)
def test_nothing_or_less_than_half_is_an_alarm_and_cancels_nothing(
    council: Council, body: bytes, why: str
) -> None:
    ask_at()
    council.body = body
    assert ask_at(2).why.startswith(why)
    assert {status for _, status, _ in states()} == {"confirmed"}
    assert Action.objects.filter(state="open").count() == 4
    assert counts(4)[4] == "not modified"
    trouble = MeetingFeed.objects.get().trouble
    assert trouble.startswith(why)
    (section,) = [
        each
        for each in gather(at=AT + timedelta(hours=5)).sections
        if each.heading == "Calendars in trouble"
    ]
    assert [(line.title, line.why) for line in section.lines] == [
        ("ics:council.example.org", trouble)
    ]
    council.body = calendar(*week(10, 12, 17, 19))
    assert ask_at(6).why == ""
    assert MeetingFeed.objects.get().trouble == ""
    assert {unconfirmed for *_, unconfirmed in states()} == {False}


def test_a_calendar_in_pages_is_read_to_its_last(monkeypatch: pytest.MonkeyPatch) -> None:
    base = "https://www.googleapis.com/calendar/v3/calendars/c/events?key=k"
    items = [
        {"id": f"day-{day}", "start": {"dateTime": f"2026-11-{day}T10:00:00-06:00"}}
        for day in (10, 12, 17)
    ]
    pages: dict[str, object] = {
        base: {"items": items[:1], "nextPageToken": "b"},
        f"{base}&pageToken=b": {"items": items[1:2], "nextPageToken": "c"},
        f"{base}&pageToken=c": {"items": items[2:]},
    }
    asked: list[str] = []

    async def ask(_: Door, url: str, __: dict[str, str]) -> Fetched | WebError:
        asked.append(url)
        if url not in pages:
            return WebError(Failure.TIMEOUT_READ)
        body = json.dumps(pages[url]).encode()
        return Fetched(url, 200, {"etag": "a"}, body, (Hop(200, url),), 5)

    monkeypatch.setattr(polling, "ask", ask)
    feed = follow_source("google-calendar", base, place=PLACE, at=AT)

    def ask_at(hours: int) -> tuple[int | str, str]:
        (polled,) = poll_sources(AT + timedelta(hours=hours), only=[feed.pk])
        return polled.status, polled.why

    assert (ask_at(0), asked, Meeting.objects.count()) == ((200, ""), list(pages), 3)
    assert MeetingFeed.objects.get().etag == ""
    del pages[f"{base}&pageToken=c"]
    assert ask_at(2) == ("timeout-read", "The host did not finish its answer in time.")
    pages[f"{base}&pageToken=b"] = {"items": items[1:2], "nextPageToken": "b"}
    assert ask_at(30) == (200, HALF)
    assert {unconfirmed for *_, unconfirmed in states()} == {False}
    pages[f"{base}&pageToken=b"] = {"items": items[1:2]}
    assert ask_at(60) == (200, "")
    assert [unconfirmed for *_, unconfirmed in states()] == [False, False, True]


def test_what_is_over_may_leave_a_rolling_window(council: Council) -> None:
    ask_at()
    council.body = calendar(*week(19))
    assert ask_at(15 * 24).why == ""
    assert {state[1:] for state in states()} == {("confirmed", False)}


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, b"", "The host answers 404."),
        (200, b"<html>Log in</html>", f"{URL}: is no iCalendar file"),
        (200, calendar(*week(10))[:-20], f"{URL}: is cut short: END:VCALENDAR is missing"),
        (200, b"\xff\xfe", f"{URL}: is UTF-16; save it as UTF-8"),
    ],
)
def test_a_broken_source_says_nothing_of_its_meetings(
    council: Council, status: int, body: bytes, why: str
) -> None:
    council.headers = {"etag": '"a"'}
    ask_at()
    council.status, council.body, council.headers = status, body, {"etag": '"b"'}
    assert counts(2) == (status, 0, 0, 0, why)
    feed = MeetingFeed.objects.get()
    assert (feed.trouble, feed.failures, feed.etag) == (why, 1, '"a"')
    assert {state[1:] for state in states()} == {("confirmed", False)}
    council.status, council.body = 200, calendar(*week(10, 12, 17, 19))
    ask_at(5)
    assert MeetingFeed.objects.get().failures == 0


def test_it_is_asked_conditionally_and_read_anew_once_a_day(council: Council) -> None:
    council.headers = {"etag": 'W/"a"', "last-modified": "Mon, 02 Nov 2026 10:00:00 GMT"}
    ask_at()
    council.status, council.headers = 304, {}
    assert counts(2) == (304, 0, 0, 0, "not modified")
    council.status = 200
    assert counts(25) == (200, 0, 0, 4, "")
    known = {"If-None-Match": 'W/"a"', "If-Modified-Since": "Mon, 02 Nov 2026 10:00:00 GMT"}
    assert council.asked == [{}, known, {}]


def test_trouble_backs_off_and_never_ends(council: Council) -> None:
    ask_at()
    council.failure = Failure.TIMEOUT_READ
    waits = []
    for hour in range(1, 12):
        ask_at(hour)
        next_poll_at = MeetingFeed.objects.get().next_poll_at
        assert next_poll_at is not None
        waits.append((next_poll_at - AT).total_seconds() / 3600 - hour)
    assert (waits[:3], waits[-1]) == ([1.0, 2.0, 4.0], 168.0)


def test_a_host_may_ask_for_patience(council: Council) -> None:
    council.status, council.headers = 503, {"retry-after": "7200"}
    assert ask_at().why == "The host asks for patience."
    assert MeetingFeed.objects.get().next_poll_at == AT + timedelta(hours=2)


def test_a_kill_between_its_meetings_and_its_validators_keeps_neither(council: Council) -> None:
    council.headers = {"etag": "a"}
    killed = patch.object(polling, "alarm", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        ask_at()
    assert (Meeting.objects.count(), MeetingFeed.objects.get().etag) == (0, "")
    assert poll_sources(AT + timedelta(minutes=1), only=[follow()]) == []
    (polled,) = poll_sources(AT + LEASE)
    assert (polled.status, polled.report.created) == (200, 4)


def test_what_the_database_refuses_is_trouble_of_that_calendar_alone(council: Council) -> None:
    follow()
    follow("https://park.example.org/calendar.ics")
    calls: list[int] = []

    def first_fails(*given: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise DatabaseError("value too long")
        return write_reading(*given, **named)  # type: ignore[arg-type]  # handed on as it came

    with patch.object(polling, "write_reading", first_fails):
        polled = poll_sources(AT)
    assert [each.why for each in polled] == ["What it says cannot be kept.", ""]
    assert [each.failures for each in MeetingFeed.objects.all()] == [1, 0]


def test_a_long_uid_fits(council: Council) -> None:
    council.body = calendar(event("u" * 290, "20261110T100000"))
    assert counts(0) == (200, 1, 0, 0, "")
    council.body += b"\r\n"
    assert counts(2) == (200, 0, 0, 1, "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_each_calendar_once(council: Council) -> None:
    ship()
    for number in range(6):
        follow(f"https://council.example.org/{number}.ics")
    claimed: list[list[int]] = []

    def work() -> None:
        try:
            claimed.append([feed.pk for feed in claim(AT, only=None, limit=4)[1]])
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [pk for some in claimed for pk in some]
    assert len(every) == len(set(every)) >= 4


def test_what_was_read_by_hand_before_keeps_its_identity(council: Council) -> None:
    ingest("ics", [("file.ics", council.body)], at=AT - timedelta(days=1), place=PLACE)
    rows = set(Meeting.objects.values_list("pk", flat=True))
    assert counts(0) == (200, 0, 0, 4, "")
    assert set(Meeting.objects.values_list("pk", flat=True)) == rows
    assert set(MeetingSource.objects.values_list("system", flat=True)) == {
        "ics:council.example.org"
    }
    assert Action.objects.count() == 4


def test_two_calendars_of_one_host_do_not_unconfirm_one_another(council: Council) -> None:
    ask_at()
    council.body = calendar(event("other", "20261110T180000"))
    ask_at(1, "https://council.example.org/parks.ics")
    assert [feed.system for feed in MeetingFeed.objects.all()] == [
        "ics:council.example.org",
        "ics:council.example.org#2",
    ]
    assert {state[1:] for state in states()} == {("confirmed", False)}


def test_following_twice_is_one_and_otherwise_is_refused() -> None:
    first = follow_source("ics", "webcal://council.example.org/calendar.ics", place=PLACE, at=AT)
    assert (first.url, follow()) == (URL, first.pk)
    refused = []
    for name, place in (("legistar", PLACE), ("post", PLACE), ("ics", ""), ("ics", "nowhere")):
        with pytest.raises(DomainError) as error:
            follow_source(name, URL, place=place, at=AT)
        refused.append(error.value.code)
    assert refused == [
        "followed_otherwise",
        "not_a_meeting_format",
        "place_needed",
        "unknown_place",
    ]


def test_actions_may_come_as_drafts(council: Council) -> None:
    poll_sources(AT, only=[follow(publishes=False)])
    assert set(Action.objects.values_list("state", flat=True)) == {"draft"}


def test_commands_and_task(council: Council, capsys: pytest.CaptureFixture[str]) -> None:
    at = AT.isoformat()
    call_command("follow_source", "ics", URL, "--place", PLACE, "--at", at)
    call_command("follow_source", "ics", URL, "--place", PLACE, "--at", at)
    later = (AT + timedelta(hours=3)).isoformat()
    call_command("poll_sources", "--at", later, "--dry-run")
    call_command("poll_sources", "--at", later)
    assert capsys.readouterr().out.splitlines() == [
        f"ics:council.example.org {URL}",
        "  200: 4 new",
        f"ics:council.example.org {URL}",
        f"due {URL}: 0 new, 0 changed, 0 the same",
        "1 calendars",
        f"200 {URL}: 0 new, 0 changed, 0 the same (not modified)",
        "1 calendars",
    ]
    assert RenderedEvent.objects.filter(kind="meeting").count() == 4
    MeetingFeed.objects.update(next_poll_at=AT, lease_until=None)
    assert [task(), task()] == [1, 0]


def test_one_meeting_of_two_sources_is_one_and_stays_one(council: Council) -> None:
    parks = "https://park.example.org/calendar.ics"
    council.body = calendar(event("a", "20261110T100000"))
    ask_at()
    council.body = calendar(event("b", "20261110T100000", SUMMARY="Joint session"))
    ask_at(0, parks)
    kept, other = Meeting.objects.order_by("pk")
    refresh(at=AT)
    assert RenderedEvent.objects.filter(kind="meeting").count() == 2
    for _ in range(2):
        assert merge_meetings(kept.pk, other.pk, at=AT).pk == kept.pk
    refresh(at=AT)
    assert [e.meeting_id for e in RenderedEvent.objects.filter(kind="meeting")] == [kept.pk]
    assert list(Action.objects.filter(state="open").values_list("meeting", flat=True)) == [kept.pk]
    council.body = calendar(event("b", "20261110T110000", SUMMARY="Joint session, moved"))
    ask_at(2, parks)
    refresh(at=AT + timedelta(hours=2))
    other.refresh_from_db()
    assert (other.merged_into_id, other.status) == (kept.pk, "rescheduled")
    assert RenderedEvent.objects.filter(kind="meeting").count() == 1
    assert Action.objects.filter(state="open").count() == 1


def test_a_merged_meeting_is_confirmed_while_either_source_names_it(council: Council) -> None:
    parks = "https://park.example.org/calendar.ics"
    council.body = calendar(event("a", "20261120T100000"))
    ask_at()
    council.body = calendar(event("b", "20261120T100000"))
    ask_at(0, parks)
    kept, other = Meeting.objects.order_by("pk")
    merge_meetings(kept.pk, other.pk, at=AT)
    told = []
    for hours, body, url in (
        (1, calendar(), URL),
        (2, b"", parks),
        (26, calendar(), URL),
        (27, calendar(event("b", "20261120T100000")), parks),
        (51, calendar(), URL),
    ):
        council.body = body
        ask_at(hours, url)
        kept.refresh_from_db()
        told.append(kept.unconfirmed_since is not None)
    assert told == [False, False, True, True, False]


def test_a_meeting_is_not_merged_into_itself_or_into_none() -> None:
    for pair in ((1, 1), (1, 2)):
        with pytest.raises(DomainError) as error:
            merge_meetings(*pair, at=AT)
        assert error.value.code == "unknown_meeting"

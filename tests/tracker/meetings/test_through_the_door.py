"""A council's calendar followed through the real door, from the address to our own calendar."""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from tests.tracker.meetings import greedy
from tests.tracker.meetings.calendars import AT, PLACE, calendar, event, follow, week
from tests.tracker.meetings.outside import Answer, Host, hosting
from tracker.calendars.refresh import refresh
from tracker.digest.gather import gather
from tracker.formats import ics
from tracker.formats.source import Source, UnreadableSource
from tracker.meetings import poll as polling
from tracker.meetings.bounded import BoundedReader
from tracker.meetings.follow import follow_source
from tracker.meetings.poll import PolledCalendar, poll_sources
from tracker.models import Meeting, MeetingFeed, RenderedEvent
from tracker.web.fetch import Limits

pytestmark = pytest.mark.django_db

PATH = "/calendar.ics"
ALL = (10, 12, 17, 19)
PAGE = Answer(b"<!DOCTYPE html><title>Log in</title>", headers={"Content-Type": "text/html"})


@pytest.fixture
def host(settings: LazySettings) -> Iterator[Host]:
    with hosting() as server:
        settings.WEB_ALLOW_NETWORKS = [ip_network("127.0.0.1/32")]
        settings.WEB_ALLOW_PORTS = [server.server_port]
        settings.WEB_HOST_PACE = 0
        server.answers[PATH] = Answer(calendar(*week(*ALL)))
        yield server


def ask(host: Host, hours: float = 0, path: str = PATH) -> PolledCalendar:
    """What asking came to, so many hours after the start; the first time it is followed."""
    known = MeetingFeed.objects.first()
    pk = known.pk if known else follow(host.url(path))
    (polled,) = poll_sources(AT + timedelta(hours=hours), only=[pk])
    return polled


def told(polled: PolledCalendar) -> tuple[int | str, int, int, int]:
    report = polled.report
    return polled.status, report.created, report.updated, report.unchanged


def feed_row() -> MeetingFeed:
    return MeetingFeed.objects.get()


def ours(hours: float) -> list[tuple[str, str, int, str]]:
    """What our own calendar says then: title, status, sequence and local start."""
    refresh(at=AT + timedelta(hours=hours))
    zone = ZoneInfo("America/Chicago")
    rows = RenderedEvent.objects.filter(kind="meeting").order_by("summary", "starts_at")
    return [
        (row.summary, row.status, row.sequence, f"{row.starts_at.astimezone(zone):%d %H:%M}")
        for row in rows
    ]


def committee(day: int, status: str = "CONFIRMED", sequence: int = 0) -> tuple[str, str, int, str]:
    return (f"Committee day-{day}", status, sequence, f"{day} 10:00")


def test_from_the_address_to_our_calendar(host: Host) -> None:
    """New, unchanged, moved, cancelled, vanished, back again: by the commands that people use."""
    at = AT.isoformat()
    call_command("follow_source", "ics", host.url(PATH), "--place", PLACE, "--at", at)
    assert ours(0) == [committee(day) for day in ALL]

    moved = event("day-10", "20261111T140000")
    cancelled = event("day-12", "20261112T100000", STATUS="CANCELLED")
    host.answers[PATH].body = calendar(moved, cancelled, *week(17))
    call_command("poll_sources", "--at", (AT + timedelta(hours=2)).isoformat())
    assert ours(2) == [
        ("CANCELLED: Committee day-12", "CANCELLED", 1, "12 10:00"),
        ("Committee day-10", "CONFIRMED", 1, "11 14:00"),
        committee(17),
        committee(19, "TENTATIVE", 1),
    ]
    row = Meeting.objects.get(sources__source_id="day-19")
    assert (row.status, row.unconfirmed_since) == ("confirmed", AT + timedelta(hours=2))

    host.answers[PATH].body = calendar(moved, cancelled, *week(17, 19))
    assert told(ask(host, 4)) == (200, 0, 1, 3)
    assert ours(4)[3] == committee(19, sequence=2)


def test_what_has_not_changed_is_answered_with_304_and_read_anew_after_a_day(host: Host) -> None:
    host.answers[PATH].headers["ETag"] = '"a;1"'
    assert [told(ask(host, hours)) for hours in (0, 2, 30)] == [
        (200, 4, 0, 0),
        (304, 0, 0, 0),
        (200, 0, 0, 4),
    ]
    assert host.asked == [(PATH, ""), (PATH, '"a;1"'), (PATH, "")]


def test_most_of_it_vanished_is_an_alarm_and_cancels_nothing(host: Host) -> None:
    ask(host)
    ours(0)
    host.answers[PATH].body = calendar(*week(10))
    why = (
        "The calendar names only 1 of 4 meetings to come."
        " The others are unconfirmed, none is cancelled."
    )
    assert ask(host, 2).why == why
    assert ours(2) == [committee(10), *(committee(day, "TENTATIVE", 1) for day in ALL[1:])]
    assert alarms(3) == [why]


def alarms(hours: float) -> list[str]:
    """What Monday's digest says of calendars."""
    sections = gather(at=AT + timedelta(hours=hours)).sections
    found = [each for each in sections if each.heading == "Calendars in trouble"]
    return [line.why for section in found for line in section.lines]


HALF = calendar(*week(*ALL))[:300]
BOMB = gzip.compress(b"\0" * 40 * 1024 * 1024, 9)


@pytest.mark.parametrize(
    ("answer", "status", "why"),
    [
        (Answer(HALF), 200, "is cut short: END:VCALENDAR is missing"),
        (Answer(HALF, missing=500), "reset", "The host broke the connection off."),
        (Answer(status=500), 500, "The host answers 500."),
        (PAGE, 200, "is no iCalendar file"),
        (Answer(b"PK\x03\x04"), 200, "is an archive; a calendar is one document"),
        (Answer(b"x" * 65_536, endless=True), "too-big", "The answer is larger than we accept."),
        (
            Answer(BOMB, headers={"Content-Encoding": "gzip"}),
            "too-big",
            "The answer is larger than we accept.",
        ),
        (Answer(status=302, headers={"Location": PATH}), "loop", "The address redirects in a"),
        (
            Answer(status=301, headers={"Location": "http://127.0.0.2/calendar.ics"}),
            "policy",
            "This address is not one that we may visit.",
        ),
    ],
    ids=["half", "broken-off", "500", "page", "archive", "endless", "bomb", "circle", "inside"],
)
def test_what_is_no_calendar_changes_no_meeting(
    host: Host, answer: Answer, status: int | str, why: str
) -> None:
    ask(host)
    before = ours(0)
    host.answers[PATH] = answer
    polled = ask(host, 2)
    assert (polled.status, why in polled.why) == (status, True)
    assert (feed_row().failures, feed_row().trouble) == (1, polled.why)
    assert alarms(3) == [polled.why]
    assert ours(2) == before
    host.answers[PATH] = Answer(calendar(*week(*ALL)))
    ask(host, 5)
    assert (feed_row().failures, feed_row().trouble, ours(5)) == (0, "", before)


def test_a_body_that_never_ends_is_left_after_its_time(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LIMITS", Limits(seconds=0.5, cut=False))
    host.answers[PATH] = Answer(endless=True, headers={"Content-Encoding": "identity"})
    assert ask(host).status == "timeout-read"


def test_a_host_that_asks_for_patience_gets_it(host: Host) -> None:
    ask(host)
    host.answers[PATH] = Answer(status=503, headers={"Retry-After": "7200"})
    assert ask(host, 2).why == "The host asks for patience."
    assert feed_row().next_poll_at == AT + timedelta(hours=4)
    assert poll_sources(AT + timedelta(hours=3)) == []


def test_a_permanent_redirect_is_believed_after_three_answers_over_two_days(host: Host) -> None:
    ask(host)
    new = "/new.ics"
    host.answers[new] = host.answers[PATH]
    host.answers[PATH] = Answer(status=301, headers={"Location": new})
    system, found = feed_row().system, []
    for hours in (2, 10, 49, 51):
        assert told(ask(host, hours))[0] in (200, 304)
        row = feed_row()
        found.append((row.url == host.url(new), row.moved_seen))
    assert found == [(False, 1), (False, 2), (False, 3), (True, 0)]
    host.asked.clear()
    ask(host, 60)
    assert host.asked == [(new, "")]
    assert feed_row().system == system
    assert Meeting.objects.count() == 4


def test_a_redirect_for_now_is_followed_and_not_believed(host: Host) -> None:
    host.answers["/new.ics"] = host.answers[PATH]
    host.answers[PATH] = Answer(status=302, headers={"Location": "/new.ics"})
    for hours in (0, 2, 49, 51, 60):
        ask(host, hours)
    assert (feed_row().url, feed_row().moved_to) == (host.url(PATH), "")


def test_gone_twice_retires_a_calendar_and_following_it_again_revives_it(host: Host) -> None:
    ask(host)
    before = ours(0)
    calendar_again, host.answers[PATH] = host.answers[PATH], Answer(status=410)
    assert ask(host, 2).why == "The host says that the calendar is gone."
    assert (feed_row().state, feed_row().gone_seen) == ("active", 1)
    why = "The host said twice that the calendar is gone: its meetings are read no more."
    assert ask(host, 4).why == why
    row = feed_row()
    assert (row.state, row.next_poll_at, row.trouble) == ("gone", None, why)
    assert (alarms(5), ours(5)) == ([why], before)
    assert poll_sources(AT + timedelta(days=30)) == []
    host.answers[PATH] = calendar_again
    later = AT + timedelta(days=30)
    assert follow_source("ics", row.url, place=PLACE, at=later).state == "active"
    assert [told(each) for each in poll_sources(later)] == [(200, 0, 0, 4)]
    assert feed_row().gone_seen == 0


def test_gone_once_between_successes_retires_nothing(host: Host) -> None:
    answers = {True: Answer(status=410), False: host.answers[PATH]}
    for hours, is_gone in enumerate((False, True, False, True, False)):
        host.answers[PATH] = answers[is_gone]
        ask(host, hours * 3)
    assert (feed_row().state, feed_row().trouble) == ("active", "")


HOSTILE = calendar(event("bomb", "20261110T100000", RRULE="FREQ=SECONDLY"))
TAKES_TOO_MUCH = "takes too much time or memory to read"


def test_a_calendar_made_to_hold_us_costs_itself_alone(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "BoundedReader", lambda: BoundedReader(seconds=6))
    host.answers["/bomb.ics"] = Answer(HOSTILE)
    bomb, honest = follow(host.url("/bomb.ics")), follow(host.url(PATH))
    polled = poll_sources(AT, only=[bomb, honest])
    assert [(told(each), each.why) for each in polled] == [
        ((200, 0, 0, 0), f"{host.url('/bomb.ics')}: {TAKES_TOO_MUCH}"),
        ((200, 4, 0, 0), ""),
    ]
    assert [row.failures for row in MeetingFeed.objects.order_by("pk")] == [1, 0]


def test_memory_has_its_bound_too() -> None:
    big, small = (
        Source(name, calendar(*week(10)).decode(), date(2026, 11, 3), ZoneInfo("America/Chicago"))
        for name in ("big", "small")
    )
    with BoundedReader() as reader:
        with pytest.raises(UnreadableSource, match=f"big: {TAKES_TOO_MUCH}"):
            reader.read(greedy.read, big)
        reading = reader.read(ics.read, small)
    assert [each.starts_at for each in reading.records] == [datetime(2026, 11, 10, 16, tzinfo=UTC)]

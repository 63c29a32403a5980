"""Events follow their rows: rendered once per change, revised only for what the design says."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tracker.calendars.rows import AT, START, action, meeting, petition, place, topic
from tracker.calendars import of_meetings
from tracker.calendars.refresh import KEPT, Refreshed, keep_up, purge, refresh
from tracker.calendars.tell import tell
from tracker.models import (
    Bill,
    CalendarState,
    Campaign,
    Meeting,
    MeetingDocument,
    MeetingSource,
    PreviousStart,
    RenderedEvent,
)
from tracker.places import ship

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)


def lines(uid_prefix: str = "meeting") -> list[str]:
    """The one event of that kind, unfolded."""
    octets = bytes(RenderedEvent.objects.get(uid__startswith=uid_prefix).octets)
    return octets.decode().replace("\r\n ", "").split("\r\n")


def value(name: str, uid_prefix: str = "meeting") -> str:
    return next(
        line.partition(":")[2]
        for line in lines(uid_prefix)
        if line.partition(":")[0].partition(";")[0] == name
    )


def revision() -> tuple[int, datetime, str]:
    row = RenderedEvent.objects.get(uid__startswith="meeting")
    return row.sequence, row.revised_at, row.octets_sha256


def test_a_meeting_with_everything_it_can_say() -> None:
    row = meeting(
        comment_deadline=START - timedelta(hours=19),
        comment_how="Write to clerk@example.org.",
        stream_url="https://video.example/live",
        latitude="41.883832",
        longitude="-87.631752",
    )
    row.topics.add(topic())
    MeetingDocument.objects.create(meeting=row, kind="agenda", url="https://city.example/a.pdf")
    action(meeting=row, ends_at=None, effective_reason="comment_deadline")
    assert refresh(at=AT) == Refreshed(rendered=3)
    assert lines() == [
        "BEGIN:VEVENT",
        f"UID:meeting-{row.uuid}@calendars.tuesday",
        "DTSTAMP:20261124T150000Z",
        "CREATED:20261124T150000Z",
        "LAST-MODIFIED:20261124T150000Z",
        "SEQUENCE:0",
        "DTSTART;TZID=America/Chicago:20261126T100000",
        "DTEND;TZID=America/Chicago:20261126T120000",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        "SUMMARY:Committee on Zoning",
        r"DESCRIPTION:The zoning plan decides where homes may be built.\n\n"
        r"Written comments are due Wednesday 25 November\, 3 pm CST.\nWrite to clerk@example.org."
        r"\n\nWrite your comment: http://testserver/actions/write-your-comment/"
        r"\n\nAgenda: https://city.example/a.pdf\n\nWatch online: https://video.example/live"
        r"\n\nSource: chicago-elms https://elms.example/m\, read on 23 November 2026",
        r"LOCATION:City Hall\, room 201",
        "GEO:41.883832;-87.631752",
        "URL:http://testserver/actions/write-your-comment/",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Watch online:https://video.example/live",
        "ATTACH;FMTTYPE=application/pdf:https://city.example/a.pdf",
        "CATEGORIES:Meeting,Housing",
        "END:VEVENT",
        "",
    ]
    comment = value("SUMMARY", "comment")
    assert comment == "Comment by 3 pm CST: Committee on Zoning"
    assert value("DTSTART", "comment") == "20261125T143000"
    assert value("DTEND", "comment") == "20261125T150000"
    assert value("TRANSP", "comment") == "TRANSPARENT"
    assert value("SUMMARY", "action") == "Closes 3 pm CST: Write your comment"


def test_equal_rows_are_rendered_once_whatever_the_clock_says() -> None:
    meeting()
    refresh(at=AT)
    before = revision()
    state = CalendarState.objects.get().revision
    assert refresh(at=LATER) == Refreshed(unchanged=1)
    assert (revision(), CalendarState.objects.get().revision) == (before, state)


def test_one_changed_meeting_renders_one_event() -> None:
    rows = [meeting(body=f"Body {n}") for n in range(5)]
    refresh(at=AT)
    Meeting.objects.filter(pk=rows[2].pk).update(location="Room 5")
    assert refresh(at=LATER) == Refreshed(rendered=1, unchanged=4)


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({"starts_at": START + timedelta(hours=1)}, 1),
        ({"ends_at": START + timedelta(hours=3)}, 1),
        ({"status": "tentative"}, 1),
        ({"status": "cancelled"}, 1),
        ({"location": "Room 5"}, 1),
        ({"unconfirmed_since": AT}, 1),
        ({"why": "Because."}, 0),
        ({"title": "Special session"}, 0),
        ({"stream_url": "https://video.example/2"}, 0),
        ({"status_note": "Bring identification."}, 0),
    ],
)
def test_sequence_counts_start_end_status_and_place_alone(
    change: dict[str, Any], sequence: int
) -> None:
    row = meeting()
    refresh(at=AT)
    Meeting.objects.filter(pk=row.pk).update(**change)
    refresh(at=LATER)
    assert revision()[:2] == (sequence, LATER)
    Meeting.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in change})
    refresh(at=LATER + timedelta(hours=1))
    assert revision()[0] == 2 * sequence


def test_a_calendar_shows_no_marks_and_every_address() -> None:
    row = meeting(
        why="The *zoning plan* decides [where](https://city.example/p_1) homes may be built.",
        description="See the **agenda** first.",
        comment_how="Write to [the clerk](mailto:clerk@city.example).",
    )
    action(meeting=row, summary="Two *sentences* are enough.", durability="timed")
    refresh(at=AT)
    assert value("DESCRIPTION") == (
        r"The zoning plan decides where [1] homes may be built.\n[1] https://city.example/p_1\n\n"
        r"See the agenda first.\n\n"
        r"How to comment: Write to the clerk [1].\n[1] clerk@city.example\n\n"
        r"Write your comment: http://testserver/actions/write-your-comment/\n\n"
        r"Source: chicago-elms https://elms.example/m\, read on 23 November 2026"
    )
    assert value("DESCRIPTION", "action").startswith(r"Two sentences are enough.\n\nIt takes ")


def test_marks_alone_change_no_event_that_was_told() -> None:
    """What is emphasised now says what it said; a text without marks is told to the letter."""
    plain = "1.  Bring a *pen\r\n\r\n\r\nand snake_case_names  to https://a.example/b_c_d"
    row = meeting(why=plain)
    refresh(at=AT)
    assert value("DESCRIPTION").startswith(r"1.  Bring a *pen\n\n\nand snake_case_names  to ")
    Meeting.objects.filter(pk=row.pk).update(why="Bring a pen.")
    refresh(at=LATER)
    before = revision()
    Meeting.objects.filter(pk=row.pk).update(why="Bring **a** _pen_.")
    assert refresh(at=LATER + timedelta(hours=1)) == Refreshed(unchanged=1)
    assert revision() == before


def test_being_read_again_is_no_change() -> None:
    meeting()
    refresh(at=AT)
    before = revision()
    MeetingSource.objects.update(seen_at=LATER)
    assert refresh(at=LATER) == Refreshed(unchanged=1)
    assert revision() == before


def test_a_cancelled_meeting_keeps_its_identity_and_says_so() -> None:
    row = meeting(comment_deadline=START - timedelta(days=1))
    refresh(at=AT)
    Meeting.objects.filter(pk=row.pk).update(status="cancelled")
    assert refresh(at=LATER) == Refreshed(rendered=2)
    assert [value(name) for name in ("UID", "STATUS", "SUMMARY", "TRANSP", "SEQUENCE")] == [
        f"meeting-{row.uuid}@calendars.tuesday",
        "CANCELLED",
        "CANCELLED: Committee on Zoning",
        "TRANSPARENT",
        "1",
    ]
    assert value("STATUS", "comment") == "CANCELLED"


def test_a_moved_meeting_says_where_it_was() -> None:
    row = meeting()
    refresh(at=AT)
    PreviousStart.objects.create(meeting=row, starts_on=date(2026, 11, 26), starts_at=START)
    Meeting.objects.filter(pk=row.pk).update(
        status="rescheduled", starts_at=START + timedelta(days=7), ends_at=None
    )
    refresh(at=LATER)
    assert value("DTSTART") == "20261203T100000"
    assert value("DTEND") == "20261203T120000"
    assert value("STATUS") == "CONFIRMED"
    assert "Moved from Thursday 26 November 2026\\, 10 am." in value("DESCRIPTION")


def test_a_postponed_meeting_stays_at_its_old_time_as_tentative() -> None:
    row = meeting()
    refresh(at=AT)
    Meeting.objects.filter(pk=row.pk).update(status="postponed", starts_at=None, ends_at=None)
    refresh(at=LATER)
    assert [value(name) for name in ("DTSTART", "STATUS", "SUMMARY", "SEQUENCE")] == [
        "20261126T100000",
        "TENTATIVE",
        "POSTPONED: Committee on Zoning",
        "1",
    ]


def test_a_meeting_that_its_source_dropped_is_unconfirmed_and_not_cancelled() -> None:
    meeting(unconfirmed_since=AT)
    refresh(at=AT)
    assert value("STATUS") == "TENTATIVE"
    assert "no longer lists this meeting" in value("DESCRIPTION")


def test_a_deleted_row_leaves_a_cancelled_event() -> None:
    row = meeting()
    refresh(at=AT)
    row.delete()
    assert refresh(at=LATER) == Refreshed(rendered=1, cancelled=1)
    assert value("SUMMARY") == "CANCELLED: Committee on Zoning"
    assert refresh(at=LATER + timedelta(hours=1)) == Refreshed()


def test_a_merged_meeting_is_taken_away() -> None:
    one, other = meeting(), meeting(body="Zoning Committee")
    refresh(at=AT)
    Meeting.objects.filter(pk=other.pk).update(merged_into=one)
    assert refresh(at=LATER) == Refreshed(unchanged=1, removed=1)
    assert RenderedEvent.objects.count() == 1


def test_an_unknown_end_is_the_bodys_usual_length_and_stays_what_was_told() -> None:
    meeting(ends_at=START + timedelta(minutes=170), starts_at=START)
    row = meeting(starts_at=START + timedelta(days=1), ends_at=None)
    refresh(at=AT)
    event = RenderedEvent.objects.get(meeting=row)
    assert event.ends_at - event.starts_at == timedelta(hours=3)
    assert "we count on 3 hours" in bytes(event.octets).decode().replace("\r\n ", "")
    meeting(body=row.body, starts_at=START - timedelta(days=9), ends_at=START)
    assert refresh(at=LATER) == Refreshed(rendered=1, unchanged=2)


def test_an_all_day_meeting_is_a_day() -> None:
    midnight = datetime(2026, 11, 26, 6, tzinfo=UTC)
    meeting(all_day=True, starts_at=midnight, ends_at=None)
    refresh(at=AT)
    assert (value("DTSTART"), value("DTEND")) == ("20261126", "20261127")


def test_a_petition_closes() -> None:
    petition()
    refresh(at=AT)
    assert value("SUMMARY", "petition") == (
        "Petition closes by the end of the day: Keep crisis teams on nights"
    )
    assert value("DTEND", "petition") == "20261130T235959"
    assert value("DESCRIPTION", "petition") == "It asks: City Council"


def test_an_election_is_a_day() -> None:
    action(
        verb="vote",
        title="Vote",
        ends_at=None,
        ends_on=date(2026, 12, 8),
        effective_end=datetime(2026, 12, 9, 5, 59, 59, tzinfo=UTC),
        effective_date_only=True,
    )
    refresh(at=AT)
    assert (value("DTSTART", "action"), value("DTEND", "action")) == ("20261208", "20261209")
    assert RenderedEvent.objects.get().kind == "election"


def test_a_withdrawn_action_is_cancelled_in_calendars() -> None:
    row = action()
    refresh(at=AT)
    row.effective_reason = "retired"
    row.save()
    refresh(at=LATER)
    assert value("STATUS", "action") == "CANCELLED"


def test_an_event_that_fails_the_lint_is_left_out_and_the_rest_is_kept() -> None:
    meeting(body="Good")
    meeting(body="Bad", why="")
    with patch.object(of_meetings, "_summary", lambda row: "" if row.body == "Bad" else row.body):
        outcome = refresh(at=AT)
    assert list(outcome.refused.values()) == ["summary-missing"]
    assert [row.summary for row in RenderedEvent.objects.listed()] == ["Good"]


def test_a_row_that_cannot_be_told_costs_no_other_and_is_not_cancelled() -> None:
    meeting(body="Good")
    bad = meeting(body="Bad")
    refresh(at=AT)
    Meeting.objects.filter(pk=bad.pk).update(status="confirmed", time_zone="Mars/Base", why="x")
    MeetingSource.objects.all().delete()
    Meeting.objects.filter(pk=bad.pk).update(comment_deadline=START)
    outcome = refresh(at=LATER)
    assert list(outcome.refused) == [f"meeting {bad.pk}"]
    assert {row.status for row in RenderedEvent.objects.all()} == {"CONFIRMED"}


def test_markup_from_outside_does_not_cost_the_event() -> None:
    meeting(description="<p>Agenda &amp; more</p>", stream_url="javascript:x", url="ftp://x/y")
    assert refresh(at=AT).refused == {}


def test_only_rows_saved_since_are_read_while_somebody_waits() -> None:
    rows = [meeting(body=f"Body {n}") for n in range(3)]
    Meeting.objects.update(updated_at=AT - timedelta(days=365))
    refresh(at=AT)
    assert refresh(at=LATER, touched_only=True) == Refreshed()
    rows[1].location = "Room 5"
    rows[1].save()
    assert refresh(at=LATER, touched_only=True) == Refreshed(rendered=1)


def test_a_row_that_a_long_job_stamped_before_the_last_refresh_is_not_missed() -> None:
    row = meeting()
    meeting(body="Other")
    Meeting.objects.update(updated_at=AT - timedelta(hours=1))
    Meeting.objects.exclude(pk=row.pk).update(updated_at=AT - timedelta(minutes=1))
    refresh(at=AT)
    began = AT - timedelta(minutes=10)
    Meeting.objects.filter(pk=row.pk).update(location="Room 5", updated_at=began)
    assert keep_up(at=AT + timedelta(minutes=5)) == Refreshed(rendered=1, unchanged=1)


def test_the_clock_reads_what_was_saved_since_and_all_once_an_hour() -> None:
    rows = [meeting(body=f"Body {n}") for n in range(3)]
    Meeting.objects.update(updated_at=AT - timedelta(hours=1))
    minutes = (0, 5, 10, 59, 60, 65)
    found = []
    for minute in minutes:
        if minute == 10:
            rows[0].delete()
        found.append(keep_up(at=AT + timedelta(minutes=minute)))
    assert found == [
        Refreshed(rendered=3),
        Refreshed(),
        Refreshed(rendered=1, cancelled=1),
        Refreshed(),
        Refreshed(unchanged=2),
        Refreshed(),
    ]


def test_a_pass_without_a_change_costs_the_same_for_many_rows() -> None:
    counts = []
    for many in (1, 20):
        for n in range(many):
            meeting(body=f"Body {many} {n}")
        Meeting.objects.update(updated_at=AT - timedelta(hours=1))
        refresh(at=AT)
        with CaptureQueriesContext(connection) as captured:
            assert keep_up(at=AT + timedelta(minutes=5)) == Refreshed()
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16


def test_a_whole_pass_over_equal_rows_writes_none_of_them() -> None:
    """What was left out is no exception: it is neither rendered nor written again."""
    meeting(body="Good")
    meeting(body="Bad", why="")
    petition()
    action()
    with patch.object(of_meetings, "_summary", lambda row: "" if row.body == "Bad" else row.body):
        assert len(refresh(at=AT).refused) == 1
        with CaptureQueriesContext(connection) as captured:
            assert refresh(at=LATER) == Refreshed(unchanged=4)
    told = [query["sql"].split() for query in captured.captured_queries]
    written = [words[:2] for words in told if words[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == [["UPDATE", '"tracker_calendarstate"']]


def test_what_ended_long_ago_is_forgotten_and_what_is_put_off_is_not() -> None:
    meeting(body="New")
    put_off = meeting(body="Put off")
    over = meeting(body="Over")
    refresh(at=AT)
    Meeting.objects.filter(pk=put_off.pk).update(status="postponed", starts_at=None, ends_at=None)
    ends_at = AT - KEPT - timedelta(seconds=1)
    RenderedEvent.objects.filter(meeting__in=[put_off, over]).update(
        starts_at=ends_at - timedelta(hours=1), ends_at=ends_at
    )
    assert [purge(at=AT), purge(at=AT)] == [1, 0]
    left = RenderedEvent.objects.values_list("meeting__body", flat=True)
    assert sorted(left) == ["New", "Put off"]


def test_a_purge_that_is_killed_forgets_nothing() -> None:
    for n in range(3):
        meeting(body=f"Body {n}")
    refresh(at=AT)
    later = START + KEPT + timedelta(days=1)
    with (
        patch("tracker.calendars.refresh._BATCH", 1),
        patch("django.db.models.query.QuerySet.delete", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        purge(at=later)
    assert RenderedEvent.objects.count() == 3
    assert purge(at=later) == 3


def test_a_meeting_on_a_bill_is_a_hearing_and_links_it() -> None:
    bill = Bill.objects.create(
        slug="hr1154-116",
        place=place("United States"),
        kind="hr",
        number="1154",
        title="A bill; to be defeated",
        stance="oppose",
        source_url="https://www.congress.example/hr1154",
    )
    row = meeting()
    refresh(at=AT)
    row.bills.add(bill)
    assert refresh(at=LATER) == Refreshed(rendered=1)
    event = RenderedEvent.objects.get()
    assert (event.kind, event.sequence) == ("hearing", 0)
    assert {facet.word for facet in event.facets.all()} == {
        "body:committee-on-zoning",
        "bill:hr1154-116",
    }
    assert [line for line in lines() if line.startswith(("LINK", "REFID", "UID"))] == [
        f"UID:meeting-{row.uuid}@calendars.tuesday",
        'LINK;VALUE=URI;LINKREL=related;LABEL="A bill; to be defeated":'
        "https://www.congress.example/hr1154",
        "REFID:hr1154-116",
    ]
    assert r"HR 1154: A bill\; to be defeated (we oppose it)" in value("DESCRIPTION")


def test_a_hearing_is_found_by_the_topics_of_its_bills_and_of_what_we_ask_for_it() -> None:
    """Councils tell no topics; who follows housing looks for the hearing on homes."""
    row = meeting()
    row.topics.add(topic("Zoning"))
    bill = Bill.objects.create(
        slug="hr1", place=place("United States"), kind="hr", number="1", title="Homes"
    )
    bill.topics.add(topic("Care"))
    row.bills.add(bill)
    asked = action(meeting=row)
    asked.topics.add(topic("Housing"), topic("Care"))
    action(meeting=row, slug="draft", state="draft").topics.add(topic("Transit"))
    refresh(at=AT)
    event = RenderedEvent.objects.get(meeting=row)
    words = {facet.word for facet in event.facets.filter(word__startswith="topic:")}
    assert words == {"topic:zoning", "topic:care", "topic:housing"}
    assert b"\r\nCATEGORIES:Hearing on a bill,Care,Housing,Zoning\r\n" in bytes(event.octets)


def test_reading_rows_costs_the_same_for_many_meetings_with_much_on_the_table() -> None:
    counts = []
    for many in (1, 50):
        for n in range(many):
            row = meeting(body=f"Body {many} {n}")
            campaign = Campaign.objects.create(slug=f"c-{many}-{n}", title="Homes")
            asked = action(meeting=row, slug=f"a-{many}-{n}", campaign=campaign)
            asked.topics.add(topic(f"Topic{n}"))
        with CaptureQueriesContext(connection) as captured:
            telling = tell(at=AT)
        counts.append(len(captured))
        assert telling.failed == {}
    assert counts[0] == counts[1]


def test_a_place_or_topic_alone_renders_nothing_and_still_moves_the_event() -> None:
    row = petition()
    refresh(at=AT)
    revision_before = CalendarState.objects.get().revision
    row.place = place("Louisville")
    row.save()
    assert refresh(at=LATER) == Refreshed()
    event = RenderedEvent.objects.get()
    assert event.place == place("Louisville")
    assert event.revised_at == AT
    assert CalendarState.objects.get().revision == revision_before + 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_render_each_event_once() -> None:
    ship()
    for n in range(5):
        meeting(body=f"Body {n}")
    found: list[Refreshed] = []

    def work() -> None:
        try:
            found.append(refresh(at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((each.rendered, each.unchanged) for each in found) == [(0, 5), (5, 0)]
    assert set(RenderedEvent.objects.values_list("sequence", flat=True)) == {0}
    assert CalendarState.objects.get().revision == 1


def test_an_action_that_was_saved_is_told_by_its_meeting() -> None:
    row = meeting()
    refresh(at=AT)
    action(meeting=row, ends_at=None, effective_reason="comment_deadline")
    assert refresh(at=LATER, touched_only=True) == Refreshed(rendered=2)
    assert "Write your comment: http" in value("DESCRIPTION")


def test_a_refresh_that_is_killed_leaves_nothing_and_the_next_does_it_all() -> None:
    meeting()
    with (
        patch("tracker.calendars.refresh._write_facets", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        refresh(at=AT)
    assert RenderedEvent.objects.count() == 0
    assert refresh(at=AT) == Refreshed(rendered=1)
    assert refresh(at=AT) == Refreshed(unchanged=1)

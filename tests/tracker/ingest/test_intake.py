"""Outside data into rows: whole, once, and never by halves. The content is ours."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from tests.tracker.formats import test_demands, test_post
from tracker.ingest.intake import Report, UnknownFormat, ingest
from tracker.ingest.order import UnknownPlace
from tracker.models import (
    Action,
    Bill,
    BillRelation,
    Campaign,
    Demand,
    LinkUse,
    Meeting,
    MeetingDocument,
    Organization,
    Petition,
    Post,
    PostEntry,
    PreviousStart,
    Resource,
    Term,
)
from tracker.vocabulary import ActionState

pytestmark = pytest.mark.django_db

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
CHICAGO = "ocd-division/country:us/state:il/place:chicago"


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.rejected)


def elms(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"data": list(rows)}).encode()


def row(number: int, **changed: Any) -> dict[str, Any]:
    return {
        "meetingId": f"M-{number}",
        "status": "Scheduled",
        "body": "Committee on Ferries",
        "comment": "Written public comment deadline October 15, 2031, 3:00 PM",
        "location": "Pier 3",
        "date": "2031-10-16T15:00:00+00:00",
        "files": [{"path": "https://f.example/a.pdf", "fileName": "a", "attachmentType": "Agenda"}],
        **changed,
    }


def meetings(*rows: dict[str, Any], at: datetime = AT, **options: Any) -> Report:
    return ingest("chicago-elms", [("elms.json", elms(*rows))], at=at, place=CHICAGO, **options)


def test_a_confirmed_meeting_proposes_to_attend_and_to_comment() -> None:
    assert counts(meetings(row(1), row(2, status=None))) == (2, 0, 0, 0)
    confirmed, tentative = Meeting.objects.order_by("pk")
    assert (confirmed.time_zone, confirmed.place.ocd_id) == ("America/Chicago", CHICAGO)
    assert [each.url for each in confirmed.documents.all()] == ["https://f.example/a.pdf"]
    assert list(
        Action.objects.order_by("pk").values_list(
            "verb", "durability", "state", "effective_end", "effective_reason", "meeting"
        )
    ) == [
        (
            "attend",
            "standing",
            "open",
            datetime(2031, 10, 16, 15, tzinfo=UTC),
            "meeting_started",
            confirmed.pk,
        ),
        (
            "comment",
            "standing",
            "open",
            datetime(2031, 10, 15, 20, tzinfo=UTC),
            "comment_deadline",
            confirmed.pk,
        ),
    ]
    assert not tentative.actions.exists()


def test_a_second_reading_changes_nothing() -> None:
    meetings(row(1), row(2))
    before = _everything()
    assert counts(meetings(row(1), row(2), at=AT)) == (0, 0, 2, 0)
    assert _everything() == before


def _everything() -> list[object]:
    tables = (Meeting, Action, MeetingDocument, PreviousStart, LinkUse, Post, PostEntry, Bill)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_moved_and_cancelled_on_a_second_reading() -> None:
    meetings(row(1), row(2))
    later = AT + timedelta(days=1)
    report = meetings(
        row(1, date="2031-10-20T16:00:00+00:00", comment=""), row(2, status="Cancelled"), at=later
    )
    assert counts(report) == (0, 2, 0, 0)
    moved, cancelled = Meeting.objects.order_by("pk")
    assert (moved.status, moved.revision, moved.revised_at) == ("rescheduled", 1, later)
    assert list(moved.previous_starts.values_list("starts_on", "starts_at")) == [
        (date(2031, 10, 16), datetime(2031, 10, 16, 15, tzinfo=UTC))
    ]
    assert (cancelled.status, cancelled.revision) == ("cancelled", 1)
    ends = Action.objects.order_by("pk").values_list("state", "effective_end", "effective_reason")
    assert list(ends) == [
        ("open", datetime(2031, 10, 20, 16, tzinfo=UTC), "meeting_started"),
        ("open", datetime(2031, 10, 20, 16, tzinfo=UTC), "meeting_started"),
        ("closed", later, "meeting_cancelled"),
        ("closed", later, "meeting_cancelled"),
    ]


def test_a_move_is_told_once() -> None:
    meetings(row(1))
    elsewhere = row(1, date="2031-10-20T16:00:00+00:00")
    meetings(elsewhere)
    assert counts(meetings(elsewhere)) == (0, 0, 1, 0)
    assert Meeting.objects.get().status == "rescheduled"


def test_a_bad_record_is_left_out_and_the_others_kept() -> None:
    report = meetings(row(1), row(2, date="soon"))
    assert counts(report) == (1, 0, 0, 1)
    assert report.rejected[0].where == "elms.json, record 2"


def test_a_bad_source_changes_nothing_and_the_others_are_read() -> None:
    sources = [("bad.json", elms(row(1))[:-3]), ("good.json", elms(row(2)))]
    report = ingest("chicago-elms", sources, at=AT)
    assert counts(report) == (1, 0, 0, 1)
    assert report.rejected[0].where.startswith("bad.json, line 1")
    assert Meeting.objects.count() == 1


def test_a_dry_run_says_it_and_writes_nothing() -> None:
    assert counts(meetings(row(1), dry_run=True)) == (1, 0, 0, 0)
    assert not Meeting.objects.exists()


def test_drafts_stay_drafts() -> None:
    meetings(row(1), state=ActionState.DRAFT)
    assert set(Action.objects.values_list("state", flat=True)) == {"draft"}


def test_the_statements_do_not_grow_with_the_records(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(60) as few:
        meetings(*(row(number) for number in range(3)))
    assert isinstance(few, CaptureQueriesContext)
    with django_assert_max_num_queries(len(few) + 16):  # SQLite takes 999 values a statement
        meetings(*(row(number) for number in range(100, 200)))


def test_a_post_whole() -> None:
    sources = [("page.txt", test_post.PAGE.encode())]
    assert counts(ingest("post", sources, at=AT)) == (1, 0, 0, 0)
    post = Post.objects.get()
    assert (post.slug, post.published_on) == ("keep-the-ferries-running", date(2031, 3, 4))
    assert [section.heading for section in post.sections.all()] == [
        "Share the word",
        "Pass the Night Ferry Act",
    ]
    assert Counter(PostEntry.objects.values_list("marker", flat=True)) == {
        "": 2,
        "language_alert": 1,
        "fast_action": 1,
        "learn_more": 1,
    }
    sign = Action.objects.get(verb="sign")
    petition = Petition.objects.get()
    assert (sign.durability, sign.petition, sign.state) == ("standing", petition, "open")
    assert petition.host == Organization.objects.get(acronym="HLR")
    assert [use.is_missing for use in sign.link_uses.all()] == [True]
    assert Term.objects.get().instead == "regular riders"
    assert Resource.objects.get().pages == "3–5"
    relation = BillRelation.objects.get()
    assert (relation.bill.slug, relation.other.slug, relation.kind) == (
        "night-ferry-act",
        "old-harbor-act",
        "preferred_over",
    )
    before = _everything()
    assert counts(ingest("post", sources, at=AT)) == (0, 0, 1, 0)
    assert _everything() == before


def test_a_passage_that_is_gone_from_a_post_is_retired() -> None:
    ingest("post", [("page.txt", test_post.PAGE.encode())], at=AT)
    shorter = test_post.PAGE.replace("  • Write a letter to the harbor office.\n", "")
    report = ingest("post", [("page.txt", shorter.encode())], at=AT + timedelta(days=1))
    assert counts(report) == (0, 1, 0, 0)
    assert list(Action.objects.filter(state="closed").values_list("title", "effective_reason")) == [
        ("Write a letter to the harbor office", "retired")
    ]


def test_neighbouring_posts_are_tied_whichever_comes_first() -> None:
    first = "Buses\n\nTake Action\n\nNow\n\nfast_action.png\n\nRide.\n\n"
    first += "Next\n\nKeep the Ferries Running\n"
    ingest("post", [("page.txt", test_post.PAGE.encode())], at=AT)
    ingest("post", [("buses.txt", first.encode())], at=AT)
    ferries, buses = Post.objects.get(slug__startswith="keep"), Post.objects.get(slug="buses")
    assert (ferries.previous, buses.next) == (buses, ferries)


def test_demands_whole() -> None:
    sources = [("page.txt", test_demands.PAGE.encode())]
    report = ingest("demands", sources, at=datetime(2031, 6, 15, tzinfo=UTC))
    assert counts(report) == (3, 0, 0, 0)
    assert list(Demand.objects.values_list("number", "parent__number")) == [
        ("1", None),
        ("1.1", "1"),
        ("2", None),
        ("2.1", "2"),
    ]
    bill = Bill.objects.get(slug="hr31-122")
    assert (bill.stance, bill.number_inferred, bill.number) == (
        "oppose",
        True,
        "31",
    )
    assert bill.session is not None
    assert bill.session.ends_at == datetime(2033, 1, 3, 17, tzinfo=UTC)
    assert list(bill.demand_measures.values_list("demand__number", "stance")) == [("1.1", "oppose")]
    petition = Petition.objects.get()
    assert sorted(petition.endorsers.values_list("name", flat=True)) == ["Deckhands", "Pier Watch"]
    assert petition.campaign == Campaign.objects.get(title__startswith="Joint Petition")
    assert [each.why[:32] for each in report.notices][-1] == "no one place is called “Larkspur”"[
        :32
    ]
    again = ingest("demands", sources, at=datetime(2031, 6, 15, tzinfo=UTC))
    assert counts(again) == (0, 0, 3, 0)


def test_an_inactive_call_is_closed_as_retired_and_stays_so() -> None:
    issue = {
        "id": 7,
        "createdAt": "2031-03-01T20:00:00-08:00",
        "name": "Support the Night Ferry Act",
        "reason": "See [H.R. 7](https://www.congress.gov/bill/122nd-congress/house-bill/7).",
        "script": "Hello.",
        "categories": [{"name": "Transit"}],
        "contactAreas": ["US Senate"],
        "active": True,
    }
    ingest("fivecalls", [("calls.json", json.dumps([issue]).encode())], at=AT)
    action = Action.objects.get()
    assert (action.state, action.review_on, action.effective_end) == (
        "open",
        date(2031, 3, 31),
        None,
    )
    assert [topic.slug for topic in action.topics.all()] == ["transit"]
    retired = [("calls.json", json.dumps([{**issue, "active": False}]).encode())]
    assert counts(ingest("fivecalls", retired, at=AT + timedelta(days=1))) == (0, 1, 0, 0)
    assert counts(ingest("fivecalls", retired, at=AT + timedelta(days=2))) == (0, 0, 1, 0)
    action.refresh_from_db()
    assert (action.state, action.effective_reason, action.effective_end) == (
        "closed",
        "retired",
        AT + timedelta(days=1),
    )


def test_a_stance_that_an_editor_took_is_kept() -> None:
    ingest(
        "demands", [("page.txt", test_demands.PAGE.encode())], at=datetime(2031, 6, 15, tzinfo=UTC)
    )
    Bill.objects.filter(slug="hr31-122").update(stance="support")
    ingest(
        "demands", [("page.txt", test_demands.PAGE.encode())], at=datetime(2031, 6, 15, tzinfo=UTC)
    )
    assert Bill.objects.get(slug="hr31-122").stance == "support"


def test_wrong_orders_are_refused() -> None:
    with pytest.raises(UnknownFormat):
        ingest("telepathy", [], at=AT)
    with pytest.raises(UnknownPlace):
        ingest("post", [], at=AT, place="ocd-division/country:zz")

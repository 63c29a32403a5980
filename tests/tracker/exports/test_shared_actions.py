"""Chapters federate: what one publishes another keeps, follows and closes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from tests.backend.api.rows import action as an_action
from tracker.exports.shared_actions import shareable, shared, told
from tracker.formats.actions_feed import SharedAction, SharedEnd, SharedLink, document_of
from tracker.ingest.intake import Report, ingest
from tracker.lifecycle import close, recompute
from tracker.models import Action, LinkUse, Place, Topic
from tracker.vocabulary import (
    ActionState,
    Durability,
    EndReason,
    Outcome,
    Verb,
)

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
NORTH = "https://north.example"
CHICAGO = "ocd-division/country:us/state:il/place:chicago"


def offered(number: int = 1, **changed: Any) -> SharedAction:
    values: dict[str, Any] = {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "url": f"{NORTH}/actions/a-{number}/",
        "title": f"Call about ferry {number}",
        "verb": Verb.CALL,
        "minutes": 3,
        "durability": Durability.STANDING,
        "ends": SharedEnd(AT + timedelta(days=20), EndReason.SESSION_ENDED, False, "UTC", "Then."),
        "summary": "Ferries matter.",
        "script": "Say *who* you are.",
        "talking_points": "- Boats",
        "targets": ("US Senate",),
        "language": "es",
        "place": CHICAGO,
        "topics": ("Ferries", "Transit"),
        "links": (
            SharedLink("primary", "Call", "https://call.example/1"),
            SharedLink("mention", "missing", ""),
        ),
    }
    return SharedAction(**(values | changed))


def receive(*actions: SharedAction, at: datetime = AT, whole: bool = True, **more: Any) -> Report:
    document = document_of(actions, site=NORTH, whole=whole)
    return ingest("actions-feed", [("feed.json", json.dumps(document).encode())], at=at, **more)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.rejected)


def everything() -> list[object]:
    return [list(table.objects.order_by("pk").values()) for table in (Action, LinkUse, Topic)]


def the_copy(number: int = 1) -> Action:
    return Action.objects.get(source_id=f"north.example/00000000-0000-4000-8000-{number:012}")


def kept_values(action: Action) -> SharedAction:
    """The copy as a subscriber of ours would be told it, apart from what stays at its home."""
    return replace(shared(told(Action.objects.filter(pk=action.pk)).get(), at=AT, site=""), url="")


@pytest.mark.django_db
def test_an_action_arrives_whole_with_its_end_as_a_date_and_its_reason() -> None:
    assert counts(receive(offered())) == (1, 0, 0, 0)
    copy = the_copy()
    told_here = kept_values(copy)
    assert told_here == replace(
        offered(),
        id=str(copy.uuid),
        url="",
        durability=Durability.TIMED,
        ends=SharedEnd(
            AT + timedelta(days=20),
            EndReason.SESSION_ENDED,
            False,
            "America/Chicago",
            "It is open until 21 October at 7 am in Chicago: the session ends then, and the bill "
            "with it.",
        ),
    )
    assert (copy.state, copy.bill, copy.source_url) == ("open", None, f"{NORTH}/actions/a-1/")


@pytest.mark.django_db
def test_a_second_reading_changes_nothing() -> None:
    receive(offered(1), offered(2, ends=SharedEnd()))
    before = everything()
    assert counts(receive(offered(1), offered(2, ends=SharedEnd()))) == (0, 0, 2, 0)
    assert everything() == before
    later = AT + timedelta(days=3)
    assert counts(receive(offered(1), offered(2, ends=SharedEnd()), at=later)) == (0, 0, 2, 0)
    assert everything() == before


@pytest.mark.django_db
def test_what_is_retired_or_withdrawn_there_closes_here_and_may_come_back() -> None:
    receive(offered(1), offered(2), offered(3))
    later = AT + timedelta(days=1)
    retired = SharedEnd(AT + timedelta(hours=5), EndReason.RETIRED, False, "UTC", "It closed.")
    receive(offered(1, ends=retired), offered(2), at=later)
    ends = Action.objects.order_by("pk").values_list("state", "effective_end", "effective_reason")
    assert list(ends) == [
        ("closed", AT + timedelta(hours=5), "retired"),
        ("open", AT + timedelta(days=20), "session_ended"),
        ("closed", later, "retired"),
    ]
    again = later + timedelta(hours=1)
    before = everything()
    assert counts(receive(offered(1, ends=retired), offered(2), at=again)) == (0, 0, 2, 0)
    assert everything() == before
    assert counts(receive(offered(1), offered(2), offered(3), at=again)) == (0, 2, 1, 0)
    assert set(Action.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.django_db
def test_a_page_of_a_feed_withdraws_nothing() -> None:
    receive(offered(1), offered(2))
    receive(offered(1), whole=False)
    assert the_copy(2).state == ActionState.OPEN


@pytest.mark.django_db
def test_what_cannot_be_read_today_is_not_withdrawn() -> None:
    receive(offered(1))
    report = receive(offered(1, place="ocd-division/country:xx"))
    assert [each.why for each in report.rejected] == [
        "place “ocd-division/country:xx” is not known here; ingest places first"
    ]
    assert the_copy().state == ActionState.OPEN


@pytest.mark.django_db
def test_what_an_editor_here_decided_stays() -> None:
    receive(offered(1), offered(2), state=ActionState.DRAFT)
    Action.objects.update(state=ActionState.OPEN, held_because="not this week")
    close(the_copy(1), at=AT)
    Action.objects.filter(pk=the_copy(2).pk).update(review_on=date(2031, 12, 1))
    receive(offered(1), offered(2, title="Another title"), at=AT + timedelta(hours=1))
    assert (the_copy(1).state, the_copy(1).effective_reason) == ("closed", "retired")
    second = the_copy(2)
    assert (second.title, second.held_because, second.review_on) == (
        "Another title",
        "not this week",
        date(2031, 12, 1),
    )


@pytest.mark.django_db
def test_how_it_came_out_is_told_here_too() -> None:
    receive(offered())
    over = SharedEnd(AT - timedelta(days=1), EndReason.BILL_FINAL, True, "UTC", "It closed.")
    receive(offered(ends=over, outcome=Outcome.WON, outcome_note="It passed, 9 to 4."))
    copy = the_copy()
    assert (copy.state, copy.outcome, copy.outcome_note) == ("closed", "won", "It passed, 9 to 4.")


class TestThereAndBack(TestCase):
    @given(
        days=st.integers(-80, 400),
        reason=st.sampled_from(EndReason.values),
        date_only=st.booleans(),
        place=st.sampled_from(("", CHICAGO)),
        title=st.text("abc é<&", min_size=1).filter(str.strip),
        minutes=st.integers(1, 600),
    )
    def test_an_action_of_ours_arrives_elsewhere_with_the_same_values(
        self, *, days: int, reason: str, date_only: bool, place: str, title: str, minutes: int
    ) -> None:
        Action.objects.all().delete()
        LinkUse.objects.all().delete()
        ends = AT + timedelta(days=days)
        ours = Action.objects.create(
            slug="ours",
            title=title,
            verb=Verb.WRITE,
            effort_minutes=minutes,
            durability=Durability.TIMED,
            ends_at=None if date_only else ends,
            ends_on=ends.date() if date_only else None,
            ends_because="" if reason == EndReason.DATE else reason,
            place=Place.objects.get(ocd_id=place) if place else None,
            state=ActionState.OPEN,
        )
        recompute(Action.objects.all(), at=AT)
        before = shared(told(shareable(at=AT)).get(), at=AT, site=NORTH)
        receive(before)
        copy = Action.objects.exclude(pk=ours.pk).get()
        after = shared(told(Action.objects.filter(pk=copy.pk)).get(), at=AT, site=NORTH)
        assert replace(after, id=before.id, url=before.url) == before


@pytest.mark.django_db
def test_what_came_from_another_chapter_is_not_passed_on_as_ours(client: Client) -> None:
    receive(offered())
    assert client.get("/actions/feed.json").json()["actions"] == []


@pytest.mark.django_db
def test_our_own_feed_is_refused(client: Client) -> None:
    an_action(1)
    body = client.get("/actions/feed.json").content
    report = ingest("actions-feed", [("feed.json", body)], at=AT)
    assert [each.why for each in report.rejected] == [
        "is our own feed; subscribe to another chapter's"
    ]


@pytest.mark.django_db
def test_drafts_and_what_is_long_over_are_not_in_the_feed(client: Client) -> None:
    shown, draft, old = an_action(1), an_action(2), an_action(3)
    Action.objects.filter(pk=draft.pk).update(state=ActionState.DRAFT)
    Action.objects.filter(pk=old.pk).update(effective_end=AT - timedelta(days=4000))
    rows = client.get("/actions/feed.json").json()["actions"]
    assert [each["id"] for each in rows] == [str(shown.uuid)]


@pytest.mark.django_db
def test_a_feed_that_did_not_change_is_not_sent_again(client: Client) -> None:
    an_action(1)
    first = client.get("/actions/feed.json")
    assert first["Access-Control-Allow-Origin"] == "*"
    again = client.get("/actions/feed.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/actions/feed.json")["ETag"] == first["ETag"]
    assert client.post("/actions/feed.json").status_code == 405
    Action.objects.update(title="Another")
    changed = client.get("/actions/feed.json", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 50])
def test_its_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, many: int
) -> None:
    for number in range(many):
        an_action(number)
    with django_assert_num_queries(3):
        assert client.get("/actions/feed.json").status_code == 200


@pytest.mark.django_db
def test_pages_are_whole_once_each(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.pages.actions_feed.PAGE", 2)
    for number in range(3):
        an_action(number)
    seen: list[str] = []
    url = "/actions/feed.json"
    while url:
        document = client.get(url).json()
        assert document["whole"] is False
        seen += [each["id"] for each in document["actions"]]
        url = document["next_url"] or ""
    everybody = shareable(at=AT).order_by("pk").values_list("uuid", flat=True)
    assert seen == [str(uuid) for uuid in everybody]


@pytest.mark.django_db
def test_only_one_place(client: Client) -> None:
    receive(offered())
    Action.objects.update(source="", source_id="")
    chicago = client.get("/actions/feed.json", {"place": CHICAGO}).json()
    hawaii = {"place": "ocd-division/country:us/state:hi"}
    assert ([len(chicago["actions"]), chicago["whole"]]) == [1, False]
    assert client.get("/actions/feed.json", hawaii).json()["actions"] == []
    assert client.get("/actions/feed.json", {"place": "x"}).status_code == 404
    assert client.get("/actions/feed.json", {"after": "-1"}).status_code == 400

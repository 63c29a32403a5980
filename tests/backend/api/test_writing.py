"""Every noun that editors write: made, changed, retired; nothing lost, nothing smuggled in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from rest_framework.test import APIClient

from backend.kernel.constraints import sentence_of
from tests.backend.api import rows
from tests.backend.api.said import CHANGES, SAID
from tracker.api.routes import COLLECTIONS as OF_THE_TRACKER
from tracker.models import Action, Bill, Meeting, Topic

Asking = Callable[[str], APIClient]
WRITTEN = sorted(SAID)
RESTORED = ("places", "topics", "organizations", "campaigns", "bills", "terms")


def made(client: APIClient, name: str, **more: object) -> tuple[str, Any]:
    """The address and the answer of a new row."""
    answer = client.post(f"/api/v1/{name}/", {**SAID[name](), **more}, format="json")
    assert answer.status_code == 201, answer.json()
    return answer["Location"], answer


def changed(client: APIClient, where: str, match: str = "*", **said: Any) -> Any:
    return client.patch(where, said, format="json", HTTP_IF_MATCH=match)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_row_is_made_as_it_is_shown(asking: Asking, name: str) -> None:
    editor = asking("editor")
    where, answer = made(editor, name)
    assert where == f"/api/v1/{name}/{answer.json()['id']}/"
    read = editor.get(where)
    assert (read.json(), read["ETag"]) == (answer.json(), answer["ETag"])


@pytest.mark.parametrize("name", WRITTEN)
def test_one_word_is_changed_and_nothing_else(asking: Asking, name: str) -> None:
    editor = asking("editor")
    where, first = made(editor, name)
    answer = changed(editor, where, first["ETag"], **CHANGES[name])
    assert answer.status_code == 200, answer.json()
    moving = {"updated_at", "revision", "outcome", "next_look_at", "next_poll_at"}
    before = {key: value for key, value in first.json().items() if key not in moving}
    after = {key: value for key, value in answer.json().items() if key not in moving}
    assert after == {**before, **CHANGES[name]}
    assert editor.get(where).json() == answer.json()
    assert answer["ETag"] != first["ETag"]


@pytest.mark.parametrize("name", WRITTEN)
def test_two_editors_at_once_lose_nothing(asking: Asking, name: str) -> None:
    editor, publisher = asking("editor"), asking("publisher")
    where, first = made(editor, name)
    assert changed(publisher, where, first["ETag"], **CHANGES[name]).status_code == 200
    late = changed(editor, where, first["ETag"], **CHANGES[name])
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    blind = editor.patch(where, CHANGES[name], format="json")
    assert (blind.status_code, blind.json()["code"]) == (428, "if_match_needed")
    gone = editor.delete(where, HTTP_IF_MATCH=first["ETag"])
    assert (gone.status_code, gone.json()["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize("name", WRITTEN)
def test_retiring_twice_is_retiring_once(asking: Asking, name: str) -> None:
    editor = asking("editor")
    where, _ = made(editor, name)
    assert editor.delete(where).status_code == 204
    vanishes = name in {"demands", "actions", "sessions"}
    assert editor.delete(where).status_code == (404 if vanishes else 204)
    assert editor.get(where).status_code == (404 if vanishes else 200)


@pytest.mark.parametrize(
    "name", ["places", "topics", "organizations", "campaigns", "bills", "terms"]
)
def test_what_is_retired_is_left_out_of_lists_and_can_come_back(asking: Asking, name: str) -> None:
    editor = asking("editor")
    where, _ = made(editor, name)
    listed = {row["id"] for row in editor.get(f"/api/v1/{name}/?limit=100").json()["results"]}
    row = editor.get(where).json()["id"]
    editor.delete(where)
    left = {each["id"] for each in editor.get(f"/api/v1/{name}/?limit=100").json()["results"]}
    assert listed - left == {row}
    retired = editor.get(f"/api/v1/{name}/?retired=true").json()["results"]
    assert [each["id"] for each in retired] == [row]
    back = editor.post(f"{where}restore/")
    assert (back.status_code, back.json()["retired_at"]) == (200, None)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_key_makes_one_row(asking: Asking, name: str) -> None:
    editor, body = asking("editor"), SAID[name]()
    model: Any = OF_THE_TRACKER[name].queryset
    before = model.count()
    answers = [
        editor.post(f"/api/v1/{name}/", body, format="json", HTTP_IDEMPOTENCY_KEY="once")
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert model.count() == before + 1


@pytest.mark.parametrize("name", WRITTEN)
def test_an_unknown_field_and_one_of_ours_are_refused(asking: Asking, name: str) -> None:
    editor = asking("editor")
    where, _ = made(editor, name)
    refused: list[tuple[dict[str, Any], str]]
    refused = [({"frobnicate": 1}, "unknown_field"), ({"id": 7}, "server_owned")]
    for said, code in refused:
        for answer in (
            editor.post(f"/api/v1/{name}/", {**SAID[name](), **said}, format="json"),
            changed(editor, where, **said),
        ):
            assert answer.status_code == 400
            assert [each["code"] for each in answer.json()["errors"]] == [code]


def test_the_database_says_no_in_our_words(asking: Asking) -> None:
    editor = asking("editor")
    topic = rows.topic(1)
    again = editor.post("/api/v1/topics/", {"slug": topic.slug, "name": "x"}, format="json")
    assert (again.status_code, again.json()["code"], again.json()["fields"]) == (
        409,
        "already_there",
        ["slug"],
    )
    body = {**SAID["actions"](), "ends_at": "2030-01-01T00:00:00Z"}
    both = editor.post("/api/v1/actions/", body, format="json")
    assert (both.status_code, both.json()["code"]) == (400, "rule_broken")
    assert both.json()["detail"] == "Give ends_on or ends_at, not both."
    term = SAID["terms"]()
    editor.post("/api/v1/terms/", term, format="json")
    twice = editor.post("/api/v1/terms/", {**term, "term": term["term"].upper()}, format="json")
    assert (twice.status_code, twice.json()["fields"]) == (409, ["term", "language"])


def test_each_rule_of_a_written_table_has_its_sentence() -> None:
    checks = [
        each.name
        for collection in OF_THE_TRACKER.values()
        for each in collection.queryset.model._meta.constraints  # type: ignore[union-attr]
        if isinstance(each, models.CheckConstraint) and not str(each.name).endswith("_known")
    ]
    told = {name: sentence_of(name) for name in checks}
    assert [name for name, said in told.items() if said == sentence_of("none")] == []


def test_an_action_ends_by_the_rules_however_it_is_written(asking: Asking) -> None:
    editor = asking("editor")
    where, answer = made(editor, "actions")
    assert (answer.json()["state"], answer.json()["ends"]["at"]) == (
        "draft",
        "2030-05-08T04:59:59Z",
    )
    assert editor.post(f"{where}open/").json()["state"] == "open"
    over = changed(editor, where, ends_on="2020-01-01")
    assert (over.json()["state"], over.json()["outcome"]) == ("closed", "over")
    back = changed(editor, where, ends_on="2031-01-01")
    assert (back.json()["state"], back.json()["outcome"]) == ("open", "pending")
    assert changed(editor, where, outcome="won").json()["errors"][0]["code"] == "server_owned"
    endless = changed(editor, where, ends_on=None)
    assert (endless.status_code, endless.json()["code"]) == (400, "rule_broken")
    standing = editor.post(
        "/api/v1/actions/",
        {"title": "x", "verb": "call", "minutes": 1, "durability": "anytime"},
        format="json",
    )
    assert standing.json()["rule"] == "tracker_action_anytime_names_review"
    assert editor.delete(where).status_code == 204
    shown = editor.get(where).json()
    assert (shown["state"], shown["ends"]["because"]) == ("closed", "retired")


def test_a_meeting_that_moves_is_a_new_revision_and_moves_what_rests_on_it(asking: Asking) -> None:
    editor = asking("editor")
    where, answer = made(editor, "meetings")
    body = {
        **SAID["actions"](),
        "durability": "standing",
        "ends_on": None,
        "meeting": answer.json()["id"],
    }
    action = editor.post("/api/v1/actions/", body, format="json")
    assert action.status_code == 201, action.json()
    editor.post(f"{action['Location']}open/")
    said = changed(editor, where, title="Rents").json()
    assert (said["revision"], said["status"]) == (0, "confirmed")
    moved = changed(editor, where, starts_at="2030-05-08T18:00:00-05:00").json()
    assert (moved["revision"], moved["status"]) == (1, "rescheduled")
    assert moved["previous_starts"] == [
        {"starts_on": "2030-05-07", "starts_at": "2030-05-07T23:00:00Z"}
    ]
    assert editor.get(action["Location"]).json()["ends"]["at"] == "2030-05-08T23:00:00Z"
    assert editor.delete(where).status_code == 204
    called_off = editor.get(where).json()
    assert (called_off["revision"], called_off["status"]) == (2, "cancelled")
    ended = editor.get(action["Location"]).json()
    assert (ended["state"], ended["ends"]["because"]) == ("closed", "meeting_cancelled")


def test_a_bill_that_dies_ends_what_rests_on_it(asking: Asking) -> None:
    editor = asking("editor")
    where, answer = made(editor, "bills")
    body = {
        **SAID["actions"](),
        "durability": "standing",
        "ends_on": None,
        "bill": answer.json()["id"],
    }
    action = editor.post("/api/v1/actions/", body, format="json")
    assert editor.post(f"{action['Location']}open/").json()["state"] == "open"
    said = {
        "status": "Failed",
        "status_class": "final",
        "result": "dead",
        "since": "2026-01-05T12:00:00Z",
    }
    dead = editor.post(f"{where}status/", said, format="json").json()
    assert (dead["outcome"], [each["status"] for each in dead["history"]]) == ("lost", ["Failed"])
    shown = editor.get(action["Location"]).json()
    assert (shown["state"], shown["outcome"], shown["ends"]["because"]) == (
        "closed",
        "lost",
        "bill_final",
    )


def test_text_is_kept_as_text(asking: Asking) -> None:
    editor = asking("editor")
    _, answer = made(
        editor, "actions", title="Two\n lines \u202e", summary="a\r\nb", script="*Say* <b>x</b>"
    )
    told = answer.json()
    assert (told["title"], told["summary"], told["script"]) == (
        "Two lines",
        "a\nb",
        "*Say* <b>x</b>",
    )
    assert changed(editor, answer["Location"], title="\u202e").status_code == 400


@pytest.mark.parametrize(
    ("name", "said", "field", "code"),
    [
        ("actions", {"ends_on": None, "ends_at": "2030-01-01T00:00"}, "ends_at", "without_zone"),
        ("actions", {"ends_on": "0001-01-01"}, "ends_on", "far_away"),
        ("actions", {"minutes": 0}, "minutes", "min_value"),
        ("actions", {"topics": ["nowhere"]}, "topics", "unknown"),
        ("actions", {"links": [{"url": "javascript:alert(1)"}]}, "links.0.url", "scheme"),
        ("actions", {"links": [{"text": "x"}]}, "links.0.url", "required"),
        ("actions", {"links": [{"url": "https://a.org", "x": 1}]}, "links.0.x", "unknown_field"),
        ("actions", {"place": 10**30}, "place", "does_not_exist"),
        ("actions", {"place": True}, "place", "incorrect_type"),
        ("actions", {"place": 5.5}, "place", "incorrect_type"),
        ("actions", {"place": "5"}, "place", "incorrect_type"),
        ("actions", {"minutes": "3"}, "minutes", "incorrect_type"),
        ("actions", {"title": 7}, "title", "incorrect_type"),
        ("actions", {"title": "a" * 300 + "\u0007"}, "title", "max_length"),
        ("actions", {"summary": "![" * 10_000 + "!"}, "summary", "max_length"),
        ("meetings", {"comment_how": "a" * 20_001}, "comment_how", "max_length"),
        ("posts", {"sections": [{"body": "a" * 20_001}]}, "sections.0.body", "max_length"),
        ("actions", {"targets": ["mayor", 7]}, "targets", "incorrect_type"),
        ("meetings", {"all_day": "no"}, "all_day", "incorrect_type"),
        ("meetings", {"latitude": 90.1}, "latitude", "max_value"),
        ("meetings", {"latitude": "-"}, "latitude", "invalid"),
        ("meetings", {"latitude": "1e1"}, "latitude", "invalid"),
        ("meetings", {"latitude": "90.000001"}, "latitude", "invalid"),
        ("meetings", {"longitude": "-180.1"}, "longitude", "invalid"),
        ("meetings", {"longitude": ""}, "longitude", "invalid"),
        ("meetings", {"longitude": " "}, "longitude", "invalid"),
        ("meetings", {"longitude": "10\n"}, "longitude", "invalid"),
        ("links", {"url": "https://nowhere"}, "url", "not_an_address"),
        ("actions", {"language": "<b>"}, "language", "invalid"),
        ("places", {"ocd_id": "louisville"}, "ocd_id", "invalid"),
        ("places", {"time_zone": "Mars/Base"}, "time_zone", "time_zone_unknown"),
        ("feeds", {"url": "ftp://example.org/"}, "url", "scheme"),
        ("feeds", {"state": "gone"}, "state", "invalid_choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(
    asking: Asking, name: str, said: dict[str, object], field: str, code: str
) -> None:
    answer = asking("editor").post(f"/api/v1/{name}/", {**SAID[name](), **said}, format="json")
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]


def test_degrees_are_read_to_a_hands_breadth(asking: Asking) -> None:
    where, first = made(asking("editor"), "meetings", latitude=41.88320712345, longitude="-87.6")
    assert first.status_code == 201, first.json()
    told = asking("editor").get(where).json()
    assert (told["latitude"], told["longitude"]) == ("41.883207", "-87.600000")


def test_nothing_lies_below_itself(asking: Asking) -> None:
    editor = asking("editor")
    upper, first = made(editor, "organizations")
    lower, second = made(editor, "organizations", parent=first.json()["id"])
    circle = changed(editor, upper, parent=second.json()["id"])
    assert (circle.status_code, circle.json()["code"]) == (400, "lies_below_itself")
    assert changed(editor, lower, parent=None).status_code == 200


def test_what_is_said_once_is_not_said_again(asking: Asking) -> None:
    where, _ = made(asking("editor"), "topics")
    answer = changed(asking("editor"), where, slug="another")
    assert answer.json()["errors"][0]["code"] == "server_owned"


def test_a_refusal_leaves_nothing_behind(asking: Asking) -> None:
    body = {**SAID["actions"](), "durability": "standing", "ends_on": None}
    before = (Action.objects.count(), Topic.objects.count(), Bill.objects.count())
    assert asking("editor").post("/api/v1/actions/", body, format="json").status_code == 400
    assert (Action.objects.count(), Topic.objects.count(), Bill.objects.count()) == before
    assert Meeting.objects.count() == 0

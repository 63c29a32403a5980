"""Named actions: what they do, what they refuse, and that twice is once."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.accounts.models import KeptAnswer
from tests.backend.api import rows
from tracker.models import Action, Link
from tracker.vocabulary import ActionState, EntryState

Asking = Callable[[str], APIClient]


def post(client: APIClient, address: str, body: object = None, *, key: str = "") -> tuple[int, str]:
    """The status, and the code of the refusal or the row's state."""
    where = f"/api/v1/{address}/"
    answer = client.post(where, body or {}, format="json", HTTP_IDEMPOTENCY_KEY=key)
    told = answer.json()
    return answer.status_code, told.get("code", told.get("state", ""))


def test_an_action_is_closed_and_reopened(asking: Asking) -> None:
    editor, action = asking("editor"), rows.action(1)
    address = f"actions/{action.pk}"
    assert post(editor, f"{address}/close") == (200, "closed")
    assert post(editor, f"{address}/close") == (200, "closed")
    assert post(editor, f"{address}/reopen") == (200, "open")
    assert post(editor, f"{address}/reopen") == (409, "wrong_state")
    assert post(editor, f"{address}/open") == (409, "wrong_state")


def test_an_action_is_superseded_by_another(asking: Asking) -> None:
    editor, old, new = asking("editor"), rows.action(1), rows.action(2)
    address = f"/api/v1/actions/{old.pk}/supersede/"
    told = editor.post(address, {"by": new.pk}, format="json").json()
    assert (told["state"], told["superseded_by"]["slug"]) == ("closed", new.slug)
    circle = post(editor, f"actions/{new.pk}/supersede", {"by": old.pk})
    assert circle == (409, "superseded_in_a_circle")
    assert post(editor, f"actions/{old.pk}/supersede") == (400, "invalid")
    assert post(editor, f"actions/{old.pk}/supersede", {"by": 10**30}) == (400, "invalid")


def test_an_entry_becomes_a_draft_once(asking: Asking) -> None:
    editor, entry = asking("editor"), rows.feed_entry(1)
    address = f"feed-entries/{entry.pk}"
    assert post(editor, f"{address}/accept") == (200, EntryState.ACCEPTED)
    assert post(editor, f"{address}/accept") == (200, EntryState.ACCEPTED)
    assert post(editor, f"{address}/dismiss") == (409, "entry_already_settled")
    draft = Action.objects.get(source="feed", source_id=str(entry.pk))
    assert (draft.state, draft.title) == (ActionState.DRAFT, "Entry 1")


def test_a_link_is_looked_at_again_vouched_for_and_replaced(asking: Asking) -> None:
    editor, link = asking("editor"), rows.used_link(1)
    address = f"/api/v1/links/{link.pk}"
    assert editor.post(f"{address}/recheck/").json()["next_look_at"] is not None
    pinned = editor.post(f"{address}/pin/", {"until": "2030-01-01T00:00:00Z"}, format="json")
    assert pinned.json()["pinned_until"] == "2030-01-01T00:00:00Z"
    assert post(editor, f"links/{link.pk}/replace") == (409, "link_has_no_new_address")
    wrong = post(editor, f"links/{link.pk}/replace", {"url": "javascript:alert(1)"})
    assert wrong[0] == 400
    told = editor.post(f"{address}/replace/", {"url": "https://example.org/new"}, format="json")
    new = Link.objects.get(url="https://example.org/new")
    assert (told.json()["replaced_by"], told.json()["uses"]) == (new.pk, [])
    assert new.uses.count() == 1


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"state": "open"}, "state", "unknown_field"),
        ({"by": 1, "force": True}, "force", "unknown_field"),
        ({"by": "x"}, "by", "incorrect_type"),
        ([1], "non_field_errors", "invalid"),
    ],
)
def test_what_is_not_asked_for_is_refused(
    asking: Asking, body: object, field: str, code: str
) -> None:
    action = rows.action(1)
    address = f"/api/v1/actions/{action.pk}/supersede/"
    answer = asking("editor").post(address, body, format="json")
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]


def test_the_same_key_acts_once_and_is_answered_alike(asking: Asking) -> None:
    editor, action = asking("editor"), rows.action(1)
    address = f"/api/v1/actions/{action.pk}/close/"
    first = editor.post(address, HTTP_IDEMPOTENCY_KEY="k-1")
    assert post(editor, f"actions/{action.pk}/reopen") == (200, "open")
    again = editor.post(address, HTTP_IDEMPOTENCY_KEY="k-1")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert (again["Idempotency-Replayed"], first.has_header("Idempotency-Replayed")) == (
        "true",
        False,
    )
    action.refresh_from_db()
    assert action.state == ActionState.OPEN


def test_a_key_belongs_to_one_request_of_one_person(asking: Asking) -> None:
    editor, one, two = asking("editor"), rows.action(1), rows.action(2)
    assert post(editor, f"actions/{one.pk}/close", key="k") == (200, "closed")
    other = post(editor, f"actions/{two.pk}/close", key="k")
    assert other == (422, "idempotency_key_reused")
    elsewhere = post(asking("publisher"), f"actions/{two.pk}/close", key="k")
    assert elsewhere == (200, "closed")
    long = post(editor, f"actions/{two.pk}/close", key="k" * 201)
    assert long == (400, "idempotency_key_unreadable")


def test_a_refusal_is_not_kept(asking: Asking) -> None:
    editor, action = asking("editor"), rows.action(1)
    refused = post(editor, f"actions/{action.pk}/reopen", key="k")
    assert (refused, KeptAnswer.objects.count()) == ((409, "wrong_state"), 0)
    post(editor, f"actions/{action.pk}/close")
    assert post(editor, f"actions/{action.pk}/reopen", key="k") == (200, "open")


def test_a_verb_costs_the_same_for_an_action_among_many(asking: Asking) -> None:
    editor = asking("editor")
    editor.get("/api/v1/topics/")  # notes the day on which the token was used
    counts = []
    for number in (1, 20):
        action = [rows.action(number * 100 + each) for each in range(number)][-1]
        with CaptureQueriesContext(connection) as captured:
            assert post(editor, f"actions/{action.pk}/close") == (200, "closed")
        counts.append(len(captured))
    assert counts[0] == counts[1]

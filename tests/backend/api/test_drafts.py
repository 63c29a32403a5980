"""The work on a draft over HTTP: once per key, only as looked at, undone in one call."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from newsletters.assembly.assemble import assemble
from newsletters.models import Edition
from newsletters.weekly.edition import date_of
from tests.newsletters.assembly.rows import lasting
from tests.newsletters.makers import newsletter_called
from tracker.models import Action

Asking = Callable[[str], APIClient]


@pytest.fixture
def draft(db: None) -> Edition:
    """Two anytime actions in (fast and anytime), a third of ten minutes in big, a fourth out."""
    newsletter, at = newsletter_called(), timezone.now()
    for number in range(5):
        lasting(f"call-{number}", review_on="2099-01-01")
    assemble(newsletter, date=date_of(newsletter, at), at=at)
    return Edition.objects.select_related("newsletter").get()


def post(client: APIClient, edition: Edition, verb: str, **body: object) -> dict[str, Any]:
    answer = client.post(f"/api/v1/editions/{edition.pk}/{verb}/", body, format="json")
    told: dict[str, Any] = answer.json()
    assert answer.status_code == 200, told
    return told


def named(title: str) -> dict[str, object]:
    return {"kind": "action", "id": Action.objects.get(title=title).pk}


def in_it(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["section"], item["title"]) for item in document["items"]]


def test_the_words_of_a_draft_are_linted(asking: Asking, draft: Edition) -> None:
    editor = asking("editor")
    post(editor, draft, "note", text="# Hello")
    found = editor.get(f"/api/v1/editions/{draft.pk}/lint/").json()
    assert found == {
        "findings": [
            {
                "code": "mark_shown",
                "field": "note",
                "message": "A heading is shown with its “#”: “# Hello”.",
                "quote": "# Hello",
            }
        ]
    }


def test_each_step_answers_with_the_draft_and_is_undone_in_one_call(
    asking: Asking, draft: Edition
) -> None:
    editor = asking("editor")
    before = editor.get(f"/api/v1/editions/{draft.pk}/draft/").json()
    first = in_it(before)
    assert first == [("fast", "Call 1"), ("fast", "Call 2"), ("anytime", "Call 0")]
    steps: list[tuple[str, dict[str, object]]] = [
        ("pin", named("Call 4") | {"position": 0}),
        ("drop", named("Call 1")),
        ("swap", named("Call 2") | {"instead": named("Call 3")}),
        ("reorder", {"section": "fast", "items": [named("Call 2"), named("Call 1")]}),
        ("blurb", named("Call 1") | {"text": "Our own words."}),
        ("word", {"section": "big", "text": "Nothing long."}),
        ("note", {"text": "Hello."}),
        ("schedule", {"sends_at": draft.sends_at.replace(minute=30).isoformat()}),
    ]
    undone: dict[str, Any] = {}
    for verb, body in steps:
        after = post(editor, draft, verb, **body)
        assert (after["snapshot"] != before["snapshot"]) or verb == "blurb", verb
        undone = post(editor, draft, "undo")
        assert (undone["snapshot"], in_it(undone)) == (before["snapshot"], first), verb
    assert len(undone["changes"]) == len(steps)
    assert {step["by"] for step in undone["changes"]} == {"the-editor"}


def test_what_cannot_stand_is_a_problem_with_its_reason(asking: Asking, draft: Edition) -> None:
    Action.objects.filter(title="Call 4").update(held_because="A wrong number.")
    address = f"/api/v1/editions/{draft.pk}"
    answer = asking("editor").post(f"{address}/pin/", named("Call 4"), format="json")
    assert (answer.status_code, answer.json()["reason"]) == (409, "held_by_editor")
    nobody = {"kind": "bill", "id": 424242}
    answer = asking("editor").post(f"{address}/drop/", nobody, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "subject_unknown")
    answer = asking("editor").post(f"{address}/pin/", {"kind": "poem", "id": 1}, format="json")
    assert answer.status_code == 400


def test_two_editors_at_once_and_one_key_twice(asking: Asking, draft: Edition) -> None:
    editor, address = asking("editor"), f"/api/v1/editions/{draft.pk}"
    seen = editor.get(f"{address}/")["ETag"]
    assert editor.get(f"{address}/draft/")["ETag"] == seen
    note = {"text": "Mine."}
    key = {"Idempotency-Key": "k", "If-Match": seen}
    first = editor.post(f"{address}/note/", note, format="json", headers=key)
    again = editor.post(f"{address}/note/", note, format="json", headers=key)
    late = {"If-Match": seen}
    other = editor.post(f"{address}/note/", {"text": "No."}, format="json", headers=late)
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 412)
    assert again["Idempotency-Replayed"] == "true"
    assert (len(again.json()["changes"]), Edition.objects.get().note) == (1, "Mine.")
    now = {"If-Match": first["ETag"]}
    assert editor.post(f"{address}/undo/", {}, format="json", headers=now).status_code == 200


def test_the_gate_is_a_list_with_the_address_of_each_fix(
    asking: Asking, draft: Edition, settings: LazySettings
) -> None:
    settings.POSTAL_ADDRESS = ""
    draft.newsletter.postal_address = ""
    draft.newsletter.save()
    told = asking("viewer").get(f"/api/v1/editions/{draft.pk}/review/").json()
    assert (told["passes"], told["snapshot"]) == (False, draft.snapshot_sha256)
    first = told["findings"][0]
    assert first["code"] == "no_postal_address"
    newsletter = draft.newsletter_id
    assert first["fix"]["desk"].endswith(f"/{newsletter}/change/#id_postal_address")
    assert asking("viewer").get(first["fix"]["api"]).status_code == 200


def test_the_first_edition_has_nothing_to_differ_from(asking: Asking, draft: Edition) -> None:
    told = asking("viewer").get(f"/api/v1/editions/{draft.pk}/diff/").json()
    assert told == {
        "edition": draft.pk,
        "before": None,
        "before_date": None,
        "new": [],
        "gone": [],
        "moved": [],
        "changed": [],
    }


@pytest.mark.parametrize("view", ["draft", "review", "diff"])
def test_a_draft_costs_the_same_whatever_it_holds(
    asking: Asking, draft: Edition, view: str
) -> None:
    viewer, counts = asking("viewer"), []
    viewer.get("/api/v1/")
    for size in (2, 40):
        draft.newsletter.sections.update(size=size)
        for number in range(size):
            lasting(f"more-{size}-{number}", review_on="2099-01-01")
        assemble(draft.newsletter, date=draft.date, at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            assert viewer.get(f"/api/v1/editions/{draft.pk}/{view}/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


def test_a_preview_may_be_dark(asking: Asking, draft: Edition) -> None:
    editor = asking("editor")
    shown = {s: post(editor, draft, "preview", scheme=s)["html"] for s in ("", "light", "dark")}
    assert "@media (prefers-color-scheme" in shown[""]
    assert {s: "prefers-color-scheme:dark" in html for s, html in shown.items()} == {
        "": True,
        "light": False,
        "dark": False,
    }
    assert "@media all" in shown["dark"]
    assert "@media not all" in shown["light"]

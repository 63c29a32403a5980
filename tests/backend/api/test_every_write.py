"""Every write of the API honours both headers: the same key acts once and is answered alike, and
what was made of another state is refused."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from backend.api import verbs
from newsletters.models import Edition
from tests.backend.api import rows
from tests.backend.api.doing import WRITES, ready
from tests.backend.api.said import CHANGES, SAID

Asking = Callable[[str], APIClient]

OF_A_ROW = [(method, address) for method, address in WRITES if "ID" in address]
OURS = ("accounts", "audit", "newsletters", "tracker", "webhooks")
MOVING = {"accounts.keptanswer", "accounts.apitoken", "accounts.apitokenscope"}
"""What a request leaves behind that did nothing: its answer, and when its token was used."""
SHOWN_ONCE = {"secret"}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of ours, as it stands in the database."""
    return {
        model._meta.label_lower: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in OURS and model._meta.label_lower not in MOVING
    }


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_the_same_key_acts_once(
    admin: APIClient, readable_page: str, method: str, address: str
) -> None:
    doing = ready(method, address, page=readable_page)
    headers = {"If-Match": "*", "Idempotency-Key": "once"}
    first = doing.by(admin, **headers)
    assert first.status_code < 300, first.content[:300]
    after = everything()
    again = doing.by(admin, **headers)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert told(again) == told(first)
    assert everything() == after


def told(answer: Any) -> tuple[Any, ...]:
    """Of an answer: the status, what is kept of the body, and which row in which state."""
    body = answer.json() if answer.content else None
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name not in SHOWN_ONCE}
    return answer.status_code, body, answer.get("ETag"), answer.get("Location")


@pytest.mark.parametrize(("method", "address"), OF_A_ROW)
def test_what_was_made_of_another_state_is_refused(
    admin: APIClient, readable_page: str, method: str, address: str
) -> None:
    doing = ready(method, address, page=readable_page)
    seen = admin.get(f"/api/v1/{address.partition('/')[0]}/{doing.pk}/")["ETag"]
    before = everything()
    stale = doing.by(admin, **{"If-Match": '"0"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert stale.json()["etag"] == seen
    assert everything() == before
    done = doing.by(admin, **{"If-Match": seen})
    assert done.status_code < 300, done.content[:300]


@pytest.fixture(scope="module")
def words() -> dict[tuple[str, str], set[str]]:
    """Of each write what may be said to it, as the schema has it."""
    document: Any = SchemaGenerator().get_schema(request=None, public=True)
    known: dict[tuple[str, str], set[str]] = {}
    for method, address in WRITES:
        operation = document["paths"][f"/api/v1/{address.replace('ID', '{id}')}"][method.lower()]
        content = operation.get("requestBody", {}).get("content", {})
        shape = content.get("application/json", {}).get("schema", {})
        named = document["components"]["schemas"].get(shape.get("$ref", "").rpartition("/")[2])
        known[method, address] = set((named or shape).get("properties", {}))
    return known


COLUMNS = sorted({field.name for model in apps.get_models() for field in model._meta.get_fields()})
SMUGGLED = st.dictionaries(
    st.sampled_from([*COLUMNS, "pk", "__class__", "_state", "id__in", "frobnicate"]),
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(min_codepoint=1, codec="utf-8"), max_size=8)
    | st.lists(st.integers()),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize(("method", "address"), [each for each in WRITES if each[0] != "DELETE"])
def test_nothing_is_smuggled_into_a_write(
    admin: APIClient,
    words: dict[tuple[str, str], set[str]],
    readable_page: str,
    method: str,
    address: str,
) -> None:
    """Whatever is named beside the words of a write is refused by name, and changes no row."""
    doing = ready(method, address, page=readable_page)
    in_bulk = address.endswith("/bulk/")
    own = words["POST", address.removesuffix("bulk/")] if in_bulk else words[method, address]
    before = everything()

    @settings(max_examples=10, derandomize=True)
    @given(smuggled=SMUGGLED)
    def smuggle(smuggled: dict[str, object]) -> None:
        extra = {name: value for name, value in smuggled.items() if name not in own}
        assume(extra)
        if in_bulk:
            (row,) = doing.body["rows"]
            body: dict[str, Any] = {"rows": [{**row, "values": {**row["values"], **extra}}]}
        else:
            body = {**doing.body, **extra}
        answer = replace(doing, body=body).by(admin, **{"If-Match": "*"})
        problem = answer.json()["results"][0]["problem"] if in_bulk else answer.json()
        assert problem["status"] == 400, problem
        assert {each["code"] for each in problem["errors"]} <= {"unknown_field", "server_owned"}
        assert {each["field"] for each in problem["errors"]} == set(extra)

    smuggle()
    assert everything() == before


@pytest.mark.parametrize("name", sorted(SAID))
def test_each_row_in_bulk_is_made_of_the_state_that_it_names(asking: Asking, name: str) -> None:
    editor, where = asking("editor"), f"/api/v1/{name}/"
    ids = [
        editor.post(where, SAID[name](), format="json").json()["id"]
        for _ in ("late", "blind", "late to retire", "in time")
    ]
    seen = [editor.get(f"{where}{pk}/")["ETag"] for pk in ids]
    change = {"do": "update", "values": CHANGES[name]}
    asked: list[dict[str, Any]] = [
        {**change, "id": ids[0], "etag": '"0"'},
        {**change, "id": ids[1]},
        {"do": "retire", "id": ids[2], "etag": '"0"'},
        {**change, "id": ids[3], "etag": seen[3]},
        {**change, "id": ids[3], "etag": seen[3]},
    ]
    answers = editor.post(f"{where}bulk/", {"rows": asked}, format="json").json()["results"]
    assert [(each["status"], each.get("problem", {}).get("code")) for each in answers] == [
        (412, "precondition_failed"),
        (428, "if_match_needed"),
        (412, "precondition_failed"),
        (200, None),
        (412, "precondition_failed"),
    ]
    assert [editor.get(f"{where}{pk}/")["ETag"] for pk in ids] == [*seen[:3], answers[3]["etag"]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "verb", "body"),
    [("editions", "note", {"text": "Mine."}), ("actions", "close", {}), ("actions", "", None)],
    ids=["a draft", "an action", "an edit"],
)
def test_of_two_at_once_one_is_told(
    asking: Asking, monkeypatch: pytest.MonkeyPatch, name: str, verb: str, body: Any
) -> None:
    """The second comes while the first, found to be in time, has not yet finished."""
    if name == "editions":
        rows.edition(1)
        Edition.objects.update(state="draft")
    row: Any = Edition.objects.get() if name == "editions" else rows.action(1)
    where = f"/api/v1/{name}/{row.pk}/"
    clients = [asking("editor"), asking("publisher")]
    seen = clients[0].get(where)["ETag"]
    found_in_time, second_answered = threading.Event(), threading.Event()
    statuses: dict[int, int] = {}

    def slow(match: str, etag: str) -> None:
        checked(match, etag)
        if not found_in_time.is_set():
            found_in_time.set()
            second_answered.wait(timeout=0.5)  # it waits for us; without turns it would be done

    def ask(number: int) -> None:
        try:
            headers = {"If-Match": seen}
            if verb:
                answer = clients[number].post(
                    f"{where}{verb}/", body, format="json", headers=headers
                )
            else:
                said = {"title": f"Said by {number}"}
                answer = clients[number].patch(where, said, format="json", headers=headers)
            statuses[number] = answer.status_code
        finally:
            if number == 1:
                second_answered.set()
            connections.close_all()

    checked = verbs.check_match
    monkeypatch.setattr("backend.api.verbs.check_match", slow)
    monkeypatch.setattr("backend.api.writing.check_match", slow)
    first, second = (threading.Thread(target=ask, args=(number,)) for number in (0, 1))
    first.start()
    assert found_in_time.wait(timeout=20)
    second.start()
    for each in (first, second):
        each.join(timeout=30)
    assert statuses == {0: 200, 1: 412}

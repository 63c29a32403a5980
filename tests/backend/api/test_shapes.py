"""Less of each row or more, words that are searched, and rows in bulk: always the same queries."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.audit.models import Entry
from backend.urls import COLLECTIONS as EVERY
from tests.backend.api import rows
from tests.backend.api.said import CHANGES, SAID
from tracker.models import Topic

Asking = Callable[[str], APIClient]
COLLECTIONS: Mapping[str, Any] = EVERY
EXPANDING = {
    "actions": 16,
    "bills": 7,
    "campaigns": 5,
    "demands": 7,
    "meetings": 12,
    "organizations": 2,
    "petitions": 15,
    "resources": 5,
    "sessions": 2,
}
"""Queries of a page with every expansion there is, as the anonymous ask."""


def asked(client: APIClient, name: str, **query: str | int) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/api/v1/{name}/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"], len(captured)


def test_every_expansion_is_counted() -> None:
    assert {name for name, each in COLLECTIONS.items() if each.expands} == set(EXPANDING)


@pytest.mark.parametrize("name", sorted(EXPANDING))
def test_expansions_cost_the_same_for_fifty_as_for_one(asking: Asking, name: str) -> None:
    client, expansions = asking("anonymous"), COLLECTIONS[name].expands
    wishes = [*expansions, ",".join(expansions)]
    rows.MAKE[name](1)
    one = {wish: asked(client, name, expand=wish, limit=100)[1] for wish in wishes}
    for number in range(2, 51):
        rows.MAKE[name](number)
    many = {wish: asked(client, name, expand=wish, limit=100) for wish in wishes}
    told, queries = many[wishes[-1]]
    assert len(told) >= 50
    assert {wish: count for wish, (_, count) in many.items()} == one
    assert queries == EXPANDING[name]
    whole = {key: set(each.serializer().fields) for key, each in expansions.items()}
    for key, expected in whole.items():
        for shown in (row[key] for row in told if row[key]):
            first = shown[0] if isinstance(shown, list) else shown
            assert set(first) == expected


@pytest.mark.parametrize("name", sorted(COLLECTIONS))
def test_one_field_alone_costs_the_same_for_fifty_as_for_one(asking: Asking, name: str) -> None:
    client = asking("admin")
    for number in range(1, 51):
        rows.MAKE[name](number)
    whole, most = asked(client, name, limit=100)
    for field in whole[0]:
        one, few = asked(client, name, limit=1, fields=field)
        told, many = asked(client, name, limit=100, fields=field)
        assert [set(row) for row in (*one, *told)] == [{field}] * (len(one) + len(told))
        assert few == many <= most, field
        if field != "updated_at":
            assert [row[field] for row in told] == [row[field] for row in whole]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("fields=frobnicate", "field_unknown"),
        ("expand=script", "expansion_unknown"),
        ("expand=campaign.host", "expansion_unknown"),
        ("search=" + "a+" * 11, "search_too_long"),
    ],
)
def test_what_cannot_be_shown_is_named(asking: Asking, query: str, code: str) -> None:
    answer = asking("anonymous").get(f"/api/v1/actions/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_one_row_is_shaped_as_well(asking: Asking) -> None:
    action = rows.action(1)
    told = asking("anonymous").get(
        f"/api/v1/actions/{action.pk}/?fields=id,campaign&expand=campaign"
    )
    assert set(told.json()) == {"id", "campaign"}
    assert "wants" in told.json()["campaign"]
    assert told["ETag"]


def test_all_words_have_to_stand_there(asking: Asking) -> None:
    first = rows.action(1, title="Stop the rent hike", summary="In the council")
    rows.action(2, title="Stop the pipeline")
    client = asking("anonymous")
    assert [row["id"] for row in asked(client, "actions", search="RENT council")[0]] == [first.pk]
    assert asked(client, "actions", search="rent pipeline")[0] == []
    assert len(asked(client, "actions", search="stop")[0]) == 2
    assert asked(client, "actions", search="'; & | ! ( ) :* %")[0] == []


def bulk(client: APIClient, name: str, *orders: object, key: str = "") -> list[dict[str, Any]]:
    answer = client.post(
        f"/api/v1/{name}/bulk/", {"rows": orders}, format="json", HTTP_IDEMPOTENCY_KEY=key
    )
    assert answer.status_code == 207, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


@pytest.mark.parametrize("name", sorted(SAID))
def test_rows_are_made_changed_and_retired_in_bulk(asking: Asking, name: str) -> None:
    editor = asking("editor")
    first, second = bulk(
        editor,
        name,
        {"do": "create", "values": SAID[name]()},
        {"do": "create", "values": SAID[name]()},
    )
    assert (first["status"], second["status"]) == (201, 201)
    changed, gone = bulk(
        editor,
        name,
        {"do": "update", "id": first["id"], "etag": first["etag"], "values": CHANGES[name]},
        {"do": "retire", "id": second["id"]},
    )
    assert (changed["status"], gone) == (200, {"row": 1, "status": 204, "id": second["id"]})
    read = editor.get(f"/api/v1/{name}/{first['id']}/")
    assert (read["ETag"], CHANGES[name].items() <= read.json().items()) == (changed["etag"], True)
    words = Entry.objects.filter(object_id=first["id"]).order_by("number")
    assert [each.verb.rpartition(".")[2] for each in words] == ["create", "update"]


def test_a_refused_row_stops_no_other(asking: Asking) -> None:
    editor, topic = asking("editor"), rows.topic(1)
    results = bulk(
        editor,
        "topics",
        {"do": "create", "values": {"name": "Rent"}},
        {"do": "create", "values": {"name": "Rent", "slug": topic.slug}},
        {"do": "create", "values": {"name": "Rent", "id": 4}},
        {"do": "update", "id": topic.pk, "values": {"name": "Other"}},
        {"do": "update", "id": topic.pk, "etag": '"old"', "values": {"name": "Other"}},
        {"do": "retire", "id": "99999"},
        {"do": "retire", "id": "x"},
        {"do": "frobnicate"},
        {"do": "update", "id": topic.pk, "etag": "*", "values": {"name": "Last"}},
    )
    told = [(each["status"], each.get("problem", {}).get("code")) for each in results]
    assert told == [
        (201, None),
        (409, "already_there"),
        (400, "invalid"),
        (428, "if_match_needed"),
        (412, "precondition_failed"),
        (404, "not_found"),
        (404, "not_found"),
        (400, "invalid"),
        (200, None),
    ]
    assert [each["row"] for each in results] == list(range(9))
    assert sorted(Topic.objects.values_list("name", flat=True)) == ["Last", "Rent"]


def test_the_same_bulk_twice_is_once(asking: Asking) -> None:
    editor, order = asking("editor"), {"do": "create", "values": {"name": "Rent"}}
    first = bulk(editor, "topics", order, key="k")
    assert bulk(editor, "topics", order, key="k") == first
    assert Topic.objects.count() == 1


@pytest.mark.parametrize("orders", [[], [{"do": "retire", "id": "1"}] * 101, "x", [1]])
def test_a_bulk_has_its_bounds(asking: Asking, orders: object) -> None:
    answer = asking("editor").post("/api/v1/topics/bulk/", {"rows": orders}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")

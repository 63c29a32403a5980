"""Every collection: who may read it, what it costs, and that its answers are what it promises."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from backend.accounts.models import ApiToken
from newsletters.vocabulary import EditionState
from tests.backend.api import rows
from tests.backend.api.said import SAID
from tracker.vocabulary import ActionState

Asking = Callable[[str], APIClient]

PUBLIC = frozenset(rows.MAKE) - {
    "links",
    "feeds",
    "feed-entries",
    "meeting-feeds",
    "chapters",
    "bill-proposals",
    "subscribers",
    "suppressions",
    "deliveries",
    "audit",
    "webhooks",
}
OF_ADMINS = {"webhooks"}
OF_PUBLISHERS = {"subscribers", "suppressions", "deliveries", "audit"}

QUERIES = {
    "places": 1,
    "topics": 1,
    "organizations": 1,
    "campaigns": 3,
    "demands": 4,
    "sessions": 1,
    "bills": 6,
    "bill-proposals": 1,
    "meetings": 6,
    "meeting-feeds": 1,
    "chapters": 1,
    "petitions": 5,
    "actions": 6,
    "resources": 3,
    "terms": 2,
    "posts": 5,
    "links": 2,
    "feeds": 2,
    "feed-entries": 1,
    "newsletters": 4,
    "editions": 2,
    "subscribers": 4,
    "suppressions": 1,
    "deliveries": 1,
    "audit": 1,
    "webhooks": 1,
}
"""Of one page, without those that find out who asks."""

WHO_ASKS = {"anonymous": 0, "publisher": 1, "admin": 1}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return document


def test_every_collection_has_a_maker_and_a_count(asking: Asking) -> None:
    names = asking("anonymous").get("/api/v1/").json().keys()
    assert set(names) == set(rows.MAKE) == set(QUERIES)


@pytest.mark.parametrize("name", sorted(rows.MAKE))
@pytest.mark.parametrize("who", ["anonymous", "viewer", "editor", "publisher", "admin"])
def test_who_may_read(asking: Asking, name: str, who: str) -> None:
    if name in PUBLIC:
        expected = 200
    elif who == "anonymous":
        expected = 401
    else:
        expected = 403 if name in OF_PUBLISHERS and who in {"viewer", "editor"} else 200
    if name in OF_ADMINS and who not in {"anonymous", "admin"}:
        expected = 403
    assert asking(who).get(f"/api/v1/{name}/").status_code == expected


@pytest.mark.parametrize("name", sorted(rows.MAKE))
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_list_is_written_only_by_posting_to_it(asking: Asking, name: str, method: str) -> None:
    assert getattr(asking("anonymous"), method)(f"/api/v1/{name}/").status_code == 401
    posted = name in {*SAID, "newsletters", "editions", "subscribers", "suppressions", "webhooks"}
    expected = 400 if method == "post" and posted else 405
    answer = getattr(asking("admin"), method)(f"/api/v1/{name}/", {}, format="json")
    assert answer.status_code == expected


@pytest.mark.parametrize("name", sorted(rows.MAKE))
def test_fifty_rows_cost_what_one_costs(asking: Asking, name: str) -> None:
    who = "anonymous" if name in PUBLIC else "admin" if name in OF_ADMINS else "publisher"
    client = asking(who)
    client.get(f"/api/v1/{name}/")
    for number, wanted in ((1, 1), (50, 50)):
        for each in range(1 if number == 1 else 2, number + 1):
            rows.MAKE[name](each)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(f"/api/v1/{name}/", {"limit": 100})
        assert len(answer.json()["results"]) >= wanted
        assert len(captured) == QUERIES[name] + WHO_ASKS[who], [
            query["sql"] for query in captured.captured_queries
        ]


@pytest.mark.parametrize("name", sorted(rows.MAKE))
def test_answers_keep_the_schema(asking: Asking, schema: dict[str, Any], name: str) -> None:
    rows.MAKE[name](1)
    client = asking("admin")
    listed = client.get(f"/api/v1/{name}/").json()
    operation = schema["paths"][f"/api/v1/{name}/"]["get"]
    _validate(listed, operation, schema)
    one = client.get(f"/api/v1/{name}/{listed['results'][0]['id']}/")
    assert one.status_code == 200
    assert one.json() == listed["results"][0]


def _validate(body: Any, operation: dict[str, Any], schema: dict[str, Any]) -> None:
    promised = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**promised, "components": schema["components"]}
    assert list(Draft202012Validator(whole).iter_errors(body)) == []


def test_the_schema_is_openapi_3_1(schema: dict[str, Any], asking: Asking) -> None:
    validate_schema(schema)
    assert schema["openapi"] == "3.1.0"
    assert asking("anonymous").get("/api/v1/schema/").json()["openapi"] == "3.1.0"


def test_the_schema_is_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    SchemaGenerator().get_schema(request=None, public=True)
    assert capsys.readouterr().err == ""


def test_the_page_of_the_interface_loads_nothing_from_elsewhere(asking: Asking) -> None:
    page = asking("anonymous").get("/api/docs/")
    assert page.status_code == 200
    loaded = re.findall(r"""(?:src|href)=["']([^"']*)""", page.content.decode())
    assert loaded
    assert all(address.startswith(("/", "data:")) for address in loaded)
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_drafts_are_for_editors(asking: Asking) -> None:
    draft = rows.action(1, state=ActionState.DRAFT)
    address = f"/api/v1/actions/{draft.pk}/"
    assert asking("anonymous").get(address).status_code == 404
    assert asking("viewer").get(address).status_code == 200


def test_editions_that_are_not_on_their_way_are_for_editors(asking: Asking) -> None:
    edition = rows.edition(1, EditionState.APPROVED)
    address = f"/api/v1/editions/{edition.pk}/"
    assert asking("anonymous").get(address).status_code == 404
    assert "approved_sha256" in asking("viewer").get(address).json()


def test_a_published_edition_says_what_is_in_it_and_nothing_of_its_making(asking: Asking) -> None:
    edition = rows.edition(1)
    named = [str(getattr(item, item.kind)) for item in edition.items.all()]
    (told,) = asking("anonymous").get("/api/v1/editions/").json()["results"]
    assert [(item["section"], item["kind"], item["title"]) for item in told["items"]] == [
        ("fast", "action", named[0]),
        ("bills", "bill", named[1]),
    ]
    assert {"candidates", "held_because", "approved_by"} & told.keys() == set()


def test_an_address_is_never_told(asking: Asking) -> None:
    rows.subscriber(7)
    answer = asking("publisher").get("/api/v1/subscribers/")
    assert answer.json()["results"][0]["address"] == "r…7@e….org"
    assert b"reader7" not in answer.content


def test_a_token_without_the_scope_does_not_see_subscribers(asking: Asking) -> None:
    client = asking("publisher")
    ApiToken.objects.update(scopes=["read"])
    assert client.get("/api/v1/subscribers/").status_code == 403

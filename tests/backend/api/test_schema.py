"""The schema says of what may be sent all that a schema can say."""

import re
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from backend.api.described import own_words, summary_of
from tests.backend.api.test_shapes import COLLECTIONS

Schema = dict[str, Any]


@pytest.fixture(scope="module")
def schema() -> Schema:
    told: Schema = SchemaGenerator().get_schema(request=None, public=True)
    return told


def _said(schema: Schema) -> dict[str, Schema]:
    """What each operation takes, by its name."""
    found = {}
    for path in schema["paths"].values():
        for operation in path.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"]["$ref"].rpartition("/")[2]
                found[operation["operationId"]] = schema["components"]["schemas"][name]
    return found


def test_what_is_said_has_no_fields_but_these(schema: Schema) -> None:
    said = _said(schema)
    assert len(said) > 60
    assert {name for name, each in said.items() if each["additionalProperties"] is not False} == (
        set()
    )


def test_limits_of_a_field(schema: Schema) -> None:
    said = schema["components"]["schemas"]["ActionWriting"]["properties"]
    assert {name: said["place"][name] for name in ("minimum", "maximum")} == {
        "minimum": 1,
        "maximum": 2**63 - 1,
    }
    assert said["links"]["maxItems"] == said["targets"]["maxItems"] == 100
    assert "pattern" in said["title"]
    assert "pattern" not in said["summary"]
    assert said["slug"]["pattern"] == "^[-a-zA-Z0-9_]+$"


def test_an_amount_is_a_text_or_a_number(schema: Schema) -> None:
    said = schema["components"]["schemas"]["NewsletterWriting"]["properties"]
    text, number = said["bounce_hold_percent"]["oneOf"]
    assert (number["minimum"], number["maximum"]) == (0, 100)
    degrees = schema["components"]["schemas"]["MeetingWriting"]["properties"]["latitude"]
    assert degrees["oneOf"][2] == {"type": "null"}
    taken = ("0", "5", "5.0", "99.99", "100", "100.00")
    refused = ("", "-", ".", "-1", "100.01", "101", "5.001", "1e1", " 5", "05", "5.", "٣")
    assert [each for each in taken + refused if re.search(text["pattern"], each)] == list(taken)


def test_a_key_is_short_and_printable(schema: Schema) -> None:
    told = schema["paths"]["/api/v1/actions/"]["post"]["parameters"]
    (key,) = (each["schema"] for each in told if each["name"] == "Idempotency-Key")
    assert key == {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"}


def test_what_only_reads_what_it_is_sent_takes_no_key(schema: Schema) -> None:
    post = {path: told["post"] for path, told in schema["paths"].items() if "post" in told}
    without = {
        path
        for path, told in post.items()
        if "Idempotency-Key" not in {each["name"] for each in told.get("parameters", ())}
    }
    preview = "/api/v1/editions/{id}/preview/"
    assert without == {"/api/v1/lint/", "/api/v1/markdown/", preview}


def test_filters_take_a_value_and_search_is_one(schema: Schema) -> None:
    told = schema["paths"]["/api/v1/demands/"]["get"]["parameters"]
    asked = {each["name"]: each for each in told}
    assert asked["parent"]["schema"]["minimum"] == 1
    assert "pattern" in asked["number"]["schema"]
    assert asked["search"]["description"] == "Words that all stand in: title, rationale."


def _operations(schema: Schema) -> dict[str, Schema]:
    return {
        operation["operationId"]: {"method": method, **operation}
        for path in schema["paths"].values()
        for method, operation in path.items()
    }


def test_each_collection_says_what_it_holds() -> None:
    assert {name for name, each in COLLECTIONS.items() if not own_words(each)} == set()


def test_each_operation_says_what_it_is_for(schema: Schema) -> None:
    told = _operations(schema)
    assert len(told) > 200
    for name, each in told.items():
        assert each["summary"] == summary_of(each["description"]), name
        assert 5 < len(each["summary"]) <= 100, name
        assert not set("\n`") & set(each["summary"]), name
        assert not each["summary"].endswith("."), name


def test_what_changes_a_row_does_not_say_what_is_read(schema: Schema) -> None:
    told = _operations(schema)
    assert {
        name: (told[name]["summary"], told[name]["description"])
        for name in ("actions_list", "actions_retrieve", "feed_entries_retrieve", "actions_create")
    } == {
        "actions_list": (
            "What is open or was; drafts are shown to editors",
            "What is open or was; drafts are shown to editors.",
        ),
        "actions_retrieve": (
            "One action",
            "One action. What is open or was; drafts are shown to editors.",
        ),
        "feed_entries_retrieve": (
            "One feed entry",
            "One feed entry. What feeds said: the inbox, what became an action, and what was"
            " dismissed.",
        ),
        "actions_create": ("Make an action", "Make an action."),
    }
    assert told["audit_retrieve"]["summary"] == "One audit entry"
    assert told["actions_partial_update"]["description"].startswith(
        "Change an action. Wants `If-Match`"
    )
    assert told["campaigns_destroy"]["description"].startswith("Retire a campaign. Out of use")
    assert told["subscribers_destroy"]["description"].startswith("Retire a subscriber. Erased")
    assert told["editions_create"]["summary"].startswith("Make the edition of a date")
    read = {each["description"] for each in told.values() if each["method"] == "get"}
    changing = {name: each for name, each in told.items() if each["method"] != "get"}
    assert {name for name, each in changing.items() if each["description"] in read} == set()


def test_the_words_of_our_own_house_stay_in_it(schema: Schema) -> None:
    """Of many rows at once speaks that operation alone, and nothing tells how classes are built."""
    told = {name: each["description"] for name, each in _operations(schema).items()}
    shown = schema["components"]["schemas"]
    words = {**told, **{name: each.get("description", "") for name, each in shown.items()}}
    kitchen = (
        *("Subclasses name", "beside its writing", "known by a UUID", "may be said of a row"),
        *("What a request may say", "A row as it is shown", "``D", "``i"),
    )
    assert {name for name, said in words.items() if any(each in said for each in kitchen)} == set()
    at_once = {name for name, said in told.items() if "a hundred rows at once" in said}
    assert at_once == {name for name in told if name.endswith("_bulk_create")}
    assert {name for name, said in told.items() if "``" in said} == set()


def test_a_lock_is_where_a_login_is_needed(schema: Schema) -> None:
    """Public reading first names no login; all else takes one of the two."""
    told = _operations(schema)
    login: list[Schema] = [{"token": []}, {"session": []}]
    assert {str(each["security"]) for each in told.values()} == {str(login), str([{}, *login])}
    public = {name for name, each in told.items() if each["security"][0] == {}}
    assert {told[name]["method"] for name in public} == {"get"}
    assert {"actions_list", "actions_offices_retrieve", "editions_retrieve"} <= public
    assert not {"links_list", "actions_lint_retrieve", "me", "webhooks_list"} & public


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("One `thing`. More of it.", "One thing"),
        ("One thing; over\ntwo lines. And more.", "One thing; over two lines"),
        ("Long" * 20 + "; and more than fits beside it.", "Long" * 20),
        ("", ""),
    ],
)
def test_a_summary_is_the_first_sentence(description: str, summary: str) -> None:
    assert summary_of(description) == summary

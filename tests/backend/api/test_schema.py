"""The schema says of what may be sent all that a schema can say."""

import re
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

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
    assert without == {"/api/v1/lint/", "/api/v1/markdown/"}


def test_filters_take_a_value_and_search_is_one(schema: Schema) -> None:
    told = schema["paths"]["/api/v1/demands/"]["get"]["parameters"]
    asked = {each["name"]: each for each in told}
    assert asked["parent"]["schema"]["minimum"] == 1
    assert "pattern" in asked["number"]["schema"]
    assert asked["search"]["description"] == "Words that all stand in: title, rationale."

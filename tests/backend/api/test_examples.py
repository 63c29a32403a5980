"""Every operation shows what it is asked and what it answers: whole, true to its schema, and such
as the invented town's."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from rest_framework import serializers
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.api.examples import METHODS, NoExample, value_of
from backend.api.given import Writing
from newsletters.api.examples import EXAMPLES as SENT
from newsletters.sample.asks import asks
from newsletters.sample.days import Days
from newsletters.sample.matters import petitions, town_bills, town_meetings
from newsletters.sample.plant import plant
from newsletters.sample.town import CAMPAIGNS, GROUPS, PLACES, RESOURCES, TERMS, TOPICS
from tests.backend.api import rows
from tracker.api.examples import EXAMPLES as TRACKED
from tracker.wording import Ends, closes, explain

Asking = Callable[[str], APIClient]
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
FREE_FORM: Final = {("get", "/api/v1/")}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return document


def bodies(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body of every operation that has one, by its name: what is asked, what is answered with
    2xx, and the refusals."""
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method not in operations:
                continue
            operation, name = operations[method], f"{method.upper()} {path}"
            for kind, media in operation.get("requestBody", {}).get("content", {}).items():
                yield f"{name} asked as {kind}", media
            for status, answer in operation["responses"].items():
                for kind, media in answer.get("content", {}).items():
                    yield f"{name} answered {status} as {kind}", media


def examples_of(media: dict[str, Any], schema: dict[str, Any]) -> list[Any]:
    shelf = schema["components"]["examples"]
    found = []
    for each in media.get("examples", {}).values():
        told = shelf[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        found.append(told["value"])
    return found


def faults(body: Any, promised: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    whole = {**promised, "components": schema["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    found = Draft202012Validator(whole, format_checker=checker).iter_errors(body)
    return [f"{each.json_path}: {each.message}" for each in found]


def test_every_body_has_an_example_that_is_true_to_its_schema(schema: dict[str, Any]) -> None:
    without, untrue, seen = [], {}, 0
    for name, media in bodies(schema):
        told = examples_of(media, schema)
        if not told:
            without.append(name)
        for body in told:
            seen += 1
            if found := faults(body, media["schema"], schema):
                untrue[name] = found[:3]
    assert (without, untrue) == ([], {})
    assert seen > 400


def test_what_is_asked_is_asked_as_json_alone(schema: dict[str, Any]) -> None:
    kinds = {name.rpartition(" as ")[2] for name, _ in bodies(schema)}
    assert kinds == {JSON, PROBLEM}


def test_an_operation_without_an_example_would_be_seen() -> None:
    silent = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    with pytest.raises(NoExample, match=r"\.name"):
        value_of(silent, {})
    untrue = {"type": "integer", "minimum": 3}
    assert faults(2, untrue, {"components": {}}) == ["$: 2 is less than the minimum of 3"]


def test_what_is_shown_comes_from_a_field_that_is_there(schema: dict[str, Any]) -> None:
    """What a serializer says of a field that it has not, or no longer, is said in vain."""
    vain = {}
    for kind in _below(serializers.BaseSerializer):
        said = {**getattr(kind, "example", {}), **getattr(kind, "changes", {})}
        own = "example" in vars(kind) or "changes" in vars(kind)
        if said and own and kind.__module__.split(".")[0] in {"backend", "tracker", "newsletters"}:
            vain[kind.__name__] = sorted(said.keys() - kind().fields.keys())
    assert len(vain) > 60
    assert {name: names for name, names in vain.items() if names} == {}
    fields = {
        name
        for component in schema["components"]["schemas"].values()
        for name in component.get("properties", {})
    }
    told = (TRACKED | SENT).values()
    assert {name for row in told for name in row} - fields == set()


def _below(kind: type) -> Iterator[Any]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def test_the_examples_are_of_the_invented_town() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    days = Days(at.date(), ZoneInfo("America/Chicago"), at)
    town = {
        *(name for _, name, *_ in PLACES),
        *(group.name for group in GROUPS),
        *(campaign.title for campaign in CAMPAIGNS),
        *(resource.title for resource in RESOURCES),
        *(term.term for term in TERMS),
        *TOPICS,
        *(ask.action.title for ask in asks(days)),
        *(bill.title for bill in town_bills(days)),
        *(meeting.body for meeting in town_meetings(days)),
        *(petition.title for petition in petitions(days)),
    }
    for each in (
        *("place.name", "topic.name", "organization.name", "campaign.title", "resource.title"),
        *("term.term", "action.title", "bill.title", "meeting.body", "petition.title"),
    ):
        model, _, field = each.partition(".")
        assert TRACKED[f"tracker.{model}"][field] in town, each


def test_an_end_is_told_in_the_words_that_it_has(schema: dict[str, Any]) -> None:
    told = schema["components"]["examples"]["Action"]["value"]
    end = told["ends"]
    at = datetime(2026, 3, 2, 15, tzinfo=UTC)
    ends = Ends(
        told["durability"],
        at=datetime.fromisoformat(end["at"]),
        because=end["because"],
        zone=end["zone"],
        place_name=told["place"]["name"],
    )
    assert (end["words"], end["sentence"]) == (closes(ends, at=at), explain(ends, at=at))


NOT_THERE: Final = {"does_not_exist", "unknown"}
"""What a refusal of an example may say: a row of it has another id here."""


def _asked(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (method, path, name)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        for name in [operation.get("operationId", "")]
        if "requestBody" in operation
    ]


@pytest.mark.django_db
def test_what_is_asked_as_shown_is_understood(asking: Asking, schema: dict[str, Any]) -> None:
    """Each request of the document, as it stands: no field is unknown, and no value unreadable."""
    plant(at=timezone.now())
    admin = asking("admin")
    User.objects.update(email="admin@tuesday.example")
    misread = {}
    for method, path, name in _asked(schema):
        if path in {"/api/v1/actions/from-url/", "/api/v1/webhooks/"}:
            continue
        media = schema["paths"][path][method]["requestBody"]["content"][JSON]
        for body in examples_of(media, schema):
            where = path.replace("{id}", _row_of(path)) if "{id}" in path else path
            answer = admin.generic(
                method.upper(), where, json.dumps(body), content_type=JSON, HTTP_IF_MATCH="*"
            )
            if wrong := _misread(answer):
                misread[name] = wrong
    assert misread == {}


_NUMBERS = count(700_000)


def _row_of(path: str) -> str:
    """The id of a new row of the collection; an edition is a draft that can be worked on."""
    name = path.split("/")[3]
    row = rows.MAKE[name](next(_NUMBERS))
    if name == "editions":
        type(row)._default_manager.filter(pk=row.pk).update(state="draft")
    return str(row.pk)


def _misread(answer: Any) -> list[Any]:
    if answer.status_code == 207:
        told = [each.get("problem", {}) for each in answer.json()["results"]]
    else:
        told = [answer.json()] if answer.status_code == 400 else []
    return [
        each
        for problem in told
        for each in problem.get("errors", [])
        if each["code"] not in NOT_THERE
    ] + [each["code"] for each in told if each.get("code") == "rule_broken"]


def test_every_kind_of_writing_says_what_a_change_looks_like() -> None:
    silent = [
        kind.__name__
        for kind in _below(Writing)
        if not kind.changes and "Suppression" not in kind.__name__
    ]
    assert silent == []

"""The examples of the OpenAPI document: put together from what is said beside each field.

A serializer says what its fields hold in ``example``; what it does not say is taken from the one
row of its model that an app tells of (:func:`rows_are`), so that a bill is the same bill wherever
it is named. Nested nouns follow from theirs, and so do lists, requests and answers: nothing is
written twice, and what is renamed leaves an operation without an example, which a test sees.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from drf_spectacular.plumbing import is_patched_serializer

from backend.api.given import Writing
from backend.api.problems import CONTENT_TYPE, FAILED, SAY_WHO, document

Schema = dict[str, Any]
Row = Mapping[str, Any]

JSON: Final = "application/json"
METHODS: Final = ("get", "post", "patch", "delete")
OF_A_FORMAT: Final = {
    "date-time": "2026-03-02T15:00:00Z",
    "date": "2026-03-03",
    "uuid": "6d822c09-4504-4804-97c2-69eac52715ce",
}
_ROWS: dict[str, Row] = {}


class NoExample(LookupError):
    """A field of which nobody says what it holds."""


def rows_are(rows: Mapping[str, Row]) -> None:
    """One row of each model, by its label in lower case; its ``uuid`` is the same in each place."""
    for label, row in rows.items():
        _ROWS[label] = {"uuid": str(uuid.uuid5(uuid.NAMESPACE_DNS, label)), **row}


def said_of(serializer: Any, direction: str) -> Row:
    """What a serializer's own fields hold, by name.

    Of what may be said of a row, only what is not empty; of a change, its ``changes``.
    """
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    row = _ROWS.get(model._meta.label_lower, {}) if model else {}
    if not isinstance(serializer, Writing):
        return {**row, **_own(serializer)}
    if is_patched_serializer(serializer, direction):
        return serializer.changes
    said = {name: value for name, value in row.items() if value not in (None, "", [], {})}
    once = getattr(serializer.Meta, "once", ())
    by_itself = {name for name in once if not serializer.fields[name].required}
    whole = said | _own(serializer)
    return {name: value for name, value in whole.items() if name not in by_itself}


def _own(serializer: Any) -> dict[str, Any]:
    return dict(getattr(serializer, "example", {}))


def with_examples(schema: Schema, serializer: Any, direction: str) -> Schema:
    """The component of a serializer with an example at each field of which something is said.

    Where another noun is shown whole, only the serializer itself says another than that noun's.
    """
    said, own = said_of(serializer, direction), _own(serializer)
    for name, found in schema.get("properties", {}).items():
        if name in said and (name in own or not _names_another(found)):
            schema["properties"][name] = {**found, "examples": [said[name]]}
    return schema


def _names_another(schema: Schema) -> bool:
    within = [schema, schema.get("items", {}), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    return any("$ref" in each for each in within)


def value_of(schema: Schema, schemas: Mapping[str, Schema], where: str = "") -> Any:
    """An instance of a schema; :class:`NoExample` names the field that says nothing."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return value_of(schemas[name], schemas, f"{where}{name}")
    for word in ("oneOf", "allOf"):
        if word in schema:
            return value_of(schema[word][0], schemas, where)
    if "enum" in schema:
        return schema["enum"][0]
    return _of_a_type(schema, schemas, where)


def _of_a_type(schema: Schema, schemas: Mapping[str, Schema], where: str) -> Any:
    kinds = schema.get("type", [])
    kind = kinds if isinstance(kinds, str) else next(iter(kinds), "")
    if kind == "object" and "properties" in schema:
        return _object(schema, schemas, where)
    if kind == "array":
        return [value_of(schema["items"], schemas, f"{where}.")]
    if "null" in kinds:
        return None
    if kind == "string" and schema.get("format") in OF_A_FORMAT:
        return OF_A_FORMAT[schema["format"]]
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return bool(schema.get("default", False))
    raise NoExample(where)


def _object(schema: Schema, schemas: Mapping[str, Schema], where: str) -> Schema:
    """With all that is required, and what an example is given of."""
    needed = schema.get("required", ())
    return {
        name: value_of(found, schemas, f"{where}.{name}")
        for name, found in schema["properties"].items()
        if name in needed or "examples" in found
    }


def add_examples(result: Schema, generator: Any, request: HttpRequest | None, public: bool) -> Any:
    """Every body has its example: told once among the components, and named where it is used."""
    schemas, shelf = result["components"]["schemas"], _refusals()
    for path, operations in result["paths"].items():
        for method in [each for each in METHODS if each in operations]:
            operation = operations[method]
            asked = operation.get("requestBody", {}).get("content", {}).get(JSON)
            if asked is not None and path.endswith("/bulk/"):
                rows = _bulk(result["paths"], path.removesuffix("bulk/"), schemas)
                asked["examples"] = {"several": {"value": rows}}
            elif asked is not None:
                _name(asked, shelf, schemas)
            for status, answer in operation["responses"].items():
                told = answer.get("content", {}).get(JSON)
                if told is not None and status.startswith("2"):
                    _name(told, shelf, schemas)
            _refuse(operation, method, path)
    result["components"]["examples"] = dict(sorted(shelf.items()))
    return result


def _name(media: Schema, shelf: dict[str, Schema], schemas: Mapping[str, Schema]) -> None:
    schema = media["schema"]
    many = "items" in schema
    name = (schema["items"] if many else schema).get("$ref", "").rpartition("/")[2]
    title = f"{name}List" if many else name
    try:
        shelf.setdefault(title, {"value": value_of(schema, schemas)})
    except NoExample:
        return
    media["examples"] = {"sample": {"$ref": f"#/components/examples/{title}"}}


def _bulk(paths: Schema, collection: str, schemas: Mapping[str, Schema]) -> Schema:
    """One row made, one changed and one retired, as they are alone."""

    def said(path: str, method: str) -> Any:
        return value_of(
            paths[path][method]["requestBody"]["content"][JSON]["schema"], schemas, path
        )

    one = f"{collection}{{id}}/"
    return {
        "rows": [
            {"do": "create", "values": said(collection, "post")},
            {"do": "update", "id": "5", "etag": ETAG, "values": said(one, "patch")},
            {"do": "retire", "id": "6"},
        ]
    }


ETAG: Final = '"3b6936b96736bd71f7884f7c1962b6cf"'


def _refusals() -> dict[str, Schema]:
    """The problem that each kind of operation answers most."""
    told = {
        "NotFound": document(404, "not_found", "Not found."),
        "NotAuthenticated": document(401, "not_authenticated", SAY_WHO),
        "FilterUnknown": document(
            400,
            "filter_unknown",
            "no filter is called palce",
            unknown=["palce"],
            known=["place", "topic"],
        ),
        "Invalid": document(
            400,
            "invalid",
            "Some of what was sent cannot be used.",
            errors=[{"field": "tilte", "code": "unknown_field", "detail": "No such field."}],
        ),
        "PreconditionFailed": document(
            412,
            "precondition_failed",
            "It has changed since you looked at it; read it again.",
            etag=ETAG,
        ),
        "Failed": document(500, "failed", FAILED),
    }
    return {name: {"value": each} for name, each in told.items()}


def _refuse(operation: Schema, method: str, path: str) -> None:
    """The shared answer is copied: each operation names the refusal that it knows best."""
    for status, name in (("4XX", _refusal_of(method, path)), ("5XX", "Failed")):
        answer = operation["responses"][status]
        named = {"examples": {"refusal": {"$ref": f"#/components/examples/{name}"}}}
        content = {CONTENT_TYPE: {**answer["content"][CONTENT_TYPE], **named}}
        operation["responses"][status] = {**answer, "content": content}


def _refusal_of(method: str, path: str) -> str:
    if method == "get":
        if path.endswith("/me/"):
            return "NotAuthenticated"
        return "NotFound" if "{" in path else "FilterUnknown"
    return "PreconditionFailed" if "{" in path else "Invalid"

"""What the OpenAPI document says beyond the serializers: the one shape of every refusal, and of
what may be said all that a schema can say, so that what fits it is refused for no less."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from backend.api.deprecation import notice_of
from backend.api.described import described, own_words, summary_of
from backend.api.examples import with_examples
from backend.api.given import Amount, Strict, WebAddress, changing
from backend.api.once import LONGEST as LONGEST_KEY
from backend.api.problems import CONTENT_TYPE
from backend.kernel.models import HIGHEST_ID
from backend.kernel.text import VISIBLE

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` is stable; other members are its facts.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_REFUSAL = {
    "description": "A refusal, as a problem document.",
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
WEB_ADDRESS = "^[Hh][Tt][Tt][Pp][Ss]?://"
_METHODS = {"get", "put", "patch", "post", "delete"}


def add_problems(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Every operation may refuse, and always in the same shape."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path in result["paths"].values():
        for method in _METHODS & path.keys():
            for status in ("4XX", "5XX"):
                path[method]["responses"].setdefault(status, _REFUSAL)
    return result


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[ -~]*$"},
    OpenApiParameter.HEADER,
    description="The same key again within 24 hours: nothing is done, the answer is the same.",
)
_STATES = {"type": "string", "pattern": "[!-~]"}
IF_MATCH = OpenApiParameter(
    "If-Match",
    _STATES,
    OpenApiParameter.HEADER,
    description="The `ETag` of the row that was looked at; 412 when it has changed since.",
)
IF_MATCH_NEEDED = OpenApiParameter(
    "If-Match",
    _STATES,
    OpenApiParameter.HEADER,
    required=True,
    description="The `ETag` of the row that was looked at, or `*` to overwrite; 412 when it has"
    " changed since, 428 without.",
)
_OF_WRITES = {
    "create": [IDEMPOTENCY_KEY],
    "partial_update": [IDEMPOTENCY_KEY, IF_MATCH_NEEDED],
    "destroy": [IDEMPOTENCY_KEY, IF_MATCH],
}


class CollectionSchema(AutoSchema):
    """What is said to a collection and what it shows are two serializers."""

    def get_description(self) -> str:  # type: ignore[override]  # theirs says the same
        view: Any = self.view
        return described(view, getattr(view, "action", "") or str(self.method).lower())

    def get_summary(self) -> str | None:
        return summary_of(self.get_description()) or None

    def get_request_serializer(self) -> Any:
        writing = getattr(self.view, "writing", None)
        action = getattr(self.view, "action", "")
        if writing is not None and action == "create":
            return writing
        if writing is not None and action == "partial_update":
            return changing(writing)
        return super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """A named action that says nothing else answers with the row."""
        action = getattr(self.view, "action", "")
        if self.method == "POST" and action != "create":
            view: Any = self.view
            return {200: view.get_serializer()}
        return super().get_response_serializers()

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """Where a field that does not exist is refused, the schema has no other fields; what a
        serializer says of its fields is their example, and what its base says is for us."""
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        schema.pop("description", None)
        if words := own_words(type(serializer)):
            schema["description"] = words
        if isinstance(serializer, Strict):
            schema["additionalProperties"] = False
        return with_examples(schema, serializer, direction)

    def _map_serializer_field(
        self, field: Any, direction: Any, bypass_extensions: bool = False
    ) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if isinstance(field, Amount):
            return amount_of(field)
        if schema is not None and not field.read_only and isinstance(field.root, Strict):
            schema.update(limits_of(field, schema))
        return schema

    def get_auth(self) -> Any:
        """What everybody reads is read without a login first, and with one as well."""
        found: Any = super().get_auth()
        view: Any = self.view
        everybody = any(getattr(each, "reads", "") is None for each in view.get_permissions())
        known = [each for each in found if each]
        return [{}, *known] if everybody and self.method == "GET" else known

    def is_deprecated(self) -> bool:
        return notice_of(self.view) is not None or super().is_deprecated()

    def get_override_parameters(self) -> list[Any]:
        """Of what changes rows; what only reads what it is sent keeps no answer."""
        if not hasattr(self.view, "etag_of"):
            return []
        return list(_OF_WRITES.get(getattr(self.view, "action", ""), []))


def amount_of(field: Amount) -> dict[str, Any]:
    """A decimal as text or as a number, and null where it may be none."""
    number = {"type": "number", "minimum": field.min_value, "maximum": field.max_value}
    either = [{"type": "string", "pattern": field.pattern}, number]
    return {"oneOf": [*either, {"type": "null"}] if field.allow_null else either}


def limits_of(field: Any, schema: dict[str, Any]) -> dict[str, Any]:
    """What a field takes, beyond what its schema says already."""
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return {"minimum": 1, "maximum": HIGHEST_ID}
    if isinstance(field, serializers.ListField | serializers.ListSerializer):
        lines: Any = field
        bounds = {"maxItems": lines.max_length, "minItems": 0 if lines.allow_empty else 1}
        return {name: bound for name, bound in bounds.items() if bound}
    if isinstance(field, WebAddress):
        return {"pattern": WEB_ADDRESS}
    patterned = any(isinstance(each, RegexValidator) for each in getattr(field, "validators", ()))
    if isinstance(field, serializers.CharField) and not field.allow_blank and not patterned:
        return {"pattern": VISIBLE}
    return {}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = "backend.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "`manage.py createtoken NAME`"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the same
    target_class = "backend.api.authentication.EditorSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}

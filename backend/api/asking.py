"""What the schema says of a collection's filters: exactly what they take, and `search`."""

from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.openapi import AutoSchema

from backend.api.searching import PATTERN
from backend.kernel.models import HIGHEST_ID
from backend.kernel.text import LONGEST_SEARCH, VISIBLE


class FilterSchema(DjangoFilterExtension):  # type: ignore[no-untyped-call]  # registers itself
    """A filter without a value is refused; a number is the id of a row."""

    target_class = "backend.api.filtering.AllowListBackend"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: AutoSchema, *args: Any) -> Any:
        told: list[Any] = super().get_schema_operation_parameters(auto_schema, *args)  # type: ignore[no-untyped-call]
        for each in told:
            each["schema"] = narrowed(each["schema"])
        if columns := getattr(auto_schema.view, "searched", ()):
            told.append(
                {
                    "name": "search",
                    "in": "query",
                    "required": False,
                    "description": f"Words that all stand in: {', '.join(columns)}.",
                    "schema": {"type": "string", "maxLength": LONGEST_SEARCH, "pattern": PATTERN},
                }
            )
        return told


def narrowed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a filter's value, as it is taken."""
    if schema.get("type") in {"integer", "number"}:
        return {"type": "integer", "minimum": 1, "maximum": HIGHEST_ID}
    if schema == {"type": "string"}:
        return {"type": "string", "pattern": VISIBLE}
    return schema

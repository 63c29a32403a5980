"""What a request may say: named fields, clean text, instants with their zone, rows that exist."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final, TypeVar

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.validators import UniqueValidator

from backend.kernel.errors import DomainError
from backend.kernel.models import HIGHEST_ID
from backend.kernel.text import MOST_CHARACTERS, one_line, plain_text
from backend.kernel.years import FAR_AWAY, YEARS

Row = TypeVar("Row", bound=Model)


class Strict(serializers.Serializer[Any]):
    """A field that it does not know is refused, and so is one that only the service writes."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data.keys() - self._said().keys())
            owned = self.context.get("owned", ())
            refused = {name: [_refusal(name, owned)] for name in unknown} | _of_other_kinds(
                self._said(), data
            )
            if refused:
                raise serializers.ValidationError(refused)
        return super().to_internal_value(data)

    def _said(self) -> dict[str, Any]:
        return {name: each for name, each in self.fields.items() if not each.read_only}


def _refusal(name: str, owned: Any) -> ErrorDetail:
    if name in owned:
        return ErrorDetail("The service writes this; leave it out.", code="server_owned")
    return ErrorDetail("No such field.", code="unknown_field")


def _of_other_kinds(fields: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """A number where a word belongs, a word where a number does: nothing is read into another."""
    return {
        name: [ErrorDetail(f"This is no {_KINDS[kind]}.", code="incorrect_type")]
        for name, value in data.items()
        if name in fields and (kind := _missed(fields[name], value))
    }


_KINDS: Final = {
    serializers.CharField: "text",
    serializers.BooleanField: "true or false",
    serializers.IntegerField: "whole number",
    serializers.PrimaryKeyRelatedField: "id",
}


def _missed(field: Any, value: Any) -> type[Any] | None:
    """The kind of field whose value this cannot be."""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return next((kind for each in value if (kind := _missed(field.child, each))), None)
    kind = next((each for each in _KINDS if isinstance(field, each)), None)
    if kind is None or value is None:
        return None
    if kind is serializers.CharField:
        fits = isinstance(value, str)
    elif kind is serializers.BooleanField:
        fits = isinstance(value, bool)
    else:
        fits = (
            isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
        )
    return None if fits else kind


class Given(Strict):
    """What a request may say, and nothing else."""


class Nothing(Given):
    """A request that needs no word more."""


class OneLine(serializers.CharField):
    """Text without markup, on one line, as it will be kept."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(_cleaned(self, one_line, data))


class Paragraphs(serializers.CharField):
    """Plain text or Markdown with its line ends; cleaned again wherever it is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MOST_CHARACTERS, **kwargs})

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(_cleaned(self, plain_text, data))


def _cleaned(field: serializers.CharField, clean: Any, data: Any) -> Any:
    """The text as it is kept; its length is that of what was said."""
    if not isinstance(data, str):
        return data
    if field.max_length is not None and len(data) > field.max_length:
        field.fail("max_length", max_length=field.max_length)
    try:
        return clean(data)
    except DomainError as refused:
        raise serializers.ValidationError(refused.message, code=refused.code) from refused


class Instant(serializers.DateTimeField):
    """A moment with its offset: one without would mean another for each who reads it."""

    default_error_messages: ClassVar = {
        "without_zone": "Say the offset too, as in 2026-03-03T19:00:00-06:00 or …Z.",
        "far_away": FAR_AWAY,
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("without_zone")
        if value.year not in YEARS:
            self.fail("far_away")
        return super().enforce_timezone(value)


class Day(serializers.DateField):
    """A day in the row's own place."""

    default_error_messages: ClassVar = {"far_away": FAR_AWAY}

    def to_internal_value(self, value: Any) -> Any:
        day = super().to_internal_value(value)
        if day.year not in YEARS:
            self.fail("far_away")
        return day


class WebAddress(serializers.URLField):
    """An address on the web: http or https."""

    default_error_messages: ClassVar = {"scheme": "An address that begins with http(s)://."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for rule in self.validators:
            if isinstance(rule, URLValidator):
                rule.code = "not_an_address"

    def to_internal_value(self, data: Any) -> Any:
        url = super().to_internal_value(data)
        if not str(url).lower().startswith(("http://", "https://")):
            self.fail("scheme")
        return url


class Amount(serializers.DecimalField):
    """A decimal from ``least`` to ``most`` (a multiple of ten), as text or as a number; a number
    with more ``places`` than are kept is rounded. ``pattern`` is what a text may be."""

    def __init__(self, *, least: int, most: int, places: int, **kwargs: Any) -> None:
        digits = len(str(most)) + places
        super().__init__(digits, places, min_value=least, max_value=most, **kwargs)
        tens = "|".join(str(each) for each in range(1, most // 10))
        below = rf"(?:{tens})?[0-9](?:\.[0-9]{{1,{places}}})?"
        self.pattern = rf"^{'-?' if least else ''}(?:{below}|{most}(?:\.0{{1,{places}}})?)$"

    def validate_empty_values(self, data: Any) -> Any:
        """An empty text is no number; the parent would take it for null."""
        return serializers.Field.validate_empty_values(self, data)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and not re.fullmatch(self.pattern, data):
            self.fail("invalid")
        kept = round(data, self.decimal_places) if isinstance(data, float) else data
        return super().to_internal_value(kept)


class RowsBy(serializers.ListField):
    """Many rows by a column of theirs, found in one query; one that is unknown is named."""

    default_error_messages: ClassVar = {"unknown": "Not known: {names}."}

    def __init__(self, rows: QuerySet[Any], by: str, **kwargs: Any) -> None:
        self.rows, self.by = rows, by
        column = rows.model._meta.pk if by == "pk" else rows.model._meta.get_field(by)
        is_text = isinstance(column, models.CharField)
        child = (
            serializers.CharField(max_length=300)
            if is_text
            else serializers.IntegerField(min_value=1, max_value=HIGHEST_ID)
        )
        super().__init__(child=child, max_length=100, **kwargs)

    def to_internal_value(self, data: Any) -> list[Model]:
        wanted = list(dict.fromkeys(super().to_internal_value(data)))
        found = {
            getattr(row, self.by): row for row in self.rows.filter(**{f"{self.by}__in": wanted})
        }
        if missing := [str(each) for each in wanted if each not in found]:
            self.fail("unknown", names=", ".join(missing))
        return [found[each] for each in wanted]

    def to_representation(self, value: Any) -> Any:
        return [getattr(row, self.by) for row in value]


class Words(serializers.ListField):
    """A short list of short texts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=OneLine(max_length=300), max_length=100, **kwargs)


class Writing(Strict, serializers.ModelSerializer[Row]):
    """What may be said of a row, by explicit fields. The database judges what is unique.

    ``once`` in ``Meta`` names what is said when the row is made and never again.
    """

    changes: ClassVar[Mapping[str, Any]] = {}
    """What the example of a change in the schema says."""

    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: OneLine,
        models.TextField: Paragraphs,
        models.DateTimeField: Instant,
        models.DateField: Day,
        models.URLField: WebAddress,
    }

    def get_validators(self) -> list[Any]:
        return []

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        kind, kwargs = super().build_standard_field(field_name, model_field)
        rules = [
            each for each in kwargs.pop("validators", []) if not isinstance(each, UniqueValidator)
        ]
        numbers = (models.PositiveSmallIntegerField, models.PositiveIntegerField)
        if isinstance(model_field, numbers) and not model_field.choices:
            small = isinstance(model_field, models.PositiveSmallIntegerField)
            kwargs |= {"min_value": 0, "max_value": 2**15 - 1 if small else 2**31 - 1}
            rules = []
        return kind, {**kwargs, "validators": rules} if rules else kwargs


def changing(writing: type[Writing[Any]]) -> type[Writing[Any]]:
    """The same words for a row that is there: without those that are said once."""
    meta: Any = writing.Meta
    once = tuple(getattr(meta, "once", ()))
    if not once:
        return writing
    kept = tuple(name for name in meta.fields if name not in once)
    inner = type("Meta", (meta,), {"fields": kept})
    removed = {name: None for name in once if name in writing._declared_fields}
    name = writing.__name__.removesuffix("Writing") + "Changing"
    return type(name, (writing,), {"Meta": inner, "__doc__": writing.__doc__, **removed})

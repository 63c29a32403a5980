"""What the serializers of both apps are made of."""

from collections.abc import MutableMapping
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Model
from rest_framework import serializers

Row = TypeVar("Row", bound=Model)


class Reading(serializers.ModelSerializer[Row]):
    """A row as it is shown. Its schema admits the empty word where the column does."""

    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.URLField: serializers.CharField,
        models.EmailField: serializers.CharField,
    }
    """An address may be empty, which no `uri` and no `email` is."""

    def include_extra_kwargs(
        self, kwargs: MutableMapping[str, Any], extra_kwargs: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        blank = kwargs.get("allow_blank", False)
        merged = super().include_extra_kwargs(kwargs, extra_kwargs)
        return {**merged, "allow_blank": True} if blank and "choices" in merged else merged


def slugs(slug_field: str = "slug") -> serializers.Field[Any, Any, Any, Any]:
    """Many rows by their slugs, prefetched by the collection."""
    return serializers.SlugRelatedField(many=True, read_only=True, slug_field=slug_field)


def slug(slug_field: str = "slug") -> serializers.Field[Any, Any, Any, Any]:
    """One row, or none, by its slug, selected by the collection."""
    return serializers.SlugRelatedField(read_only=True, allow_null=True, slug_field=slug_field)

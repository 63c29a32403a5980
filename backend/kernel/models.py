"""Model bases and the few constraints that every noun shares."""

import uuid
from typing import ClassVar, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

HIGHEST_ID: Final = 2**63 - 1
"""Of any row, on every database."""


def is_id(text: str) -> bool:
    """Whether a text that came from outside can be the id of a row: "²" is a digit, and none."""
    return text.isascii() and text.isdecimal() and len(text) < len(str(HIGHEST_ID))


class Noun(models.Model):
    """A row that says when it was first written and last touched.

    Both stamps are bookkeeping of the database row; no rule reads them.
    """

    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True


class PublicNoun(Noun):
    """A noun that outside systems may keep a reference to: its ``uuid`` never changes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Retirable(models.Model):
    """A noun that is taken out of use without being deleted: what was told of it stays true."""

    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Since when lists and choices leave it out."""

    class Meta:
        abstract = True


class SourcedNoun(PublicNoun):
    """A noun that may have been read from an outside source.

    ``source`` names the system (an ingest format or a host), ``source_id`` the row's identity
    there; both empty for what an editor wrote. Reading the same source again finds the row by
    this pair, whatever else has changed.
    """

    source = models.CharField(max_length=80, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(max_length=2048, blank=True)

    class Meta:
        abstract = True

    SOURCE_GIVEN: ClassVar[Q] = ~Q(source="")


def one_of(field: str, choices: type[models.Choices], *, name: str) -> models.CheckConstraint:
    """The database refuses a value outside the vocabulary, not only the form."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": list(choices.values)}),
        name=name,
        violation_error_message=f"{field} is not one of the known words",
    )


def unique_source(*, name: str) -> models.UniqueConstraint:
    """One row for one identity in one outside system."""
    return models.UniqueConstraint(
        fields=["source", "source_id"], condition=~Q(source=""), name=name
    )


def validate_time_zone(value: str) -> None:
    """Refuse a name that the IANA database does not know."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError(
            f"“{value}” is not an IANA time zone", code="time_zone_unknown"
        ) from error

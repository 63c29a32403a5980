"""A newsletter, made with sensible sections, or brought to other values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backend.kernel.errors import InvalidInput
from newsletters.models import SENSIBLE_SIZES, Newsletter, NewsletterSection


@dataclass(frozen=True, slots=True)
class Established:
    newsletter: Newsletter
    created: bool
    changed: bool


class BadNewsletter(InvalidInput):
    """One of the values cannot be; ``field`` names it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("bad_newsletter", f"{field}: {why}", field=field)


def establish_newsletter(slug: str, values: Mapping[str, Any]) -> Established:
    """Make the newsletter or set the given columns of it; what is not given stays.

    Safe to run again: the same values change nothing. A new one gets every section in the order
    of an edition.
    """
    with transaction.atomic():
        row = Newsletter.objects.filter(slug=slug).first()
        created = row is None
        row = row or Newsletter(slug=slug)
        fresh = [name for name, value in values.items() if getattr(row, name) != value]
        for name in fresh:
            setattr(row, name, values[name])
        if created or fresh:
            _check(row)
            row.save()
        _give_sections(row)
    return Established(row, created, bool(fresh))


def _check(row: Newsletter) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise BadNewsletter(field, problems[0]) from error


def _give_sections(row: Newsletter) -> None:
    """The sections it lacks; a size that an editor set stays."""
    present = set(row.sections.values_list("section", flat=True))
    NewsletterSection.objects.bulk_create(
        NewsletterSection(newsletter=row, section=section, position=position, size=size)
        for position, (section, size) in enumerate(SENSIBLE_SIZES.items())
        if section not in present
    )

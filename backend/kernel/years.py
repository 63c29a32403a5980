"""Which years a date may lie in, whoever says it."""

from datetime import date
from typing import Final

from django.core.exceptions import ValidationError

YEARS: Final = range(1900, 2200)
"""A moment outside of these is a slip of the pen, and could not be told on every clock."""
FAR_AWAY: Final = f"A year from {YEARS[0]} to {YEARS[-1]}."


def check_year(moment: date) -> None:
    """A form field's rule, for dates and for moments."""
    if moment.year not in YEARS:
        raise ValidationError(FAR_AWAY, code="far_away")

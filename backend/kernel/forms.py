"""The manner of every form of the desk: text as it may be kept, and refusals in our words."""

from collections import defaultdict
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, RegexValidator
from django.db import models

from backend.kernel.constraints import sentence_of
from backend.kernel.errors import InvalidInput
from backend.kernel.text import LANGUAGE, MOST_CHARACTERS, one_line, plain_text
from backend.kernel.years import check_year

TEXTS: Final = (models.CharField, models.TextField)
SMALL: Final = 2**15 - 1
"""The most of a small number, wherever it is kept."""


class RowForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """A row as it may be kept by any door."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        columns = {each.name: each for each in self._meta.model._meta.concrete_fields}
        for name, field in self.fields.items():
            column = columns.get(name)
            if isinstance(field, forms.CharField) and isinstance(column, TEXTS):
                _clean(field, column)

    def _post_clean(self) -> None:
        """The row is asked for its constraints in our words while it is judged."""
        row: Any = self.instance
        row.validate_constraints = self._judge
        try:
            super()._post_clean()  # type: ignore[misc]  # of the base, where the row is filled in
        finally:
            del row.validate_constraints

    def _judge(self, exclude: Any = None) -> None:
        """What the database would refuse, beside the first field that it is about."""
        found: dict[str, list[ValidationError]] = defaultdict(list)
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self.instance, exclude=exclude)
                except ValidationError as refused:
                    said = refused
                    if isinstance(constraint, models.CheckConstraint):
                        said = ValidationError(sentence_of(constraint.name), code="rule_broken")
                    found[self._about(constraint)].append(said)
        if found:
            raise ValidationError(dict(found))

    def _about(self, constraint: Any) -> str:
        if isinstance(constraint, models.UniqueConstraint):
            return constraint.fields[0] if len(constraint.fields) == 1 else NON_FIELD_ERRORS
        asked = constraint.condition.referenced_base_fields
        return next((name for name in self.fields if name in asked), NON_FIELD_ERRORS)


def bounded(field: Any, column: Any) -> None:
    """A form's field takes what its column can hold and every clock can tell."""
    if isinstance(column, models.TextField):
        field.validators.append(MaxLengthValidator(MOST_CHARACTERS))
    if isinstance(column, models.PositiveSmallIntegerField) and not column.choices:
        field.validators.append(MaxValueValidator(SMALL))
    if isinstance(column, models.DateField):
        field.validators.append(check_year)
    if column.name == "language":
        said = "A language is said as in “en” or “pt-BR”."
        field.validators.append(RegexValidator(LANGUAGE, said))


def _clean(field: Any, column: Any) -> None:
    """From now on this form's field takes a text as it is kept, before anything is asked of it."""
    clean = plain_text if isinstance(column, models.TextField) else one_line
    read = field.to_python

    def to_python(value: Any) -> Any:
        try:
            return read(clean(value) if isinstance(value, str) else value)
        except InvalidInput as refused:
            raise ValidationError(refused.message, code=refused.code) from refused

    field.to_python = to_python

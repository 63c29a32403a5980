"""A list of short texts as people type it: one to a line."""

from typing import Any, Final

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from backend.kernel.text import one_line

MOST: Final = 100
LONGEST: Final = 300


class OnePerLine(forms.CharField):
    """Whatever a database keeps as a list of texts; empty lines are nothing."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}), **given)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return [line for each in (typed or "").splitlines() if (line := one_line(each))]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST or any(len(line) > LONGEST for line in value):
            raise forms.ValidationError(
                f"At most {MOST} lines of at most {LONGEST} characters each, please."
            )

    def run_validators(self, value: Any) -> None:
        """The length of each line was looked at; a list has no length in characters."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))

"""The desk's field for a text of Markdown: below it what readers get, and what could be better.

Both are on the page as it was saved; a script asks for them again while somebody types
(``tracker/words.js``, ``POST /api/v1/markdown/``).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Model, TextField
from django.http import HttpRequest
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextareaWidget

from backend.kernel.prose import prose_of
from tracker.lint.look import FIELDS
from tracker.models import PostSection, Term

MARKDOWN: Final[Mapping[type[Model], tuple[str, ...]]] = MappingProxyType(
    {model: known.texts for model, known in FIELDS.items()}
    | {Term: ("why",), PostSection: ("body",)}
)
"""The columns whose text is Markdown (``docs/decisions/markdown-of-editors.md``)."""


class MarkdownArea(UnfoldAdminTextareaWidget):  # type: ignore[misc]  # untyped package
    template_name = "tracker/desk/markdown_area.html"
    findings: tuple[str, ...] = ()
    """What is said of the text as it was saved."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        address = {"data-markdown": reverse("markdown")}
        context: dict[str, Any] = super().get_context(name, value, (attrs or {}) | address)
        label = name.rpartition("-")[2].replace("_", " ")
        shown = prose_of(str(value or "")).html
        return context | {"label": label, "html": shown, "findings": self.findings}


class Written:
    """A form, or the lines of one, whose texts of Markdown are shown as they are typed."""

    model: type[Model]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        form: Any = super()
        field = form.formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, TextField) and db_field.name in MARKDOWN.get(self.model, ()):
            field.widget = MarkdownArea()
        return field

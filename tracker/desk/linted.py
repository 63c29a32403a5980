"""A row's page with what could be written better beside each field; nothing is stopped."""

from collections import defaultdict
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backend.kernel.admin import Rows
from tracker.desk.written import MarkdownArea, Written
from tracker.lint.look import FIELDS, lint_row

MOST_TOLD: Final = 10


class LintedPage(Written, Rows):
    """Whatever was saved, by the desk, the API or a reader, is linted where it is shown."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        if row is not None:
            self._say(row, context["adminform"].form)
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self._tell(request, obj)
        answer: HttpResponse = super().response_change(request, obj)
        return answer

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        self._tell(request, obj)
        answer: HttpResponse = super().response_add(request, obj, *args)
        return answer

    def _tell(self, request: HttpRequest, row: Any) -> None:
        """Once more at the top, for whoever goes on to another page."""
        fresh = type(row)._default_manager.get(pk=row.pk)
        for found in lint_row(fresh, at=timezone.now())[:MOST_TOLD]:
            said = f"{named(found.field)}: {found.message}"
            self.message_user(request, said, level=messages.WARNING)

    def _say(self, row: Any, form: Any) -> None:
        """Beside the field where there is one, else beside the row's first line."""
        by_field: dict[str, list[str]] = defaultdict(list)
        for found in lint_row(row, at=timezone.now()):
            if found.field in form.fields:
                by_field[found.field].append(found.message)
            else:
                said = f"{named(found.field)}: {found.message}"
                by_field[FIELDS[type(row)].lines[0]].append(said)
        for name in by_field.keys() & form.fields.keys():
            widget = form.fields[name].widget
            if isinstance(widget, MarkdownArea):
                widget.findings = tuple(by_field[name])
                continue
            lines = format_html_join(SafeString("<br>"), "{}", ((said,) for said in by_field[name]))
            field = form[name]
            field.help_text = format_html(
                '{} <span class="desk-soon">{}</span>', field.help_text, lines
            )


def named(field: str) -> str:
    """ "Talking points", "Section 2, body": a field as an editor knows it."""
    first, *rest = field.split(".")
    if first == "sections" and len(rest) > 1:
        return f"Section {int(rest[0]) + 1}, {rest[1]}"
    return first.replace("_", " ").capitalize()

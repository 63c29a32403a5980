"""What rooms of this admin share: columns nobody types, links of a row, rows that jobs write."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from backend.kernel.admin import Lines, Rows
from backend.kernel.deeds import DeedRows
from tracker.desk.addresses import UseForm
from tracker.lifecycle import follow, settle_bills
from tracker.models import Bill, LinkUse

OF_THE_ROW = ("created_at", "updated_at")
OF_THE_SOURCE = ("uuid", "source", "source_id", *OF_THE_ROW)


class Basis(Rows):
    """What actions rest on: saving it moves their ends."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        at = timezone.now()
        if isinstance(form.instance, Bill):
            settle_bills(at=at, among=[form.instance.pk])
        follow(form.instance, at=at)


class LinkUses(Lines):
    """Where a row leads. An address is typed here as over HTTP, whether it is known or new; what
    was found there is told beside it."""

    model = LinkUse
    form = UseForm
    tab = False
    hide_title = True
    verbose_name = "link"
    verbose_name_plural = "links"
    fields = ("address", "role", "text", "position", "stands")
    readonly_fields = ("stands",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LinkUse]:
        rows: QuerySet[LinkUse] = super().get_queryset(request)
        return rows.select_related("link")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """What is new leads somewhere, most of all: one line to fill, or to leave empty."""
        return 1 if obj is None else 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A line is part of its row and goes as the row is changed; the link itself stays."""
        return bool(self.has_change_permission(request, obj))

    @admin.display(description="address")
    def address(self, use: LinkUse) -> str:
        """For who may look only."""
        return use.link.url if use.link else ""

    @admin.display(description="how it stands")
    def stands(self, use: LinkUse) -> str:
        if use.link is None:
            return ""
        there = reverse("admin:tracker_link_change", args=[use.link.pk])
        return format_html('<a href="{}">{}</a>', there, use.link.get_verdict_display())


class Naming(Rows):
    """Rows that name another one, which is told to who may read it and to nobody else."""

    names: ClassVar[tuple[str, ...]] = ()
    """Relations that no form changes, or that only who reads everything does."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        for name in self.names if row is not None else ():
            field: Any = self.opts.get_field(name)
            pk, every = getattr(row, field.attname), field.related_model._default_manager.all()
            seen = request.user.sees(every)  # type: ignore[union-attr]  # staff
            if pk is not None and seen.query.where and not seen.filter(pk=pk).exists():
                # Of this row as it is shown: the column stays.
                field.set_cached_value(row, None)
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer


class Asked(admin.SimpleListFilter):
    """Rows as a part of the week asks for them: its heading leads to this list."""

    title = "what the week asks"
    parameter_name = "asked"
    questions: ClassVar[Mapping[str, tuple[str, Callable[[datetime], Q]]]] = {}
    """Label and condition of each."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, label) for name, (label, _) in self.questions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        question = self.questions.get(self.value() or "")
        return queryset.filter(question[1](timezone.now())) if question else queryset


class Seen(DeedRows):
    """Rows that jobs write: shown, found, and changed only where an editor decides."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

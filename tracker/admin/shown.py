"""What rooms of this admin share: columns nobody types, links of a row, rows that jobs write."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backend.kernel.admin import Lines, Rows
from backend.kernel.deeds import DeedRows
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
    model = LinkUse
    verbose_name_plural = "links"
    autocomplete_fields = ("link",)
    told = ("link",)
    fields = ("link", "role", "text", "position")


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


class Seen(DeedRows):
    """Rows that jobs write: shown, found, and changed only where an editor decides."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

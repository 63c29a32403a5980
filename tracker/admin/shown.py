"""What rooms of this admin share: columns nobody types, links of a row, rows that jobs write."""

from typing import Any

from django.http import HttpRequest
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
    fields = ("link", "role", "text", "position")


class Seen(DeedRows):
    """Rows that jobs write: shown, found, and changed only where an editor decides."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

"""What rooms of this admin share: columns nobody types, links of a row, rows that jobs write."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from backend.kernel.admin import Lines, Rows
from backend.kernel.deeds import DeedRows
from tracker.lifecycle import follow
from tracker.models import LinkUse

OF_THE_ROW = ("created_at", "updated_at")
OF_THE_SOURCE = ("uuid", "source", "source_id", *OF_THE_ROW)


class Basis(Rows):
    """What actions rest on: saving it moves their ends."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        follow(form.instance, at=timezone.now())


class LinkUses(Lines):
    model = LinkUse
    autocomplete_fields = ("link",)
    fields = ("link", "role", "text", "position")


class Seen(DeedRows):
    """Rows that jobs write: shown, found, and changed only where an editor decides."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

"""The manner of what is shown to who may see it and changed by nobody."""

from django.db.models import Model
from django.http import HttpRequest

from backend.kernel.admin import Lines, Rows


class Evidence(Rows):
    """Shown to who may see it and changed by nobody."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Shown(Lines):
    """Lines that nobody edits."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

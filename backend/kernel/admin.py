"""The manner of every admin page."""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline


class Rows(ModelAdmin):  # type: ignore[misc]  # untyped package
    """One page of a list costs the same however long the list is; nothing is deleted by hand.

    Read is what is public or within the person's reach; a form acts only within reach, and leaves
    no row outside of it.
    """

    list_per_page = 50
    show_full_result_count = False
    compressed_fields = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        assert request.user.is_authenticated
        return request.user.in_the_desk(rows, acting=request.method == "POST")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("view", request, obj) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Inside the form's transaction, so that what is refused is not written."""
        super().save_model(request, obj, form, change)
        if not self._may("change", request, obj):
            raise PermissionDenied("This would put it outside of what you edit.")

    def _may(self, verb: str, request: HttpRequest, obj: Model | None) -> bool:
        codename = get_permission_codename(verb, self.opts)
        # has_perm on the object asks roles and assignments; without one: is there any such row?
        return request.user.has_perm(f"{self.opts.app_label}.{codename}", obj)


class Lines(TabularInline):  # type: ignore[misc]  # untyped package
    """What belongs to a row, without empty lines to fill."""

    extra = 0
    tab = True

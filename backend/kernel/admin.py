"""The manner of every admin page."""

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline


class Rows(ModelAdmin):  # type: ignore[misc]  # untyped package
    """One page of a list costs the same however long the list is; nothing is deleted by hand."""

    list_per_page = 50
    show_full_result_count = False
    compressed_fields = True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Lines(TabularInline):  # type: ignore[misc]  # untyped package
    """What belongs to a row, without empty lines to fill."""

    extra = 0
    tab = True

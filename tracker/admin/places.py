"""Where it is, and what it is about: both are chosen everywhere else."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from backend.kernel.admin import Rows
from tracker.admin.shown import OF_THE_ROW
from tracker.desk.trees import PlaceForm
from tracker.models import Place, Topic


@admin.register(Place)
class PlaceAdmin(Rows):
    form = PlaceForm
    once = ("ocd_id",)
    list_display = ("name", "kind", "time_zone", "ocd_id")
    list_filter = ("kind",)
    search_fields = ("name", "ocd_id", "abbreviation")
    autocomplete_fields = ("parent",)
    readonly_fields = OF_THE_ROW

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Of this request alone: the form asks what its person may do."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.person = request.user
        return form


@admin.register(Topic)
class TopicAdmin(Rows):
    once = ("slug",)
    list_display = search_fields = ("name", "slug")
    prepopulated_fields: ClassVar = {"slug": ("name",)}

"""Where it is, and what it is about: both are chosen everywhere else."""

from typing import ClassVar

from django.contrib import admin

from backend.kernel.admin import Rows
from tracker.admin.shown import OF_THE_ROW
from tracker.desk.trees import TreeForm
from tracker.models import Place, Topic


@admin.register(Place)
class PlaceAdmin(Rows):
    form = TreeForm
    once = ("ocd_id",)
    list_display = ("name", "kind", "time_zone", "ocd_id")
    list_filter = ("kind",)
    search_fields = ("name", "ocd_id", "abbreviation")
    autocomplete_fields = ("parent",)
    readonly_fields = OF_THE_ROW


@admin.register(Topic)
class TopicAdmin(Rows):
    once = ("slug",)
    list_display = search_fields = ("name", "slug")
    prepopulated_fields: ClassVar = {"slug": ("name",)}

"""Who asks for something, and what."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from backend.kernel.admin import Lines
from tracker.admin.shown import OF_THE_ROW, OF_THE_SOURCE, LinkUses
from tracker.desk.linted import LintedPage
from tracker.desk.trees import DemandForm, OrganizationForm
from tracker.lifecycle import recompute
from tracker.models import Action, Campaign, Demand, DemandMeasure, Organization


@admin.register(Organization)
class OrganizationAdmin(LintedPage):
    form = OrganizationForm
    once = ("slug",)
    list_display = ("name", "acronym", "parent", "place")
    list_select_related = ("parent", "place")
    search_fields = ("name", "acronym")
    autocomplete_fields = ("parent", "place")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("uuid", *OF_THE_ROW)


@admin.register(Campaign)
class CampaignAdmin(LintedPage):
    once = ("slug",)
    list_display = ("title", "host", "place", "ends_on", "outcome")
    list_select_related = ("host", "place")
    list_filter = ("outcome",)
    search_fields = ("title", "slug")
    autocomplete_fields = ("host", "endorsers", "place", "topics")
    readonly_fields = OF_THE_SOURCE
    inlines = (LinkUses,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        recompute(Action.objects.filter(campaign=form.instance), at=timezone.now())


class Measures(Lines):
    model = DemandMeasure
    autocomplete_fields = ("bill",)
    fields = ("bill", "stance", "quote")


@admin.register(Demand)
class DemandAdmin(LintedPage):
    form = DemandForm
    once = ("campaign",)
    list_display = ("number", "title", "campaign")
    list_select_related = ("campaign",)
    search_fields = ("title", "number", "campaign__title")
    autocomplete_fields = ("campaign", "parent", "evidence")
    readonly_fields = OF_THE_ROW
    inlines = (Measures, LinkUses)

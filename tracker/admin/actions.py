"""What a reader can do: actions, and the petitions that some of them rest on."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.kernel.admin import Lines
from backend.kernel.deeds import Deed, DeedRows
from tracker.admin.shown import OF_THE_SOURCE, Basis, LinkUses
from tracker.desk.from_address import FromAddressPage
from tracker.desk.linted import LintedPage
from tracker.endings import end_of
from tracker.lifecycle import close, open_action, recompute, reopen
from tracker.models import Action, ActionSubstitute, Petition
from tracker.wording import closes


class Substitutes(Lines):
    model = ActionSubstitute
    fk_name = "action"
    autocomplete_fields = ("substitute",)
    fields = ("substitute", "position", "chosen_by_editor")


@admin.register(Petition)
class PetitionAdmin(Basis):
    list_display = ("title", "host", "state", "closes_at", "signatures", "outcome")
    list_select_related = ("host",)
    list_filter = ("state", "outcome")
    search_fields = ("title", "slug", "target")
    autocomplete_fields = ("host", "endorsers", "campaign", "place", "topics", "bills")
    readonly_fields = OF_THE_SOURCE
    inlines = (LinkUses,)


def _open(request: HttpRequest, action: Action, at: datetime) -> str:
    open_action(action, at=at)
    return f"“{action.title}” is open."


def _close(request: HttpRequest, action: Action, at: datetime) -> str:
    close(action, at=at)
    return f"“{action.title}” is withdrawn; its page says what can be done instead."


def _reopen(request: HttpRequest, action: Action, at: datetime) -> str:
    reopen(action, at=at)
    return f"“{action.title}” is open again."


@admin.register(Action)
class ActionAdmin(FromAddressPage, LintedPage, DeedRows):
    deeds: ClassVar = {
        "open": Deed("Open: publish it", _open),
        "close": Deed("Close: retire it", _close),
        "reopen": Deed("Reopen", _reopen),
    }
    list_display = ("title", "verb", "effort_minutes", "state", "ends", "place", "outcome")
    list_select_related = ("place", "bill__place", "meeting__place", "petition")
    list_filter = ("state", "verb", "durability", "outcome", "effective_reason")
    search_fields = ("title", "slug")
    autocomplete_fields = (
        "place",
        "topics",
        "campaign",
        "organization",
        "bill",
        "meeting",
        "petition",
    )
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    readonly_fields = (
        "ends",
        "effective_end",
        "effective_reason",
        "retired_at",
        "link_dead_at",
        "superseded_by",
        "superseded_at",
        "closed_at",
        "done_count",
        *OF_THE_SOURCE,
    )
    inlines = (Substitutes, LinkUses)

    @admin.display(description="ends", ordering="effective_end")
    def ends(self, action: Action) -> str:
        return closes(end_of(action), at=timezone.now(), relative=True)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Action]:
        rows: QuerySet[Action] = super().get_queryset(request)
        return rows.select_related(*self.list_select_related)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        recompute(Action.objects.filter(pk=form.instance.pk), at=timezone.now())

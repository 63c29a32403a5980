"""What a reader can do: actions, and the petitions that some of them rest on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from backend.kernel.admin import Lines
from backend.kernel.deeds import Deed, DeedRows
from tracker.admin.shown import OF_THE_SOURCE, Asked, Basis, LinkUses, Naming
from tracker.desk import asked
from tracker.desk.ends import ActionForm
from tracker.desk.from_address import FromAddressPage
from tracker.desk.linted import LintedPage
from tracker.desk.zoned import ZonedPage
from tracker.editing.petitions import keep_count
from tracker.endings import end_of
from tracker.lifecycle import close, open_action, recompute, reopen
from tracker.models import Action, ActionSubstitute, Petition
from tracker.models.action import NEVER
from tracker.vocabulary import ActionState
from tracker.wording import closes

BY_END: Final = Coalesce("effective_end", Value(NEVER, output_field=DateTimeField()))
"""As an index has it: whatever is listed, its first page is at its beginning."""


class ActionsAsked(Asked):
    questions: ClassVar = {
        "closing": ("Closes within a week", asked.closing),
        "review": ("Look at it again", asked.to_review),
    }


class Substitutes(Lines):
    model = ActionSubstitute
    verbose_name_plural = "what can be done instead"
    fk_name = "action"
    autocomplete_fields = ("substitute",)
    fields = ("substitute", "position", "chosen_by_editor")


@admin.register(Petition)
class PetitionAdmin(ZonedPage, LintedPage, Basis):
    once = ("slug",)
    list_display = ("title", "host", "state", "closes_at", "signatures", "outcome")
    list_select_related = ("host",)
    list_filter = ("state", "outcome")
    search_fields = ("title", "slug", "target")
    autocomplete_fields = ("host", "endorsers", "campaign", "place", "topics", "bills")
    readonly_fields = OF_THE_SOURCE
    inlines = (LinkUses,)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "signatures" in form.changed_data:
            keep_count(obj, at=timezone.now())


def _open(request: HttpRequest, action: Action, at: datetime) -> str:
    open_action(action, at=at)
    return f"“{action.title}” is open."


def _close(request: HttpRequest, action: Action, at: datetime) -> str:
    close(action, at=at)
    return f"“{action.title}” is withdrawn; its page says what can be done instead."


def _reopen(request: HttpRequest, action: Action, at: datetime) -> str:
    reopen(action, at=at)
    return f"“{action.title}” is open again."


def _is(state: ActionState) -> Callable[[Action], bool]:
    return lambda action: action.state == state


@admin.register(Action)
class ActionAdmin(Naming, ZonedPage, FromAddressPage, LintedPage, DeedRows):
    form = ActionForm
    names = ("superseded_by",)
    once = ("slug",)
    deeds: ClassVar = {
        "open": Deed("Open: publish it", _open, fits=_is(ActionState.DRAFT)),
        "close": Deed("Close: retire it", _close, fits=_is(ActionState.OPEN)),
        "reopen": Deed("Reopen", _reopen, fits=_is(ActionState.CLOSED)),
    }
    list_display = ("title", "verb", "effort_minutes", "state", "ends", "place", "outcome")
    list_select_related = ("place", "bill__place", "meeting__place", "petition")
    list_filter = (ActionsAsked, "state", "verb", "durability", "outcome", "effective_reason")
    ordering = (BY_END, "pk")
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
    zone_of = "place__time_zone"
    fieldsets = (
        (
            "What readers do",
            {
                "fields": (
                    *("state", "title", "slug", "verb", "effort_minutes", "summary"),
                    *("script", "talking_points", "targets"),
                )
            },
        ),
        (
            "When it ends",
            {
                "description": "A day or a moment of its own, or what it rests on: one bill, one"
                " meeting or one petition. What can be done at any time names a day to look at it"
                " again instead.",
                "fields": (
                    *("durability", "ends_on", "ends_at", "bill", "meeting", "petition"),
                    *("ends", "opens_at", "review_on", "reviewed_on", "held_because"),
                ),
            },
        ),
        (
            "Where, and of whom",
            {"fields": ("place", "topics", "campaign", "organization", "language")},
        ),
        ("How it came out", {"fields": ("outcome", "outcome_note", "done_count")}),
        (
            "Where it comes from, and what was found",
            {
                "classes": ("collapse",),
                "fields": (
                    *("source_url", "effective_end", "effective_reason", "retired_at"),
                    *("link_dead_at", "superseded_by", "superseded_at", "closed_at"),
                    *OF_THE_SOURCE,
                ),
            },
        ),
    )
    readonly_fields = (
        "state",
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

    @admin.display(description="ends", ordering=BY_END)
    def ends(self, action: Action) -> str:
        return closes(end_of(action), at=timezone.now(), relative=True)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Action]:
        rows: QuerySet[Action] = super().get_queryset(request)
        return rows.select_related(*self.list_select_related)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        recompute(Action.objects.filter(pk=form.instance.pk), at=timezone.now())

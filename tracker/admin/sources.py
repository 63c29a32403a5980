"""Where it comes from: feeds and their inbox, calendars of councils, other chapters."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe

from backend.kernel.admin import Rows
from backend.kernel.deeds import Deed
from backend.kernel.text import text_of_html
from tracker.admin.shown import Asked, Naming, Seen
from tracker.desk import asked
from tracker.feeds import inbox
from tracker.models import Chapter, Feed, FeedEntry, MeetingFeed
from tracker.vocabulary import EntryState, FeedState


class Polled(Rows):
    """What goes on is due at once."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "state" in form.changed_data and obj.state == FeedState.ACTIVE:
            obj.next_poll_at = timezone.now()
        super().save_model(request, obj, form, change)


class FeedsAsked(Asked):
    questions: ClassVar = {"trouble": ("In trouble", lambda at: asked.in_trouble())}


@admin.register(Feed)
class FeedAdmin(Polled, Seen):
    list_display = ("title", "state", "last_ok_at", "next_poll_at", "failures", "trouble")
    list_filter = (FeedsAsked, "state")
    search_fields = ("title", "url")
    autocomplete_fields = ("organization", "campaign", "place", "topics")
    fields = ("url", "title", "state", "organization", "campaign", "place", "topics", "trouble")
    readonly_fields = ("url", "trouble")


def _accept(request: HttpRequest, entry: FeedEntry, at: datetime) -> str:
    action = inbox.accept(entry, at=at)
    page = reverse("admin:tracker_action_change", args=[action.pk])
    return format_html(
        'It is a draft action now. Look at it and open it: <a href="{}">{}</a>', page, action.title
    )


def _dismiss(request: HttpRequest, entry: FeedEntry, at: datetime) -> str:
    inbox.dismiss(entry)
    return f"“{entry.title or entry.url}” is out of the inbox."


def _waits(entry: FeedEntry) -> bool:
    return entry.state == EntryState.INBOX


@admin.register(FeedEntry)
class FeedEntryAdmin(Naming, Seen):
    names = ("action",)
    list_display = ("headline", "feed", "offered", "state", "published_at", "first_seen_at")
    list_select_related = ("feed",)
    list_filter = ("state",)
    search_fields = ("title", "url")
    fields = (
        *("headline", "address", "says", "offered", "about", "feed", "author"),
        *("published_at", "first_seen_at", "state", "action"),
    )
    readonly_fields = fields
    deeds: ClassVar = {
        "accept": Deed("Accept: make it an action", _accept, fits=_waits),
        "dismiss": Deed("Dismiss", _dismiss, fits=_waits),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[FeedEntry]:
        rows: QuerySet[FeedEntry] = super().get_queryset(request)
        return rows.select_related("feed", "bill", "meeting", "petition", "action")

    @admin.display(description="what it is called", ordering="title")
    def headline(self, entry: FeedEntry) -> str:
        return entry.title or entry.url

    @admin.display(description="where it stands")
    def address(self, entry: FeedEntry) -> str:
        leads = entry.url.startswith(("https://", "http://"))
        shown = '<a href="{0}" rel="noopener noreferrer">{0}</a>' if leads else "{}"
        return format_html(shown, entry.url)

    @admin.display(description="what it says")
    def says(self, entry: FeedEntry) -> str:
        return mark_safe(linebreaks(text_of_html(entry.summary), autoescape=True))  # noqa: S308  # escaped here

    @admin.display(description="we would make of it")
    def offered(self, entry: FeedEntry) -> str:
        """The action that accepting makes, in words."""
        draft = inbox.proposed(entry)
        effort = f"{draft.effort_minutes} min"
        return f"{draft.get_verb_display()}, {effort}, {draft.get_durability_display().lower()}"

    @admin.display(description="it is about")
    def about(self, entry: FeedEntry) -> str:
        """The petition, meeting or bill that its words name, with a link to it."""
        known = entry.petition or entry.meeting or entry.bill
        if known is None:
            return "nothing that we follow"
        kind = known._meta.model_name
        page = reverse(f"admin:tracker_{kind}_change", args=[known.pk])
        return format_html('{}: <a href="{}">{}</a>', kind, page, known)


@admin.register(MeetingFeed)
class MeetingFeedAdmin(Polled):
    list_display = ("system", "place", "state", "last_ok_at", "next_poll_at", "failures", "trouble")
    list_select_related = ("place",)
    list_filter = ("state", "format")
    search_fields = ("system", "url")
    fields = (
        *("url", "format", "place", "state", "publishes", "trouble", "meeting_count"),
        "moved_to",
        *("interval_minutes", "last_polled_at", "last_ok_at", "last_read_at", "next_poll_at"),
    )
    readonly_fields = tuple(name for name in fields if name not in {"state", "publishes"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Chapter)
class ChapterAdmin(Polled):
    list_display = ("url", "state", "last_ok_at", "next_poll_at", "failures", "trouble")
    list_filter = ("state",)
    search_fields = ("url",)
    fields = (
        *("url", "state", "publishes", "trouble", "interval_minutes"),
        *("last_polled_at", "last_ok_at", "next_poll_at"),
    )
    readonly_fields = tuple(name for name in fields if name not in {"state", "publishes"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

"""Where it comes from: feeds and their inbox, calendars of councils, other chapters."""

from datetime import datetime
from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest

from backend.kernel.admin import Rows
from backend.kernel.deeds import Deed
from tracker.admin.shown import Seen
from tracker.feeds import inbox
from tracker.models import Chapter, Feed, FeedEntry, MeetingFeed


@admin.register(Feed)
class FeedAdmin(Seen):
    list_display = ("title", "state", "last_ok_at", "next_poll_at", "failures", "trouble")
    list_filter = ("state",)
    search_fields = ("title", "url")
    autocomplete_fields = ("organization", "campaign", "place", "topics")
    fields = ("url", "title", "state", "organization", "campaign", "place", "topics", "trouble")
    readonly_fields = ("url", "trouble")


def _accept(request: HttpRequest, entry: FeedEntry, at: datetime) -> str:
    action = inbox.accept(entry, at=at)
    return f"“{action.title}” is a draft action now. Look at it and open it."


def _dismiss(request: HttpRequest, entry: FeedEntry, at: datetime) -> str:
    inbox.dismiss(entry)
    return f"“{entry.title}” is out of the inbox."


@admin.register(FeedEntry)
class FeedEntryAdmin(Seen):
    list_display = ("title", "feed", "state", "published_at", "first_seen_at")
    list_select_related = ("feed",)
    list_filter = ("state",)
    search_fields = ("title", "url")
    autocomplete_fields = ("feed", "action")
    fields = ("feed", "title", "url", "author", "published_at", "state", "action")
    readonly_fields = fields
    deeds: ClassVar = {
        "accept": Deed("Accept: make it an action", _accept),
        "dismiss": Deed("Dismiss", _dismiss),
    }


@admin.register(MeetingFeed)
class MeetingFeedAdmin(Rows):
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
class ChapterAdmin(Rows):
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

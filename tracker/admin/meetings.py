"""Meetings; two rows of one meeting become one."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.kernel.admin import Lines
from backend.kernel.errors import DomainError
from tracker.admin.shown import OF_THE_ROW, Basis, LinkUses
from tracker.meetings.merge import merge_meetings
from tracker.models import Meeting, MeetingDocument


class Documents(Lines):
    model = MeetingDocument
    fields = ("kind", "title", "url", "position")


@admin.register(Meeting)
class MeetingAdmin(Basis):
    list_display = ("body", "starts_at", "status", "place", "comment_deadline", "unconfirmed_since")
    list_select_related = ("place",)
    list_filter = ("status",)
    date_hierarchy = "starts_at"
    search_fields = ("body", "title")
    autocomplete_fields = ("place", "bills", "topics", "merged_into")
    readonly_fields = ("uuid", "revision", "revised_at", *OF_THE_ROW)
    inlines = (Documents, LinkUses)
    actions = ("merge",)

    @admin.action(description="These are one meeting (the oldest row speaks for it)")
    def merge(self, request: HttpRequest, chosen: QuerySet[Meeting]) -> None:
        first, *others = chosen.order_by("created_at", "pk").values_list("pk", flat=True)
        try:
            with transaction.atomic():
                for other in others:
                    merge_meetings(first, other, at=timezone.now())
        except DomainError as error:
            self.message_user(request, error.message, level=messages.ERROR)
            return
        self.message_user(request, f"{len(others) + 1} meetings are one.")

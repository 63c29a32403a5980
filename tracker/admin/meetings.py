"""Meetings; two rows of one meeting become one, and two again."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import Role, User
from backend.audit.models import Door
from backend.audit.who import by_request
from backend.kernel.admin import Lines
from backend.kernel.deeds import Deed, DeedRows
from backend.kernel.errors import DomainError
from tracker.admin.shown import OF_THE_ROW, Basis, LinkUses
from tracker.desk.linted import LintedPage
from tracker.desk.zoned import ZonedPage
from tracker.editing.meetings import MOVES, calendar_of, keep_start, revised
from tracker.meetings.merge import merge_meetings, part_meeting, told_of_others
from tracker.models import Meeting, MeetingDocument


class Documents(Lines):
    model = MeetingDocument
    verbose_name_plural = "documents"
    fields = ("kind", "title", "url", "position")


def _part(request: HttpRequest, meeting: Meeting, at: datetime) -> str:
    if _speaks_elsewhere(request, Meeting.objects.filter(pk=meeting.pk)):
        raise PermissionDenied
    part_meeting(meeting, at=at)
    return f"“{meeting}” speaks for itself again; actions that were replaced stay replaced."


def _is_merged(meeting: Meeting) -> bool:
    return meeting.merged_into_id is not None


@admin.register(Meeting)
class MeetingAdmin(ZonedPage, LintedPage, Basis, DeedRows):
    deeds: ClassVar = {
        "part": Deed("It is a meeting of its own: take the merge back", _part, fits=_is_merged),
    }
    list_display = ("body", "starts", "status", "place", "comment_deadline", "unconfirmed_since")
    list_select_related = ("place",)
    list_filter = ("status", ("unconfirmed_since", admin.EmptyFieldListFilter))
    date_hierarchy = "starts_at"
    search_fields = ("body", "title")
    autocomplete_fields = ("place", "bills", "topics")
    readonly_fields = ("merged_into", "uuid", "revision", "revised_at", *OF_THE_ROW)
    fieldsets = (
        (
            "What meets, and when",
            {
                "fields": (
                    *("body", "title", "place", "time_zone", "starts_at", "ends_at", "all_day"),
                    *("status", "status_note", "unconfirmed_since"),
                )
            },
        ),
        (
            "Where to go, and what to say",
            {
                "fields": (
                    *("location", "stream_url", "url", "comment_deadline", "comment_date_only"),
                    *("comment_how", "description", "why", "bills", "topics"),
                )
            },
        ),
        (
            "On the map, and in calendars",
            {
                "classes": ("collapse",),
                "fields": (
                    *("latitude", "longitude", "merged_into", "uuid", "revision", "revised_at"),
                    *OF_THE_ROW,
                ),
            },
        ),
    )
    inlines = (Documents, LinkUses)
    actions = ("merge",)

    @admin.display(description="starts", ordering="starts_at")
    def starts(self, meeting: Meeting) -> str:
        if meeting.starts_at is None:
            return "no new date"
        return f"{meeting.starts_at.astimezone(meeting.zone):%a %d %b %Y, %H:%M %Z}"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Another time, place or status is another revision for whoever subscribed to it."""
        known = Meeting.objects.get(pk=obj.pk) if change else None
        if known is None:
            obj.revised_at = timezone.now()
        else:
            own = {name: getattr(obj, name) for name in MOVES if name in form.changed_data}
            news = revised(obj, own, calendar_of(known), at=timezone.now())
            for name, value in news.items():
                setattr(obj, name, value)
        super().save_model(request, obj, form, change)
        if known is not None:
            keep_start(obj, known.starts_at)

    @admin.action(description="These are one meeting (the oldest row speaks for it)")
    def merge(self, request: HttpRequest, chosen: QuerySet[Meeting]) -> None:
        """Of those within reach: who chose only others merges nothing."""
        chosen_ids = list(chosen.order_by("created_at", "pk").values_list("pk", flat=True))
        if not chosen_ids:
            self.message_user(request, "None of them is in your reach.", level=messages.ERROR)
            return
        if _speaks_elsewhere(request, chosen):
            said = "One of them is told as a meeting that is out of your reach."
            self.message_user(request, said, level=messages.ERROR)
            return
        first, *others = chosen_ids
        by, at = by_request(request, door=Door.DESK, user=request.user), timezone.now()
        try:
            with transaction.atomic(), told_of_others(by, others, at=at, but=chosen_ids):
                for other in others:
                    merge_meetings(first, other, at=at)
        except DomainError as error:
            self.message_user(request, error.message, level=messages.ERROR)
            return
        self.message_user(request, f"{len(others) + 1} meetings are one.")


def _speaks_elsewhere(request: HttpRequest, chosen: QuerySet[Meeting]) -> bool:
    """Whether another meeting speaks for one of these already, and the person does not edit it."""
    assert isinstance(request.user, User)
    merged = chosen.order_by().exclude(merged_into=None).values("merged_into")
    speaking = Meeting.objects.filter(pk__in=merged)
    ours = request.user.over(Meeting.objects.all(), Role.EDITOR).values("pk")
    return speaking.exclude(pk__in=ours).exists()

"""The editors' admin of what we follow.

Ends, states and outcomes of actions are derived: they are shown here and written by
``tracker.lifecycle``, which every saved action, bill, meeting and petition passes through. Nothing
is deleted by hand (an edition may have linked to it): close or supersede it.
"""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.kernel.admin import Lines, Rows
from backend.kernel.errors import DomainError
from tracker.endings import end_of
from tracker.lifecycle import follow, recompute
from tracker.meetings.merge import merge_meetings
from tracker.models import (
    Action,
    ActionSubstitute,
    Bill,
    BillRelation,
    BillSponsor,
    Campaign,
    Demand,
    DemandMeasure,
    Feed,
    FeedEntry,
    LegislativeSession,
    Link,
    LinkUse,
    Meeting,
    MeetingDocument,
    MeetingFeed,
    Organization,
    Petition,
    Place,
    Post,
    PostSection,
    Resource,
    Term,
    Topic,
)
from tracker.wording import closes

OF_THE_ROW = ("created_at", "updated_at")
OF_THE_SOURCE = ("uuid", "source", "source_id", *OF_THE_ROW)


class Basis(Rows):
    """What actions rest on: saving it moves their ends."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        follow(form.instance, at=timezone.now())


class LinkUses(Lines):
    model = LinkUse
    autocomplete_fields = ("link",)
    fields = ("link", "role", "text", "position")


class Substitutes(Lines):
    model = ActionSubstitute
    fk_name = "action"
    autocomplete_fields = ("substitute",)
    fields = ("substitute", "position", "chosen_by_editor")


class Sponsors(Lines):
    model = BillSponsor
    fields = ("name", "primary", "chamber", "party", "state", "district", "position")


class Relations(Lines):
    model = BillRelation
    fk_name = "bill"
    autocomplete_fields = ("other",)
    fields = ("kind", "other", "state", "reason")


class Documents(Lines):
    model = MeetingDocument
    fields = ("kind", "title", "url", "position")


class Measures(Lines):
    model = DemandMeasure
    autocomplete_fields = ("bill",)
    fields = ("bill", "stance", "quote")


class Sections(Lines):
    model = PostSection
    fields = ("position", "level", "heading", "body")


@admin.register(Place)
class PlaceAdmin(Rows):
    list_display = ("name", "kind", "time_zone", "ocd_id")
    list_filter = ("kind",)
    search_fields = ("name", "ocd_id", "abbreviation")
    autocomplete_fields = ("parent",)
    readonly_fields = OF_THE_ROW


@admin.register(Topic)
class TopicAdmin(Rows):
    list_display = search_fields = ("name", "slug")
    prepopulated_fields: ClassVar = {"slug": ("name",)}


@admin.register(Organization)
class OrganizationAdmin(Rows):
    list_display = ("name", "acronym", "parent", "place")
    list_select_related = ("parent", "place")
    search_fields = ("name", "acronym")
    autocomplete_fields = ("parent", "place")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("uuid", *OF_THE_ROW)


@admin.register(Campaign)
class CampaignAdmin(Rows):
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


@admin.register(Demand)
class DemandAdmin(Rows):
    list_display = ("number", "title", "campaign")
    list_select_related = ("campaign",)
    search_fields = ("title", "number", "campaign__title")
    autocomplete_fields = ("campaign", "parent", "evidence")
    readonly_fields = OF_THE_ROW
    inlines = (Measures, LinkUses)


@admin.register(LegislativeSession)
class SessionAdmin(Rows):
    list_display = ("identifier", "place", "starts_at", "ends_at")
    list_select_related = ("place",)
    search_fields = ("identifier", "name", "place__name")
    autocomplete_fields = ("place",)
    readonly_fields = OF_THE_ROW


@admin.register(Bill)
class BillAdmin(Basis):
    list_display = ("slug", "short", "stance", "status_class", "status", "place", "outcome")
    list_select_related = ("place",)
    list_filter = ("stance", "status_class", "outcome", "number_inferred")
    search_fields = ("slug", "number", "title", "short_title")
    autocomplete_fields = ("place", "session", "host_bill", "topics")
    readonly_fields = OF_THE_SOURCE
    inlines = (Sponsors, Relations, LinkUses)

    @admin.display(description="title")
    def short(self, bill: Bill) -> str:
        return str(bill)[:80]


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


@admin.register(MeetingFeed)
class MeetingFeedAdmin(Rows):
    list_display = ("system", "place", "state", "last_ok_at", "next_poll_at", "failures", "trouble")
    list_select_related = ("place",)
    list_filter = ("state", "format")
    search_fields = ("system", "url")
    fields = (
        *("url", "format", "place", "state", "publishes", "trouble", "meeting_count"),
        *("interval_minutes", "last_polled_at", "last_ok_at", "last_read_at", "next_poll_at"),
    )
    readonly_fields = tuple(name for name in fields if name not in {"state", "publishes"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Petition)
class PetitionAdmin(Basis):
    list_display = ("title", "host", "state", "closes_at", "signatures", "outcome")
    list_select_related = ("host",)
    list_filter = ("state", "outcome")
    search_fields = ("title", "slug", "target")
    autocomplete_fields = ("host", "endorsers", "campaign", "place", "topics", "bills")
    readonly_fields = OF_THE_SOURCE
    inlines = (LinkUses,)


@admin.register(Action)
class ActionAdmin(Rows):
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


@admin.register(Resource)
class ResourceAdmin(Rows):
    list_display = ("title", "kind", "creator", "publisher", "offered")
    list_select_related = ("publisher",)
    list_filter = ("kind", "offered")
    search_fields = ("title", "creator")
    autocomplete_fields = ("publisher", "place", "topics")
    readonly_fields = OF_THE_SOURCE
    inlines = (LinkUses,)


@admin.register(Term)
class TermAdmin(Rows):
    list_display = ("term", "instead", "language")
    search_fields = ("term", "instead")
    autocomplete_fields = ("topics",)
    readonly_fields = OF_THE_SOURCE


@admin.register(Post)
class PostAdmin(Rows):
    list_display = ("title", "kind", "published_on")
    list_filter = ("kind",)
    search_fields = ("title", "slug")
    autocomplete_fields = ("previous", "next", "topics", "organizations")
    readonly_fields = OF_THE_SOURCE
    inlines = (Sections,)


class Seen(Rows):
    """Rows that jobs write: shown, found, and changed only where an editor decides."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Link)
class LinkAdmin(Seen):
    list_display = ("url", "verdict", "verdict_reason", "verdict_since", "last_look_at")
    list_filter = ("verdict", "ignored")
    search_fields = ("url", "host")
    autocomplete_fields = ("replaced_by",)
    fields = ("url", "verdict", "verdict_reason", "verdict_quote", "moved_to", "last_look_at")
    readonly_fields = fields


@admin.register(Feed)
class FeedAdmin(Seen):
    list_display = ("title", "state", "last_ok_at", "next_poll_at", "failures", "trouble")
    list_filter = ("state",)
    search_fields = ("title", "url")
    autocomplete_fields = ("organization", "campaign", "place", "topics")
    fields = ("url", "title", "state", "organization", "campaign", "place", "topics", "trouble")
    readonly_fields = ("url", "trouble")


@admin.register(FeedEntry)
class FeedEntryAdmin(Seen):
    list_display = ("title", "feed", "state", "published_at", "first_seen_at")
    list_select_related = ("feed",)
    list_filter = ("state",)
    search_fields = ("title", "url")
    fields = ("feed", "title", "url", "author", "published_at", "state", "action")
    readonly_fields = fields

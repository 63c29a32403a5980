"""The editors' admin of what we follow.

Ends, states and outcomes of actions are derived: they are shown here and written by
``tracker.lifecycle``, which every saved action, bill, meeting and petition passes through. Nothing
is deleted by hand (an edition may have linked to it): close or supersede it.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backend.kernel.admin import Lines, Rows
from backend.kernel.deeds import Deed, DeedRows
from backend.kernel.errors import DomainError
from tracker.bills import propose
from tracker.desk.from_address import FromAddressPage
from tracker.desk.linted import LintedPage
from tracker.endings import end_of
from tracker.feeds import inbox
from tracker.lifecycle import close, follow, open_action, recompute, reopen
from tracker.links import settle
from tracker.meetings.merge import merge_meetings
from tracker.models import (
    Action,
    ActionSubstitute,
    Bill,
    BillRelation,
    BillSponsor,
    Campaign,
    Chapter,
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
from tracker.models.link import USERS
from tracker.vocabulary import STALE_VERDICTS, Verdict
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


def _same_bill(request: HttpRequest, relation: BillRelation, at: datetime) -> str:
    propose.confirm(relation)
    follow(relation.bill, at=at)
    return f"{relation.bill.slug} is {relation.other.slug} come back; our stance goes on to it."


def _other_bill(request: HttpRequest, relation: BillRelation, at: datetime) -> str:
    propose.dismiss(relation)
    return f"{relation.bill.slug} is another measure; it is not proposed again."


@admin.register(BillRelation)
class BillRelationAdmin(DeedRows):
    """Proposed successors wait here for an editor's yes or no."""

    list_display = ("bill", "kind", "other", "state", "reason")
    list_select_related = ("bill", "other")
    list_filter = ("state", "kind")
    search_fields = ("bill__slug", "other__slug", "bill__title")
    fields = list_display
    readonly_fields = fields
    deeds: ClassVar = {
        "confirm": Deed("It is the same measure: our stance goes on", _same_bill),
        "dismiss": Deed("It is another measure", _other_bill),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


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


class Seen(DeedRows):
    """Rows that jobs write: shown, found, and changed only where an editor decides."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class Standing(admin.SimpleListFilter):
    """Links by what an editor would ask of them."""

    title = "how it stands"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stale", "Leads nowhere any more"), ("doubtful", "We are not sure")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        in_use = LinkUse.objects.filter(link=OuterRef("pk"))
        asked = {"stale": STALE_VERDICTS, "doubtful": (Verdict.SUSPECT, Verdict.BLOCKED)}
        wanted = asked.get(self.value() or "")
        if wanted is None:
            return queryset
        rows = queryset.filter(verdict__in=wanted, ignored=False, replaced_by=None)
        return rows.filter(Exists(in_use))


def _recheck(request: HttpRequest, link: Link, at: datetime) -> str:
    settle.recheck([link.pk], at=at)
    return "It is looked at again with the next check."


def _vouch(request: HttpRequest, link: Link, at: datetime) -> str:
    settle.pin(link, at=at)
    return f"You vouch for it until {link.pinned_until:%d %B}." if link.pinned_until else "Done."


def _replace(request: HttpRequest, link: Link, at: datetime) -> str:
    new = settle.replace(link, at=at, url=request.POST.get("word", "").strip())
    return f"Everything that used it uses {new.url} now."


def _give_up(request: HttpRequest, link: Link, at: datetime) -> str:
    ended = settle.give_up(link, at=at)
    return f"It is given up; {ended} action{'' if ended == 1 else 's'} ended with it."


def _use_archived(request: HttpRequest, link: Link, at: datetime) -> str:
    copy = settle.use_archived(link, at=at)
    if copy is None:
        return "The archive is asked when its turn comes; the copy is proposed here then."
    return f"Everything that used it uses {copy.url} now."


def _ignore_host(request: HttpRequest, link: Link, at: datetime) -> str:
    return f"{link.host} is never checked again ({settle.ignore_host(link)} links)."


@admin.register(Link)
class LinkAdmin(Seen):
    list_display = ("url", "verdict", "verdict_reason", "verdict_since", "last_look_at")
    list_filter = (Standing, "verdict", "ignored")
    search_fields = ("url", "host")
    autocomplete_fields = ("replaced_by",)
    fields = (
        *("url", "verdict", "verdict_reason", "verdict_quote", "moved_to", "last_look_at"),
        *("archive_url", "archive_asked_at", "pinned_until", "ignored", "replaced_by", "where"),
    )
    readonly_fields = fields
    deeds: ClassVar = {
        "recheck": Deed("Look again", _recheck),
        "vouch": Deed("Vouch for it for 30 days", _vouch),
        "give-up": Deed("Give it up: its actions end", _give_up),
        "replace": Deed(
            "Replace it",
            _replace,
            for_many=False,
            asks="Another address (empty: the one that it has moved to)",
        ),
        "use-archived": Deed("Use an archived copy", _use_archived),
        "ignore-host": Deed("Never check this host again", _ignore_host),
    }

    @admin.display(description="used by")
    def where(self, link: Link) -> str:
        """What leads there, with a link to each; at most fifty."""
        uses = link.uses.select_related(*USERS).order_by("pk")[:50]
        lines = []
        for use in uses:
            name = next(name for name in USERS if getattr(use, f"{name}_id") is not None)
            user = getattr(use, name)
            if name == "section":
                name, user = "post", user.post_id
            number = getattr(user, "pk", user)
            address = f"/admin/tracker/{name}/{number}/change/"
            lines.append((address, f"{name}: {use.text or getattr(use, name)}"[:120]))
        return format_html_join(SafeString("<br>"), '<a href="{}">{}</a>', lines) or "nothing"


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

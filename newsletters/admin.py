"""The publishers' admin of what we send. Addresses are masked; evidence is read, never edited.

States of editions and deliveries are changed by the verbs behind the commands and the API.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backend.kernel.admin import Lines, Rows
from backend.kernel.errors import DomainError
from newsletters.assembly.assemble import REBUILDABLE
from newsletters.models import (
    AssemblyRecord,
    Consent,
    Delivery,
    Edition,
    EditionItem,
    Newsletter,
    NewsletterSection,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletters.models.edition import SUBJECTS
from newsletters.review.inspect import inspect
from newsletters.subscriptions.addresses import address_of, checked, lookup_hash, masked
from newsletters.vocabulary import EditionState


class Evidence(Rows):
    """Shown to who may see it and changed by nobody."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Sizes(Lines):
    model = NewsletterSection
    fields = ("section", "position", "size")


class Shown(Lines):
    """Lines that nobody edits."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Items(Shown):
    model = EditionItem
    fields = ("position", "section", "kind", "subject", "reason")
    readonly_fields = fields

    @admin.display(description="what")
    def subject(self, item: EditionItem) -> str:
        return str(getattr(item, item.kind))

    def get_queryset(self, request: HttpRequest) -> QuerySet[EditionItem]:
        rows: QuerySet[EditionItem] = super().get_queryset(request)
        return rows.select_related(*SUBJECTS)


class LeftOut(Shown):
    model = AssemblyRecord
    fields = ("left_out",)
    readonly_fields = fields


class Subscriptions(Shown):
    model = Subscription
    fields = ("newsletter", "status", "since", "confirmed_at")
    readonly_fields = fields


class Consents(Shown):
    model = Consent
    fields = ("newsletter", "kind", "at", "method", "form_version")
    readonly_fields = fields


@admin.register(Newsletter)
class NewsletterAdmin(Rows):
    list_display = ("name", "slug", "weekday", "hour", "time_zone", "approve", "active")
    list_filter = ("active", "approve")
    search_fields = ("name", "slug")
    autocomplete_fields = ("places", "topics")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("uuid", "created_at", "updated_at")
    inlines = (Sizes,)


@admin.register(Edition)
class EditionAdmin(Evidence):
    list_display = ("newsletter", "date", "state", "sends_at", "candidates", "unresolved")
    list_select_related = ("newsletter",)
    list_filter = ("state", "newsletter")
    date_hierarchy = "date"
    fields = (
        "newsletter",
        "date",
        "sends_at",
        "send_by",
        "state",
        "minutes",
        "note",
        "snapshot_sha256",
        "approved_at",
        "approved_by",
        "changed_by",
        "held_because",
        "findings",
        "candidates",
        "sent_at",
        "unresolved",
    )
    inlines = (Items, LeftOut)

    @admin.display(description="for your attention")
    def findings(self, edition: Edition) -> str:
        """What stops an approval and what is only said, of an edition that has not left yet."""
        if edition.state not in (*REBUILDABLE, EditionState.APPROVED):
            return "–"
        lines = [
            (f"{'It stops an approval: ' if found.blocks else ''}{found.message}",)
            for found in inspect(edition, at=timezone.now())
        ]
        return format_html_join(SafeString("<br>"), "{}", lines) or "nothing"


@admin.register(Subscriber)
class SubscriberAdmin(Evidence):
    """Found by the whole address (hashed, never compared in the clear) or by id."""

    list_display = ("id", "address", "language", "time_zone", "created_at")
    list_filter = ("language", "subscriptions__status")
    search_fields = ("id",)
    search_help_text = "the whole address, or an id"
    fields = ("id", "address", "language", "time_zone", "places", "topics", "minutes_budget")
    readonly_fields = ("address",)
    inlines = (Subscriptions, Consents)

    @admin.display(description="address")
    def address(self, subscriber: Subscriber) -> str:
        return masked(address_of(subscriber))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        if "@" in search_term:
            return queryset.filter(address_hmac=_hash_of(search_term)), False
        found: tuple[QuerySet[Subscriber], bool] = super().get_search_results(
            request, queryset, search_term
        )
        return found


def _hash_of(typed: str) -> str:
    """The lookup hash of what was typed; what is no address finds nobody."""
    try:
        return lookup_hash(checked(typed))
    except DomainError:
        return ""


@admin.register(Suppression)
class SuppressionAdmin(Evidence):
    list_display = ("id", "newsletter", "reason", "at")
    list_select_related = ("newsletter",)
    list_filter = ("reason",)
    fields = ("newsletter", "reason", "at")


@admin.register(Delivery)
class DeliveryAdmin(Evidence):
    list_display = ("id", "edition", "state", "attempt", "outcome_at", "error_code")
    list_select_related = ("edition__newsletter",)
    list_filter = ("state",)
    search_fields = ("id", "message_id")
    fields: Any = ("edition", "subscriber", "variant", "state", "attempt", "owner", "lease_until")

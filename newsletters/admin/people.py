"""Who reads us, masked: found by the whole address or an id, revealed only with a reason."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache

from backend.accounts.entry import ask_again
from backend.accounts.models import Role, User
from backend.accounts.reach import Row
from backend.audit.models import Door
from backend.audit.who import by_request
from backend.kernel.errors import DomainError
from newsletters.admin.evidence import Evidence, Shown
from newsletters.models import Consent, Delivery, Subscriber, Subscription, Suppression
from newsletters.subscriptions.addresses import address_of, checked, lookup_hash, masked
from newsletters.subscriptions.reveal import LONGEST_REASON, SHORTEST_REASON, reveal, why_hidden
from newsletters.vocabulary import SubscriberStatus


def _within_reach(request: HttpRequest, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of newsletters that this person publishes."""
    assert isinstance(request.user, User)
    return request.user.sees(rows)


class Subscriptions(Shown):
    model = Subscription
    fields = ("newsletter", "status", "since", "confirmed_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        rows: QuerySet[Subscription] = super().get_queryset(request)
        return _within_reach(request, rows.select_related("newsletter"))


class Consents(Shown):
    model = Consent
    fields = ("newsletter", "kind", "at", "method", "form_version")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consent]:
        rows: QuerySet[Consent] = super().get_queryset(request)
        return _within_reach(request, rows.select_related("newsletter"))


class Status(admin.SimpleListFilter):
    """How somebody stands with a newsletter within reach."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(SubscriberStatus.choices)

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        if self.value() not in SubscriberStatus.values:
            return queryset
        standing = Subscription.objects.filter(subscriber=OuterRef("pk"), status=self.value())
        return queryset.filter(Exists(_within_reach(request, standing)))


class Reason(forms.Form):
    """Why an address has to be seen; it is kept."""

    reason = forms.CharField(
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        label="Why do you need to see it?",
    )


@admin.register(Subscriber)
class SubscriberAdmin(Evidence):
    """Found by the whole address (hashed, never compared in the clear) or by the whole id."""

    list_display = ("id", "address", "language", "time_zone", "created_at")
    list_filter = ("language", Status)
    search_fields = ("id",)
    search_help_text = "the whole address, or the whole id"
    fields = ("id", "address", "language", "time_zone", "places", "topics", "minutes_budget")
    readonly_fields = ("address",)
    inlines = (Subscriptions, Consents)
    ordering = ("id",)

    @admin.display(description="address")
    def address(self, subscriber: Subscriber) -> str:
        return masked(address_of(subscriber))

    def get_fields(self, request: HttpRequest, obj: Subscriber | None = None) -> Any:
        may = obj is not None and _may_reveal(request, obj)
        return (*self.fields, "to_reveal") if may else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Subscriber | None = None) -> Any:
        return (*self.readonly_fields, "to_reveal")

    @admin.display(description="the whole address")
    def to_reveal(self, subscriber: Subscriber) -> str:
        address = reverse("admin:newsletters_subscriber_reveal", args=[subscriber.pk])
        return format_html('<a href="{}">Show it, with a reason</a>', address)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        """Exactly one or nobody: no part of an address and no part of an id finds anybody."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        if "@" in typed:
            return queryset.filter(address_hmac=_hash_of(typed)), False
        try:
            return queryset.filter(pk=UUID(typed)), False
        except ValueError:
            return queryset.none(), False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(never_cache(self.reveal))
        where = path("<uuid:pk>/reveal/", view, name="newsletters_subscriber_reveal")
        return [where, *super().get_urls()]

    def reveal(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """A form that asks why; the answer shows the address once, and both are on record. Of who
        does not read, a sentence says why there is none."""
        subscriber = self.get_object(request, str(pk))
        if subscriber is None:
            raise Http404
        if not _may_reveal(request, subscriber):
            raise PermissionDenied
        if request.method == "POST" and (detour := ask_again(request, at=timezone.now())):
            return detour
        assert isinstance(request.user, User)
        hidden = why_hidden(subscriber, by=request.user)
        form, shown = Reason(request.POST or None), ""
        if request.method == "POST" and not hidden and form.is_valid():
            why = form.cleaned_data["reason"]
            try:
                who = by_request(request, door=Door.DESK, user=request.user)
                shown = reveal(subscriber, by=request.user, who=who, reason=why, at=timezone.now())
            except DomainError as refused:
                self.message_user(request, refused.message, level=messages.ERROR)
        context = {
            **self.admin_site.each_context(request),
            "title": f"The address of {subscriber}",
            "opts": self.opts,
            "form": form,
            "shown": shown,
            "hidden": hidden,
            "subscriber": subscriber,
        }
        return TemplateResponse(request, "newsletters/desk/reveal.html", context)


def _may_reveal(request: HttpRequest, subscriber: Subscriber) -> bool:
    return isinstance(request.user, User) and request.user.may_with(Role.PUBLISHER, subscriber)


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
    asked = ("edition",)
    list_filter = ("state",)
    search_fields = ("message_id__exact",)
    search_help_text = "the whole id, or the whole Message-ID"
    ordering = ("id",)
    fields: Any = ("edition", "subscriber", "variant", "state", "attempt", "owner", "lease_until")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        try:
            return queryset.filter(pk=UUID(search_term.strip())), False
        except ValueError:
            found: tuple[QuerySet[Delivery], bool] = super().get_search_results(
                request, queryset, search_term
            )
            return found

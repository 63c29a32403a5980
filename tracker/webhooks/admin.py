"""Webhooks in the desk: admins see how each stands and turn it on, try it and tell again."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.kernel.admin import Lines, Rows
from tracker.webhooks.endpoints import disable, enable, ping, redeliver
from tracker.webhooks.models import Endpoint, Telling

NEWEST = 30


class Tellings(Lines):
    """What was told last."""

    model = Telling
    can_delete = False
    fields = ("event", "state", "attempt", "status", "error_code", "not_before", "outcome_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Telling]:
        rows: QuerySet[Telling] = super().get_queryset(request)
        found = request.resolver_match
        endpoint = found.kwargs.get("object_id") if found else None
        newest = Telling.objects.filter(endpoint=endpoint).order_by("-pk").values("pk")[:NEWEST]
        return rows.filter(pk__in=newest).select_related("event").order_by("-pk")


@admin.register(Endpoint)
class EndpointAdmin(Rows):
    """Made over the API, whose answer shows the secret once."""

    list_display = ("url", "state", "failing_since", "disabled_because", "newsletter", "place")
    list_select_related = ("newsletter", "place")
    list_filter = ("state",)
    fields = (
        *("url", "description", "events", "newsletter", "place", "state"),
        *("disabled_because", "failing_since", "former_until"),
    )
    readonly_fields = tuple(name for name in fields if name != "description")
    inlines = (Tellings,)
    actions = ("turn_on", "turn_off", "try_it", "tell_again")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Turn on again", permissions=["change"])
    def turn_on(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        for endpoint in chosen:
            enable(endpoint, at=timezone.now())
        self.message_user(request, "They are told again from now on.")

    @admin.action(description="Turn off", permissions=["change"])
    def turn_off(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        for endpoint in chosen:
            disable(endpoint.pk, "An admin turned it off.", at=timezone.now())
        self.message_user(request, "They are told nothing more.")

    @admin.action(description="Send a test event", permissions=["change"])
    def try_it(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        for endpoint in chosen:
            ping(endpoint, at=timezone.now())
        self.message_user(request, "A test event leaves within a minute.")

    @admin.action(description="Tell again what was given up", permissions=["change"])
    def tell_again(self, request: HttpRequest, chosen: QuerySet[Endpoint]) -> None:
        again = sum(redeliver(endpoint, at=timezone.now()) for endpoint in chosen)
        self.message_user(request, f"{again} events are told again.")

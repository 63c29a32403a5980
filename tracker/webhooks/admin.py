"""Webhooks in the desk: admins make, change and remove them, see how each stands, try it out."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from backend.accounts.vocabulary import Role
from backend.kernel.admin import Lines
from backend.kernel.deeds import Deed, DeedRows
from backend.kernel.errors import DomainError
from tracker.webhooks import endpoints
from tracker.webhooks.forms import EndpointForm
from tracker.webhooks.models import Endpoint, Telling
from tracker.webhooks.vocabulary import EndpointState

NEWEST: Final = 30


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


def _enable(_: HttpRequest, endpoint: Endpoint, at: datetime) -> str:
    endpoints.enable(endpoint, at=at)
    return "It is told again from now on."


def _disable(_: HttpRequest, endpoint: Endpoint, at: datetime) -> str:
    endpoints.disable(endpoint.pk, endpoints.BY_AN_ADMIN, at=at)
    return "It is told nothing more until somebody turns it on."


def _ping(_: HttpRequest, endpoint: Endpoint, at: datetime) -> str:
    endpoints.ping(endpoint, at=at)
    return "A test event leaves within a minute."


def _redeliver(_: HttpRequest, endpoint: Endpoint, at: datetime) -> str:
    return f"{endpoints.redeliver(endpoint, at=at)} events are told again."


def _rotate(_: HttpRequest, endpoint: Endpoint, at: datetime) -> str:
    """The new secret itself: it is put on a page of its own and into no message."""
    return endpoints.rotate(endpoint, at=at)


def _remove(_: HttpRequest, endpoint: Endpoint, at: datetime) -> str:
    endpoints.remove(endpoint, at=at)
    return "It is removed: told nothing more, and what it was told stays known."


DEEDS: Final[Mapping[str, Deed]] = {
    "enable": Deed("Turn on again", _enable, role=Role.ADMIN),
    "disable": Deed("Pause", _disable, role=Role.ADMIN),
    "ping": Deed("Send a test event", _ping, role=Role.ADMIN),
    "redeliver": Deed("Tell again what was given up", _redeliver, role=Role.ADMIN),
    "rotate": Deed("Make a new secret", _rotate, role=Role.ADMIN, for_many=False),
    "remove": Deed("Remove for good", _remove, role=Role.ADMIN, for_many=False),
}
IDLE: Final[Mapping[str, frozenset[str]]] = {
    EndpointState.ACTIVE: frozenset({"enable"}),
    EndpointState.DISABLED: frozenset({"disable"}),
    EndpointState.REMOVED: frozenset(DEEDS),
}
"""What would change nothing in a state, or be refused."""


class OfAState(admin.ChoicesFieldListFilter):
    """As over HTTP: those that were removed stand in no list but when they are asked for."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if self.used_parameters:
            return super().queryset(request, queryset)
        return queryset.exclude(state=EndpointState.REMOVED)

    def choices(self, changelist: Any) -> Iterator[Any]:
        every, *one_each = super().choices(changelist)
        yield {**every, "display": "All but removed"}
        yield from one_each


@admin.register(Endpoint)
class EndpointAdmin(DeedRows):
    list_display = ("url", "state", "failing_since", "disabled_because", "newsletter", "place")
    list_select_related = ("newsletter", "place")
    list_filter = (("state", OfAState),)
    form = EndpointForm
    fields = (
        *("url", "description", "events", "newsletter", "place", "state"),
        *("disabled_because", "failing_since", "former_until"),
    )
    readonly_fields = ("state", "disabled_because", "failing_since", "former_until")
    autocomplete_fields = ("newsletter", "place")
    inlines = (Tellings,)
    deeds: ClassVar = DEEDS

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """One that was removed is evidence."""
        removed = isinstance(obj, Endpoint) and obj.state == EndpointState.REMOVED
        return not removed and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """By the verbs of the API; the secret of a new one is held until its page is answered."""
        assert isinstance(obj, Endpoint)
        if change:
            said = {name: form.cleaned_data[name] for name in form.changed_data}
            endpoints.change(obj, said, at=timezone.now())
        else:
            form.secret = endpoints.begin(obj)
        if not self._may("change", request, obj):
            raise PermissionDenied("Webhooks are for admins of everything.")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        form.instance.secret = getattr(form, "secret", "")
        super().save_related(request, form, formsets, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._secret_page(request, obj, obj.secret)

    def _offered(self, request: HttpRequest, object_id: str | None) -> list[dict[str, str]]:
        row = self.get_object(request, object_id) if object_id else None
        idle = IDLE[row.state] if row is not None else frozenset()
        return [each for each in super()._offered(request, object_id) if each["name"] not in idle]

    def _do(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """A new secret is shown in the answer itself: a message would be kept somewhere."""
        if name != "rotate":
            return super()._do(request, object_id, name)
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        try:
            secret = self._done(request, name, row)
        except DomainError as refused:
            self.message_user(request, refused.message, level=messages.ERROR)
            return HttpResponseRedirect(self._back(request, row))
        return self._secret_page(request, row, secret)

    def _secret_page(self, request: HttpRequest, row: Endpoint, secret: str) -> HttpResponse:
        row.refresh_from_db()
        context = {
            **self.admin_site.each_context(request),
            "title": "The secret of a webhook",
            "opts": self.opts,
            "endpoint": row,
            "secret": secret,
        }
        return TemplateResponse(request, "tracker/desk/webhook_secret.html", context)

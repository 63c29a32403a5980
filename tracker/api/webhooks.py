"""Webhooks: who is told what happened. The secret is shown once, to whoever made it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.api.fields import Reading, slug
from backend.api.given import Writing
from backend.api.once import answered_once
from backend.api.pagination import Order
from backend.api.permissions import HasRole
from backend.api.verbs import Given, verb
from backend.api.writing import Changing, Retiring
from tracker.models import Place
from tracker.webhooks import endpoints
from tracker.webhooks.models import Endpoint, Telling
from tracker.webhooks.vocabulary import EndpointState, Happening

NEWEST: Final = 50
SECRET: Final = ("secret",)
UNKNOWN_EVENT: Final = f"“{{input}}” is no event; these are: {', '.join(Happening.values)}."


class AdminActing(HasRole):
    """Admins, and tokens made for deciding what leaves."""

    reads = writes = Role.ADMIN
    read_scope = write_scope = "publish"


class WebhookSerializer(Reading[Endpoint]):
    events = serializers.ListField(child=serializers.ChoiceField(choices=Happening.choices))
    newsletter = slug()
    place = slug("ocd_id")

    class Meta:
        model = Endpoint
        fields = read_only_fields = (
            "id",
            "uuid",
            "url",
            "description",
            "events",
            "newsletter",
            "place",
            "state",
            "disabled_because",
            "failing_since",
            "former_until",
            "created_at",
        )


class WithSecretSerializer(WebhookSerializer):
    example: ClassVar = {"secret": "whsec_shown-to-you-once-and-never-again"}

    secret = serializers.CharField(allow_null=True)
    """Shown once: null where an `Idempotency-Key` is answered again."""

    class Meta(WebhookSerializer.Meta):
        fields = read_only_fields = (  # type: ignore[assignment]  # one more
            *WebhookSerializer.Meta.fields,
            "secret",
        )


class NewsletterBySlug(serializers.SlugRelatedField[Any]):
    """One of those that stand above us: found when it is asked for."""

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = apps.get_model("newsletters", "Newsletter").objects.all()
        return rows


@extend_schema_field(
    {"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]://", "maxLength": 2048}
)
class Receiver(serializers.CharField):
    """An address that can be told: https, and nothing inward."""


class WebhookWriting(Writing[Endpoint]):
    """`newsletter` and `place` narrow what is told; `state` turns it off and on."""

    changes: ClassVar = {"events": ["edition.sent"], "state": "disabled"}

    url = Receiver(max_length=2048)
    events = serializers.ListField(
        child=serializers.ChoiceField(
            choices=Happening.choices, error_messages={"invalid_choice": UNKNOWN_EVENT}
        ),
        allow_empty=False,
        max_length=50,
    )
    newsletter = NewsletterBySlug(slug_field="slug", required=False, allow_null=True)
    place = serializers.SlugRelatedField(
        slug_field="ocd_id", queryset=Place.objects.all(), required=False, allow_null=True
    )
    state = serializers.ChoiceField(
        [EndpointState.ACTIVE.value, EndpointState.DISABLED.value], required=False
    )

    class Meta:
        model = Endpoint
        fields = ("url", "events", "description", "newsletter", "place", "state")


class Again(Given):
    example: ClassVar = {"telling": 31}

    telling = serializers.IntegerField(required=False, min_value=1, max_value=2**62)
    """One of `tellings`; without it, all that were given up."""


class TellingSerializer(Reading[Telling]):
    event = serializers.UUIDField(source="event.uuid", read_only=True)
    kind = serializers.CharField(source="event.kind", read_only=True)
    object_id = serializers.IntegerField(source="event.object_id", read_only=True)

    class Meta:
        model = Telling
        fields = read_only_fields = (
            *("id", "event", "kind", "object_id", "state", "attempt", "not_before"),
            *("status", "error_code", "outcome_at"),
        )


class WebhookFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    class Meta:
        model = Endpoint
        fields = ("state",)


class WebhookCollection(Changing, Retiring):
    """Addresses of other systems that are told what happened here. Making one and `rotate` answer
    with a secret that is kept nowhere in the clear: where an `Idempotency-Key` is answered again it
    is null."""

    permission_classes = (AdminActing,)
    writing = WebhookWriting
    keep = staticmethod(endpoints.change)
    retire = staticmethod(endpoints.remove)
    queryset = Endpoint.objects.select_related("newsletter", "place")
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilters
    orders: ClassVar[Mapping[str, Order]] = {"id": Order("pk")}

    def filter_queryset(self, queryset: Any) -> Any:
        """A list has no removed ones but for `state=removed`."""
        found = super().filter_queryset(queryset)
        if self.action == "list" and "state" not in self.request.query_params:
            return found.exclude(state=EndpointState.REMOVED)
        return found

    @extend_schema(responses={201: WithSecretSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Have an address told; the answer has the secret, once."""

        def act() -> Response:
            words = self._words(self.writing, request.data)
            row, secret = endpoints.register(words.pop("url"), **words)
            self._require_reach(row)
            where = {"Location": f"{request.path}{row.pk}/", "ETag": self.etag_of(row)}
            told = {**self.get_serializer(row).data, "secret": secret}
            return Response(told, status=201, headers=where)

        return answered_once(request, act, at=timezone.now(), shown_once=SECRET)

    @verb(answers=WithSecretSerializer, who=(AdminActing,), shown_once=SECRET)
    def rotate(self, row: Endpoint, given: dict[str, Any], at: datetime) -> Response:
        """A new secret, shown once; the former one signs as well for a day."""
        secret = endpoints.rotate(row, at=at)
        told = {**self.get_serializer(row).data, "secret": secret}
        return Response(told, headers={"ETag": self.etag_of(row)})

    @verb(answers=WebhookSerializer, who=(AdminActing,))
    def enable(self, row: Endpoint, given: dict[str, Any], at: datetime) -> None:
        """Told again from now on; what waited goes on."""
        endpoints.enable(row, at=at)

    @verb(answers=WebhookSerializer, who=(AdminActing,))
    def disable(self, row: Endpoint, given: dict[str, Any], at: datetime) -> None:
        """Told nothing more until it is enabled."""
        endpoints.disable(row.pk, endpoints.BY_AN_ADMIN, at=at)

    @verb(answers=TellingSerializer, who=(AdminActing,), status=202)
    def ping(self, row: Endpoint, given: dict[str, Any], at: datetime) -> Response:
        """Send it an event that says nothing; how it went is in `tellings`."""
        told = endpoints.ping(row, at=at)
        return Response(TellingSerializer(told).data, status=202)

    @verb(given=Again, answers=WebhookSerializer, who=(AdminActing,))
    def redeliver(self, row: Endpoint, given: dict[str, Any], at: datetime) -> None:
        """Tell again what was given up, or one telling whatever came of it."""
        endpoints.redeliver(row, at=at, telling=given.get("telling"))

    @extend_schema(responses=TellingSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def tellings(self, request: Request, **_: str) -> Response:
        """The newest fifty, newest first."""
        rows = self.get_object().tellings.select_related("event").order_by("-pk")[:NEWEST]
        return Response(TellingSerializer(rows, many=True).data)

"""Webhooks: who is told what happened. The secret is shown once, to whoever made it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.api.fields import Reading, slug
from backend.api.pagination import Order
from backend.api.permissions import HasRole
from backend.api.verbs import Given, check_match, verb
from backend.api.views import Collection
from backend.api.witnessed import witnessed
from tracker.models import Place
from tracker.webhooks import endpoints
from tracker.webhooks.models import Endpoint, Telling
from tracker.webhooks.vocabulary import Happening

NEWEST = 50


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
    secret = serializers.CharField()

    class Meta(WebhookSerializer.Meta):
        fields = read_only_fields = (  # type: ignore[assignment]  # one more
            *WebhookSerializer.Meta.fields,
            "secret",
        )


class NewWebhook(Given):
    url = serializers.CharField(max_length=2048)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=Happening.choices), allow_empty=False
    )
    description = serializers.CharField(max_length=200, required=False, default="")
    newsletter = serializers.SlugField(required=False, default="")
    place = serializers.SlugRelatedField(
        slug_field="ocd_id", queryset=Place.objects.all(), required=False, default=None
    )

    def validate_newsletter(self, wanted: str) -> Any:
        found = apps.get_model("newsletters", "Newsletter").objects.filter(slug=wanted).first()
        if wanted and found is None:
            raise serializers.ValidationError("No such newsletter.", code="does_not_exist")
        return found


class Again(Given):
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


class WebhookCollection(Collection):
    """Endpoints. Making one and `rotate` answer with a secret that is kept nowhere in the clear:
    they take no `Idempotency-Key`, and an address is told once."""

    permission_classes = (AdminActing,)
    queryset = Endpoint.objects.select_related("newsletter", "place")
    serializer_class = WebhookSerializer
    orders: ClassVar[Mapping[str, Order]] = {"id": Order("pk")}

    @extend_schema(request=NewWebhook, responses={201: WithSecretSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Have an address told; the answer has the secret, once."""
        given = NewWebhook(data=request.data)
        given.is_valid(raise_exception=True)
        words = {**given.validated_data, "newsletter": given.validated_data["newsletter"] or None}

        def act() -> Response:
            row, secret = endpoints.register(words.pop("url"), **words)
            return Response({**WebhookSerializer(row).data, "secret": secret}, status=201)

        return self._shown_once(act, at=timezone.now())

    @extend_schema(request=None, responses=WithSecretSerializer, filters=False)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, **_: str) -> Response:
        """A new secret, shown once; the former one signs as well for a day."""
        at = timezone.now()

        def act() -> Response:
            row = self.get_object()
            check_match(request.headers.get("If-Match", "*"), self.etag_of(row))
            secret = endpoints.rotate(row, at=at)
            return Response({**WebhookSerializer(row).data, "secret": secret})

        return self._shown_once(act, at=at)

    @verb(answers=WebhookSerializer, who=(AdminActing,))
    def enable(self, row: Endpoint, given: dict[str, Any], at: datetime) -> None:
        """Told again from now on; what waited goes on."""
        endpoints.enable(row, at=at)

    @verb(answers=WebhookSerializer, who=(AdminActing,))
    def disable(self, row: Endpoint, given: dict[str, Any], at: datetime) -> None:
        """Told nothing more until it is enabled."""
        endpoints.disable(row.pk, "An admin turned it off.", at=at)

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

    def _shown_once(self, act: Callable[[], Response], *, at: datetime) -> Response:
        with transaction.atomic():
            return witnessed(self.request, act, at=at)

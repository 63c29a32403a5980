"""Subscribers, suppressions and deliveries: for publishers, and never an address in the clear."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import DateTimeField, Exists, OuterRef, Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.accounts.reach import Reach, within
from backend.api.bulk import InBulk
from backend.api.fields import Reading, slug, slugs
from backend.api.pagination import Order
from backend.api.permissions import SubscriberReading, reach_of, require_reach
from backend.api.verbs import check_match
from backend.api.views import UuidCollection
from backend.api.writing import Making
from newsletters import keeping
from newsletters.api.writing import SubscriberWriting, SuppressionWriting
from newsletters.models import Consent, Delivery, Subscriber, Subscription, Suppression
from newsletters.subscriptions.addresses import address_of, masked


class SubscriptionSerializer(Reading[Subscription]):
    newsletter = slug()

    class Meta:
        model = Subscription
        fields = read_only_fields = ("newsletter", "status", "since", "confirmed_at")


class SubscriberSerializer(Reading[Subscriber]):
    address = serializers.SerializerMethodField()
    places = slugs("ocd_id")
    topics = slugs()
    subscriptions = SubscriptionSerializer(many=True, read_only=True)

    class Meta:
        model = Subscriber
        fields = read_only_fields = (
            "id",
            "address",
            "language",
            "time_zone",
            "places",
            "topics",
            "minutes_budget",
            "subscriptions",
            "created_at",
            "updated_at",
        )

    def get_address(self, subscriber: Subscriber) -> str:
        """Masked: enough to recognise, too little to learn."""
        return masked(address_of(subscriber))


class ConsentSerializer(Reading[Consent]):
    """What was asked for, when, how, and the hash of the very words: never who."""

    newsletter = slug()

    class Meta:
        model = Consent
        fields = read_only_fields = (
            *("newsletter", "kind", "at", "method", "form_version", "text_sha256"),
        )


def _reach(request: Request) -> Reach:
    return reach_of(request, Role.PUBLISHER, scope="subscribers")


class OfASubscription(filters.CharFilter):  # type: ignore[misc]  # untyped package
    """Asked together with its like: see :meth:`SubscriberFilters.filter_queryset`."""

    def filter(self, rows: QuerySet[Subscriber], value: str) -> QuerySet[Subscriber]:
        return rows


class SubscriberFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    """`newsletter` and `status` are asked of one and the same subscription, within reach."""

    newsletter = OfASubscription(field_name="subscriptions__newsletter__slug")
    status = OfASubscription(field_name="subscriptions__status")

    class Meta:
        model = Subscriber
        fields = ("language", "newsletter", "status")

    def filter_queryset(self, rows: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        found: QuerySet[Subscriber] = super().filter_queryset(rows)
        asked = {
            each.field_name.removeprefix("subscriptions__"): self.form.cleaned_data[name]
            for name, each in self.filters.items()
            if isinstance(each, OfASubscription)
        }
        if not asked:
            return found
        standing = within(Subscription.objects.filter(**asked), _reach(self.request))
        return found.filter(Exists(standing.filter(subscriber=OuterRef("pk"))))


class SubscriberCollection(UuidCollection, InBulk):
    """Readers, their addresses masked, with what they chose. Nothing is answered otherwise because
    somebody reads a newsletter out of reach."""

    writing = SubscriberWriting
    keep = staticmethod(keeping.write_subscriber)
    permission_classes = (SubscriberReading,)
    queryset = Subscriber.objects.prefetch_related("places", "topics")
    serializer_class = SubscriberSerializer
    filterset_class = SubscriberFilters
    orders: ClassVar[Mapping[str, Order]] = {"created_at": Order("created_at")}

    def get_queryset(self) -> QuerySet[Subscriber]:
        """With their subscriptions to newsletters within reach, and to no other."""
        theirs = within(Subscription.objects.select_related("newsletter"), _reach(self.request))
        rows: QuerySet[Subscriber] = super().get_queryset()
        return rows.prefetch_related(Prefetch("subscriptions", theirs))

    def _words(self, writing: Any, said: Any, row: Any = None) -> dict[str, Any]:
        """A newsletter that is named is one that who asks publishes: having its reader in another
        one is not enough."""
        words = super()._words(writing, said, row)
        if "newsletter" in words:
            require_reach(self.request, words["newsletter"], Role.PUBLISHER)
        return words

    def altered(self, pk: Any, said: Any, match: str, at: datetime) -> Any:
        if not _reach(self.request).everywhere:
            self.locked(pk)  # who is out of reach does not exist, here too
            raise keeping.ChoicesShared
        return super().altered(pk, said, match, at)

    def put_away(self, pk: Any, match: str, at: datetime) -> None:
        """Erased as far as one's reach goes; a hash is left, so that no import brings them back."""
        row = self.locked(pk)
        check_match(match, self.etag_of(row))
        keeping.retire_subscriber(row, reach=_reach(self.request), at=at)

    @extend_schema(responses=ConsentSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def consents(self, request: Request, **_: str) -> Response:
        """The evidence of consent to newsletters within reach, oldest first."""
        theirs = Consent.objects.filter(subscriber=self.get_object())
        rows = within(theirs.select_related("newsletter"), _reach(request))
        return Response(ConsentSerializer(rows.order_by("at", "pk"), many=True).data)


class SuppressionSerializer(Reading[Suppression]):
    newsletter = slug()

    class Meta:
        model = Suppression
        fields = read_only_fields = ("id", "newsletter", "reason", "at")


class SuppressionFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    newsletter = filters.CharFilter(field_name="newsletter__slug")

    class Meta:
        model = Suppression
        fields = ("reason", "newsletter")


class SuppressionCollection(Making):
    """Who must never be mailed; that is not taken back here."""

    writing = SuppressionWriting
    keep = staticmethod(keeping.write_suppression)
    permission_classes = (SubscriberReading,)
    queryset = Suppression.objects.select_related("newsletter")
    serializer_class = SuppressionSerializer
    filterset_class = SuppressionFilters
    orders: ClassVar[Mapping[str, Order]] = {"at": Order("at")}


class DeliverySerializer(Reading[Delivery]):
    class Meta:
        model = Delivery
        fields = read_only_fields = (
            "id",
            "edition",
            "subscriber",
            "state",
            "variant",
            "attempt",
            "not_before",
            "intent_at",
            "outcome_at",
            "error_code",
        )


class DeliveryFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    subscriber = filters.UUIDFilter(field_name="subscriber_id")
    """Of nobody and of a reader out of reach there are none, and nobody can tell which."""

    class Meta:
        model = Delivery
        fields = ("edition", "subscriber", "state", "error_code")


class DeliveryCollection(UuidCollection):
    """Copies of editions, one for each reader, and what became of each."""

    permission_classes = (SubscriberReading,)
    queryset = Delivery.objects.all()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilters
    orders: ClassVar[Mapping[str, Order]] = {
        "id": Order("pk"),
        "outcome_at": Order("outcome_at", nullable=DateTimeField),
    }

"""Links: for editors, what became of the pages that we send readers to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db.models import (
    DateTimeField,
    Exists,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.accounts.reach import visible
from backend.api.bulk import InBulk
from backend.api.fields import Reading
from backend.api.filtering import IdFilter
from backend.api.pagination import Order
from backend.api.permissions import EditorActing, StaffReading, person_of, reach_of
from backend.api.verbs import Given, verb
from backend.audit.models import Door
from backend.audit.who import by_request
from tracker.api.writing.sources import LinkWriting
from tracker.editing import sources
from tracker.links import settle
from tracker.models import Link, LinkUse, Look
from tracker.models.link import USERS
from tracker.whereabouts import edited_in_part

NEWEST: Final = 50


class UseSerializer(Reading[LinkUse]):
    class Meta:
        model = LinkUse
        fields = read_only_fields = ("role", "text", *USERS)


class LinkSerializer(Reading[Link]):
    stale = serializers.BooleanField(source="is_stale", read_only=True)
    uses = UseSerializer(many=True, read_only=True)

    class Meta:
        model = Link
        fields = read_only_fields = (
            "id",
            "url",
            "host",
            "verdict",
            "verdict_reason",
            "verdict_quote",
            "verdict_since",
            "stale",
            "moved_to",
            "looks_counted",
            "looks_needed",
            "last_look_at",
            "next_look_at",
            "pinned_until",
            "ignored",
            "replaced_by",
            "archive_url",
            "archive_due_at",
            "archive_asked_at",
            "uses",
        )


class LookSerializer(Reading[Look]):
    """One visit: the way that it went, and what was there. `chain` holds status, address and
    whether the redirect is for good, in the order travelled."""

    class Meta:
        model = Look
        fields = read_only_fields = (
            *("id", "at", "trigger", "status", "chain", "final_url", "error", "milliseconds"),
            *("content_type", "title"),
        )


class Vouched(Given):
    example: ClassVar = {"until": "2026-04-02T00:00:00Z"}

    until = serializers.DateTimeField(required=False, allow_null=True)
    """Thirty days from now if it is not said."""


class NewAddress(Given):
    example: ClassVar = {"url": "https://example.org/?sample=zoning-comments"}

    url = serializers.CharField(required=False, default="", max_length=4_000)
    """The address that the link itself proposes (`moved_to`) if it is not said."""


class OfTheHost(Given):
    example: ClassVar = {"ignored": True}

    ignored = serializers.BooleanField(required=False, default=True)


class LinkFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    url = filters.CharFilter()
    action = IdFilter(method="used_by")

    class Meta:
        model = Link
        fields = ("url", "host", "verdict", "ignored", "action")

    def used_by(self, rows: QuerySet[Link], name: str, action: int) -> QuerySet[Link]:
        """Of an action that who asks may not see it is not told what it leads to."""
        uses = _seen_uses(self.request).filter(link=OuterRef("pk"), action=action)
        return rows.filter(Exists(uses))


def _seen_uses(request: Request) -> QuerySet[LinkUse]:
    """Those that are public or within the reach of who asks, by the scope that they ask with."""
    looks = request.method in SAFE_METHODS
    role, scope = (Role.VIEWER, "read") if looks else (Role.EDITOR, "edit")
    return visible(LinkUse.objects.all(), reach_of(request, role, scope=scope))


class EditorOfAUse(EditorActing):
    """Who edits something that uses the link, whoever else uses it."""

    def narrowed(self, request: Request, rows: QuerySet[Link]) -> QuerySet[Link]:
        return edited_in_part(rows, reach_of(request, self.writes, scope=self.write_scope))


class LinkCollection(InBulk):
    """Addresses that actions, bills and editions lead to, with what our looks found there."""

    writing = LinkWriting
    keep = staticmethod(sources.write_link)
    retire = staticmethod(sources.retire_link)
    permission_classes = (StaffReading,)
    queryset = Link.objects.all()
    serializer_class = LinkSerializer
    filterset_class = LinkFilters
    searched = ("url",)
    orders: ClassVar[Mapping[str, Order]] = {
        "id": Order("pk"),
        "next_look_at": Order("next_look_at", nullable=DateTimeField),
        "verdict_since": Order("verdict_since", nullable=DateTimeField),
    }

    def get_queryset(self) -> QuerySet[Link]:
        """With those uses that who asks may see, if they are shown."""
        rows: QuerySet[Link] = super().get_queryset()
        if (shown := self.shape.fields) and "uses" not in shown:
            return rows
        return rows.prefetch_related(Prefetch("uses", _seen_uses(self.request)))

    @extend_schema(responses=LookSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def looks(self, request: Request, **_: str) -> Response:
        """The newest fifty, newest first: what the verdict stands on."""
        rows = Look.objects.filter(link=self.get_object()).order_by("-at", "-pk")[:NEWEST]
        return Response(LookSerializer(rows, many=True).data)

    @verb(answers=LinkSerializer, who=(EditorOfAUse,))
    def recheck(self, link: Link, given: dict[str, Any], at: datetime) -> None:
        """Look again with the next check; for who edits one of its uses."""
        settle.recheck([link.pk], at=at)

    @verb(given=Vouched, answers=LinkSerializer)
    def pin(self, link: Link, given: dict[str, Any], at: datetime) -> None:
        """Vouch for it, whatever the looks say."""
        settle.pin(link, at=at, until=given.get("until"))

    @verb(given=NewAddress, answers=LinkSerializer)
    def replace(self, link: Link, given: dict[str, Any], at: datetime) -> Response:
        """Everything that uses it uses the new address; `replaced_by` names the new link."""
        settle.replace(link, at=at, url=given["url"])
        return self._left(link)

    @verb(answers=LinkSerializer)
    def unpin(self, link: Link, given: dict[str, Any], at: datetime) -> None:
        """Let the looks speak again."""
        settle.unpin(link, at=at)

    @verb(answers=LinkSerializer)
    def use_archived(self, link: Link, given: dict[str, Any], at: datetime) -> Response:
        """Everything that uses it uses the archive's copy; where the archive has yet to be asked,
        the link waits for that (`archive_due_at`) and the copy is proposed (`archive_url`)."""
        settle.use_archived(link, at=at)
        return self._left(link)

    @verb(answers=LinkSerializer)
    def give_up(self, link: Link, given: dict[str, Any], at: datetime) -> None:
        """It is over: open actions that lead to it end now, for this reason."""
        person = person_of(self.request)
        settle.give_up(link, at=at, by=by_request(self.request, door=Door.API, user=person))

    @verb(given=OfTheHost, answers=LinkSerializer)
    def ignore_host(self, link: Link, given: dict[str, Any], at: datetime) -> None:
        """Never check this host again, or (`ignored` false) do: its links within your reach."""
        settle.ignore_host(link, ignored=given["ignored"], by=person_of(self.request))

    def _left(self, link: Link) -> Response:
        """As it is left by whoever just took its uses from it: with the last of them it goes out of
        the reach of who edits one place."""
        prefetch_related_objects([link], Prefetch("uses", _seen_uses(self.request)))
        return Response(LinkSerializer(link).data, headers={"ETag": self.etag_of(link)})

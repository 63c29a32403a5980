"""Actions: what a reader can do, until when, and why until then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import DateTimeField, Prefetch, Q
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.bulk import InBulk
from backend.api.fields import Reading, slugs
from backend.api.filtering import InstantFilter
from backend.api.pagination import Order
from backend.api.shaping import Expansion
from backend.api.verbs import Given, verb
from tracker import lifecycle
from tracker.api.action_lists import ByAMillion
from tracker.api.action_pages import end_told, page_of
from tracker.api.bills import BILLS, BillSerializer
from tracker.api.campaigns import CAMPAIGNS, CampaignSerializer
from tracker.api.facets import TopicFilter
from tracker.api.filters import PlaceFilter, SlugFilter
from tracker.api.lint import Linting
from tracker.api.meetings import MEETINGS, MeetingSerializer
from tracker.api.offices import ActionOfficesSerializer, offices_of
from tracker.api.petitions import PETITIONS, PetitionSerializer
from tracker.api.places import ORGANIZATIONS, OrganizationSerializer, PlaceSerializer
from tracker.api.proposals import FromAddress, ProposalTold
from tracker.api.references import (
    BillRef,
    CampaignRef,
    LinkUseRef,
    MeetingRef,
    OrganizationRef,
    PetitionRef,
    PlaceRef,
)
from tracker.api.writing.actions import ActionWriting
from tracker.editing import actions
from tracker.endings import end_of
from tracker.models import WITHDRAWN, Action, ActionSubstitute, LinkUse, Place
from tracker.models.action import NEVER, ActionQuerySet
from tracker.vocabulary import FAST_MINUTES, ActionState, EndReason


class ActionRef(Reading[Action]):
    class Meta:
        model = Action
        fields = read_only_fields = ("id", "slug", "title")


class PublishedActionRef(ActionRef):
    """Null for a draft, which is nobody's business yet."""

    def to_representation(self, instance: Action) -> Any:
        if instance.state == ActionState.DRAFT:
            return None
        return super().to_representation(instance)


class EndSerializer(serializers.Serializer[dict[str, Any]]):
    """The effective end: when, by which reason, and both in words."""

    example: ClassVar = {
        "at": "2026-03-04T21:00:00Z",
        "because": "comment_deadline",
        "zone": "America/Chicago",
        "state": "open",
        "words": "closes Wednesday 3 pm, Larkspur Falls",
        "sentence": "It is open until 4 March at 3 pm in Larkspur Falls: written comments are due "
        "then.",
    }

    at = serializers.DateTimeField(allow_null=True)
    because = serializers.ChoiceField(choices=EndReason.choices, allow_blank=True)
    date_only = serializers.BooleanField()
    zone = serializers.CharField()
    state = serializers.ChoiceField(choices=["open", "closing_soon", "over"])
    words = serializers.CharField()
    sentence = serializers.CharField()


class ActionSerializer(Reading[Action]):
    example: ClassVar = {
        "page": "https://news.example/actions/comment-on-the-zoning-plan-before-the-hearing/",
        "fast": True,
        "bill": None,
        "petition": None,
        "superseded_by": None,
        "instead": [],
    }

    page = serializers.SerializerMethodField()
    fast = serializers.BooleanField(source="is_fast", read_only=True)
    minutes = serializers.IntegerField(source="effort_minutes", read_only=True)
    place = PlaceRef(read_only=True, allow_null=True)
    topics = slugs()
    campaign = CampaignRef(read_only=True, allow_null=True)
    organization = OrganizationRef(read_only=True, allow_null=True)
    bill = BillRef(read_only=True, allow_null=True)
    meeting = MeetingRef(read_only=True, allow_null=True)
    petition = PetitionRef(read_only=True, allow_null=True)
    ends = serializers.SerializerMethodField()
    links = LinkUseRef(source="link_uses", many=True, read_only=True)
    superseded_by = PublishedActionRef(read_only=True, allow_null=True)
    instead = serializers.SerializerMethodField()

    class Meta:
        model = Action
        needs: ClassVar[Mapping[str, tuple[str, ...]]] = {
            "page": (),
            "ends": ("place", "bill", "meeting", "petition"),
            "instead": ("substitutions",),
        }
        fields = read_only_fields = (
            "id",
            "uuid",
            "slug",
            "page",
            "title",
            "summary",
            "verb",
            "script",
            "talking_points",
            "targets",
            "minutes",
            "fast",
            "durability",
            "language",
            "opens_at",
            "review_on",
            "place",
            "topics",
            "campaign",
            "organization",
            "bill",
            "meeting",
            "petition",
            "state",
            "ends",
            "links",
            "superseded_by",
            "instead",
            "closed_at",
            "outcome",
            "outcome_note",
            "done_count",
            "source_url",
            "updated_at",
        )

    def get_page(self, action: Action) -> str:
        return page_of(action)

    @extend_schema_field(EndSerializer)
    def get_ends(self, action: Action) -> dict[str, Any]:
        return end_told(end_of(action), at=self.context["at"])

    @extend_schema_field(ActionRef(many=True))
    def get_instead(self, action: Action) -> list[dict[str, Any]]:
        chosen = (each.substitute for each in action.substitutions.all())
        return [dict(ActionRef(each).data) for each in chosen if each.state != ActionState.DRAFT]


class Successor(Given):
    example: ClassVar = {"by": 7}

    by = serializers.PrimaryKeyRelatedField(queryset=Action.objects.published())
    """The action that replaces it."""


BY_END = Order("effective_end", nullable=DateTimeField)


class ActionFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    place = PlaceFilter()
    topic = TopicFilter()
    campaign = SlugFilter("campaign")
    bill = SlugFilter("bill")
    petition = SlugFilter("petition")
    open = filters.BooleanFilter(method="only_open", label="Can be done now, or cannot")
    fast = filters.BooleanFilter(method="only_fast", label="Takes five minutes or less, or more")
    ends_before = InstantFilter(method="only_ending", label="Ends before")
    ends_after = InstantFilter(method="only_ending", label="Ends then or later")

    class Meta:
        model = Action
        fields = (
            "slug",
            "verb",
            "durability",
            "language",
            "state",
            "outcome",
            "meeting",
            "place",
            "topic",
            "campaign",
            "bill",
            "petition",
        )

    def only_open(self, rows: ActionQuerySet, name: str, value: bool) -> ActionQuerySet:
        at = timezone.now()
        if value:
            return rows.open_in_order(at)
        over = Q(effective_end__lte=at) | Q(effective_reason__in=WITHDRAWN)
        return rows.filter(over | Q(opens_at__gt=at) | Q(state=ActionState.DRAFT))

    def only_ending(self, rows: ActionQuerySet, name: str, value: datetime) -> ActionQuerySet:
        """Asked of the key of the order as well, whose index begins or ends there."""
        side = "lt" if name == "ends_before" else "gte"
        asked = {f"effective_end__{side}": value, f"end__{side}": value}
        if side == "gte":  # what never ends comes first, backwards: begin after it
            asked["end__lt"] = NEVER
        return rows.alias(end=BY_END.key).filter(**asked)

    def only_fast(self, rows: ActionQuerySet, name: str, value: bool) -> ActionQuerySet:
        return rows.fast() if value else rows.filter(effort_minutes__gt=FAST_MINUTES)


class ProposedActionSerializer(ActionSerializer):
    """A draft made of an address, with what of the page it stands on."""

    proposal = ProposalTold(read_only=True)

    class Meta(ActionSerializer.Meta):
        fields = read_only_fields = (*ActionSerializer.Meta.fields, "proposal")  # type: ignore[assignment]  # one more


@extend_schema_view(from_url=extend_schema(responses={201: ProposedActionSerializer}))
class ActionCollection(ByAMillion, FromAddress, Linting, InBulk):
    """What is open or was; drafts are shown to editors."""

    writing = ActionWriting
    keep = staticmethod(actions.write_action)
    retire = staticmethod(actions.retire_action)
    queryset = Action.objects.select_related(
        "place",
        "campaign",
        "organization",
        "bill__place",
        "meeting__place",
        "meeting__merged_into__place",
        "petition",
        "superseded_by",
    ).prefetch_related(
        "topics",
        Prefetch("link_uses", LinkUse.objects.select_related("link")),
        Prefetch("substitutions", ActionSubstitute.objects.select_related("substitute")),
    )
    serializer_class = ActionSerializer
    filterset_class = ActionFilters
    searched = ("title", "summary")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "place": Expansion(PlaceSerializer, Place.objects.all()),
        "campaign": Expansion(CampaignSerializer, CAMPAIGNS),
        "organization": Expansion(OrganizationSerializer, ORGANIZATIONS),
        "bill": Expansion(BillSerializer, BILLS),
        "meeting": Expansion(MeetingSerializer, MEETINGS.select_related("merged_into__place")),
        "petition": Expansion(PetitionSerializer, PETITIONS),
    }
    orders: ClassVar[Mapping[str, Order]] = {
        "ends": BY_END,
        "minutes": Order("effort_minutes"),
        "updated_at": Order("updated_at"),
        "id": Order("pk"),
    }

    @extend_schema(
        parameters=[
            OpenApiParameter("place", str, description="OCD id; else the action's own place"),
            OpenApiParameter(
                "district",
                {"type": "integer", "minimum": 0, "maximum": 999},
                description="one House district; else all of them",
            ),
        ],
        responses=ActionOfficesSerializer,
        filters=False,
    )
    @action(detail=True, pagination_class=None, filter_backends=[])
    def offices(self, request: Request, pk: str) -> Response:
        """Whom to ask: the seats of Congress that it addresses, those that are empty as well."""
        found: Action = self.get_object()
        at = self.get_serializer_context()["at"]
        return Response(ActionOfficesSerializer(offices_of(found, request, on=at.date())).data)

    @verb(answers=ActionSerializer)
    def open(self, action: Action, given: dict[str, Any], at: datetime) -> None:
        """Publish a draft."""
        lifecycle.open_action(action, at=at)

    @verb(answers=ActionSerializer)
    def close(self, action: Action, given: dict[str, Any], at: datetime) -> None:
        """Withdraw it; its page says so from now on."""
        lifecycle.close(action, at=at)

    @verb(answers=ActionSerializer)
    def reopen(self, action: Action, given: dict[str, Any], at: datetime) -> None:
        """Take back a closing; refused while what it rests on is over."""
        lifecycle.reopen(action, at=at)

    @verb(given=Successor, answers=ActionSerializer)
    def supersede(self, action: Action, given: dict[str, Any], at: datetime) -> None:
        """Another action takes its place."""
        lifecycle.supersede(action, by=given["by"], at=at)

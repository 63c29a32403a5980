"""``POST /actions/from-url/``: an action made of an address, and what of the page it stands on."""

from dataclasses import asdict
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.accounts.reach import visible
from backend.api.given import Given, OneLine
from backend.api.once import answered_once
from backend.api.permissions import EditorActing, reach_of
from backend.api.schema import IDEMPOTENCY_KEY
from backend.api.writing import Keeping
from backend.kernel.errors import DomainError
from tracker.api.writing.lines import LinkAddress
from tracker.models import Action, Campaign, Place
from tracker.proposals.facts import PageFacts, Said
from tracker.proposals.make import make, read
from tracker.proposals.propose import Proposal
from tracker.proposals.wanted import wanted_of
from tracker.vocabulary import Verb


class FromUrl(Given):
    """The address, and what no page says; `newsletter` is a slug and stands for its one place and
    its topics. What is said here goes before what the page says."""

    example: ClassVar = {
        "url": "https://example.org/?sample=zoning-comment",
        "newsletter": "weekly",
        "minutes": 3,
    }

    url = LinkAddress()
    newsletter = serializers.SlugField(max_length=100, required=False)
    campaign = serializers.PrimaryKeyRelatedField(queryset=Campaign.objects.all(), required=False)
    place = serializers.PrimaryKeyRelatedField(queryset=Place.objects.all(), required=False)
    title = OneLine(max_length=300, required=False)
    verb = serializers.ChoiceField(Verb.choices, required=False)
    minutes = serializers.IntegerField(min_value=1, max_value=10_000, required=False)


class EvidenceTold(serializers.Serializer[Said]):
    example: ClassVar = {"where": "the text", "quote": "Thursday at 10"}

    where = serializers.CharField(read_only=True)
    quote = serializers.CharField(read_only=True)


class ProposedTold(serializers.Serializer[dict[str, Any]]):
    example: ClassVar = {
        "name": "ends_at",
        "value": "2026-03-04T21:00:00Z",
        "where": "the text",
        "quote": "Written comments are taken until March 4, 2026, 3:00 PM",
    }

    name = serializers.CharField(read_only=True)
    value = serializers.JSONField(read_only=True)
    where = serializers.CharField(read_only=True)
    quote = serializers.CharField(read_only=True)


class UnsaidTold(serializers.Serializer[dict[str, Any]]):
    example: ClassVar = {
        "name": "place",
        "why": "The page names no place that is ours.",
        "candidates": [],
    }

    name = serializers.CharField(read_only=True)
    why = serializers.CharField(read_only=True)
    candidates = EvidenceTold(many=True, read_only=True)


class ProposalTold(serializers.Serializer[Proposal]):
    """Each value with the place on the page and its words; what is missing; what is assumed."""

    example: ClassVar = {"assumed": {"minutes": 3}, "doubts": []}

    proposed = ProposedTold(many=True, read_only=True)
    missing = UnsaidTold(many=True, read_only=True)
    assumed = serializers.JSONField(read_only=True)
    doubts = serializers.ListField(child=serializers.CharField(), read_only=True)


def told(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposed": [asdict(each) for each in proposal.proposed],
        "missing": [
            {
                "name": each.name,
                "why": each.why,
                "candidates": [{"where": c.where, "quote": c.quote} for c in each.candidates],
            }
            for each in proposal.missing
        ],
        "assumed": dict(proposal.assumed),
        "doubts": list(proposal.doubts),
    }


class FromAddress(Keeping):
    """What a collection of actions has beside its own writing."""

    @extend_schema(request=FromUrl, parameters=[IDEMPOTENCY_KEY], filters=False)
    @action(detail=False, methods=["post"], url_path="from-url", permission_classes=[EditorActing])
    def from_url(self, request: Request) -> Response:
        """Make a draft of an address: the page is read and what it says is proposed.

        409 `already_an_action` names the one that the address has. The page is read before
        anything is written; a page that cannot be read is a problem, and nothing is kept.
        """
        at = timezone.now()
        said = FromUrl(data=request.data)
        said.is_valid(raise_exception=True)
        among = visible(Action.objects.all(), reach_of(request, Role.EDITOR, scope="edit"))
        page: PageFacts | DomainError
        try:
            wanted = wanted_of(said.validated_data, reach_of(request, Role.VIEWER, scope="edit"))
            page = read(wanted.url, among=among)
        except DomainError as refused:
            page = refused  # told below, unless the key was answered before

        def act() -> Response:
            if isinstance(page, DomainError):
                raise page
            made = make(wanted, page, among=among, at=at)
            self._require_reach(made.action)
            row, etag = self.shown_again(made.action)
            where = f"{request.path.removesuffix('from-url/')}{made.action.pk}/"
            answer = {**row, "proposal": told(made.proposal)}
            return Response(answer, status=201, headers={"Location": where, "ETag": etag})

        return answered_once(request, act, at=at)

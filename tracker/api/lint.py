"""The lint by HTTP: of an action as it is kept, and of a text before it is."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from backend.api.given import Day, Given, OneLine, Paragraphs
from backend.api.permissions import EditorActing
from backend.api.views import Collection
from tracker.api.writing.lines import LinkAddress, language_said, several
from tracker.lint.findings import Finding, LinkText, Writing, findings_of
from tracker.lint.look import FIELDS, lint_action, vocabulary


class FindingTold(serializers.Serializer[Finding]):
    """`language_alert`, `bill_mismatch`, `date_differs` or `title_too_long`; none stops a write."""

    code = serializers.CharField(read_only=True)
    field = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)
    quote = serializers.CharField(read_only=True)


class FindingsTold(serializers.Serializer[dict[str, Any]]):
    findings = FindingTold(many=True, read_only=True)


class LinkLinted(Given):
    url = LinkAddress()
    text = OneLine(max_length=500)


class TextLinted(Given):
    """A text not yet saved, by the names of an action's fields; `ends_on` is its last day."""

    title = OneLine(max_length=300, required=False, allow_blank=True)
    summary = Paragraphs(max_length=20_000, required=False, allow_blank=True)
    script = Paragraphs(max_length=20_000, required=False, allow_blank=True)
    talking_points = Paragraphs(max_length=20_000, required=False, allow_blank=True)
    links = several(LinkLinted)
    language = language_said()
    ends_on = Day(required=False, allow_null=True)


def told(findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {"findings": [asdict(each) for each in findings]}


class Linting(Collection):
    """What a collection of actions has beside its own writing."""

    @extend_schema(responses=FindingsTold, filters=False)
    @action(
        detail=True,
        methods=["get"],
        pagination_class=None,
        filter_backends=[],
        permission_classes=[EditorActing],
    )
    def lint(self, request: Request, pk: str) -> Response:
        """What could be written better: said, and no reason to stop."""
        return Response(told(lint_action(self.get_object(), at=timezone.now())))


class Lint(ViewSet):
    permission_classes = (EditorActing,)

    @extend_schema(request=TextLinted, responses={200: FindingsTold}, operation_id="lint_create")
    def create(self, request: Request) -> Response:
        """Lint a text that is not saved. Nothing is written."""
        words = TextLinted(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        texts = {name: said[name] for name in FIELDS if said.get(name)}
        links = tuple(LinkText(each["text"], each["url"]) for each in said.get("links", ()))
        ends = frozenset([said["ends_on"]] if said.get("ends_on") else [])
        today = timezone.now().date()
        language = said.get("language", "en")
        return Response(
            told(findings_of(Writing(texts, links, language, today, ends), vocabulary()))
        )

"""The lint by HTTP: of a row as it is kept, and of words before they are; and their preview."""

from dataclasses import asdict
from typing import Any, ClassVar, Final

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from backend.api.given import Day, Given, OneLine, Paragraphs
from backend.api.permissions import EditorActing, EditorLooking
from backend.api.views import Collection
from backend.kernel.prose import prose_of
from backend.kernel.text import MOST_CHARACTERS
from tracker.api.writing.lines import LinkAddress, language_said, several
from tracker.lint.findings import Finding, LinkText, Writing, findings_of
from tracker.lint.look import lint_row, vocabulary

LINES: Final = ("title", "subtitle", "name", "heading", "stance_reason")
TEXTS: Final = (
    *("summary", "script", "talking_points", "why", "description", "comment_how", "wants"),
    *("rationale", "lede", "body", "note", "word", "blurb"),
)
"""Every name that words of editors go by: of a collection's field, or of a step in a draft."""
MOST_TOGETHER: Final = 2 * MOST_CHARACTERS
"""Characters of all texts of one request."""


class FindingTold(serializers.Serializer[Finding]):
    """`language_alert`, `bill_mismatch`, `date_differs`, `title_too_long` or `mark_shown`; none
    stops a write."""

    example: ClassVar = {
        "code": "language_alert",
        "field": "title",
        "message": "It says “homeless”: “unhoused” is better.",
        "quote": "homeless",
    }

    code = serializers.CharField(read_only=True)
    field = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)
    quote = serializers.CharField(read_only=True)


class FindingsTold(serializers.Serializer[dict[str, Any]]):
    findings = FindingTold(many=True, read_only=True)


class LinkLinted(Given):
    example: ClassVar = {
        "url": "https://example.org/?sample=zoning-comment",
        "text": "Comment on the zoning plan",
    }

    url = LinkAddress()
    text = OneLine(max_length=500)


def _line() -> OneLine:
    return OneLine(max_length=2_000, required=False, allow_blank=True)


def _text() -> Paragraphs:
    return Paragraphs(required=False, allow_blank=True)


class TextLinted(Given):
    """Words not yet saved, by the names of the fields they are for; `ends_on` is the last day. All
    texts together have at most 40,000 characters."""

    example: ClassVar = {
        "title": "Find homes for homeless neighbors",
        "summary": "The committee takes comments until March 4, 2026.",
        "language": "en",
        "ends_on": "2026-03-04",
    }

    title = _line()
    subtitle = _line()
    name = _line()
    heading = _line()
    stance_reason = _line()
    summary = _text()
    script = _text()
    talking_points = _text()
    why = _text()
    description = _text()
    comment_how = _text()
    wants = _text()
    rationale = _text()
    lede = _text()
    body = _text()
    note = _text()
    word = _text()
    blurb = _text()
    links = several(LinkLinted)
    language = language_said()
    ends_on = Day(required=False, allow_null=True)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if sum(len(said.get(name, "")) for name in TEXTS) > MOST_TOGETHER:
            together = f"All texts together have at most {MOST_TOGETHER:,} characters."
            raise serializers.ValidationError(together, code="max_length")
        return said


class MarkdownGiven(Given):
    """One text; `ends_on` is the last day that it may speak of."""

    example: ClassVar = {"text": "Write to the *committee* by March 4, 2026.", "language": "en"}

    text = Paragraphs(allow_blank=True)
    language = language_said()
    ends_on = Day(required=False, allow_null=True)


class MarkdownShown(serializers.Serializer[dict[str, Any]]):
    """The text as readers get it: clean HTML on pages and in mail, `text` in text parts and
    calendars; and what could be written better, its field named `text`."""

    example: ClassVar = {
        "html": "<p>Write to the <em>committee</em> by March 4, 2026.</p>",
        "text": "Write to the committee by March 4, 2026.",
        "findings": [],
    }

    html = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    findings = FindingTold(many=True, read_only=True)


def told(findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {"findings": [asdict(each) for each in findings]}


class Linting(Collection):
    """What a collection of written rows has beside its writing."""

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
        return Response(told(lint_row(self.get_object(), at=timezone.now())))


class Lint(ViewSet):
    permission_classes = (EditorActing,)

    @extend_schema(request=TextLinted, responses={200: FindingsTold}, operation_id="lint_create")
    def create(self, request: Request) -> Response:
        """Lint words that are not saved. Nothing is written."""
        words = TextLinted(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        links = tuple(LinkText(each["text"], each["url"]) for each in said.get("links", ()))
        writing = _writing(said, LINES, TEXTS, links)
        return Response(told(findings_of(writing, vocabulary())))


class Markdown(ViewSet):
    permission_classes = (EditorLooking,)

    @extend_schema(
        request=MarkdownGiven, responses={200: MarkdownShown}, operation_id="markdown_create"
    )
    def create(self, request: Request) -> Response:
        """Show a text as readers would get it, and lint it. Nothing is written."""
        words = MarkdownGiven(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        shown = prose_of(said["text"])
        findings = findings_of(_writing(said, (), ("text",)), vocabulary())
        return Response({"html": shown.html, "text": shown.text, **told(findings)})


def _writing(
    said: dict[str, Any],
    lines: tuple[str, ...],
    texts: tuple[str, ...],
    links: tuple[LinkText, ...] = (),
) -> Writing:
    return Writing(
        lines={name: said[name] for name in lines if said.get(name)},
        texts={name: said[name] for name in texts if said.get(name)},
        links=links,
        language=said.get("language", "en"),
        on=timezone.now().date(),
        ends=frozenset([said["ends_on"]] if said.get("ends_on") else []),
    )

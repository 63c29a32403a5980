"""The work on a draft over HTTP: each step a named action, each undone in one call."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.permissions import EditorActing, StaffReading, person_of
from backend.api.verbs import Given, verb
from backend.api.views import Collection
from newsletters.api.previews import FindingSerializer
from newsletters.assembly.candidates import Key
from newsletters.models import Edition
from newsletters.review import override
from newsletters.review.changes import undo
from newsletters.review.compare import difference_document
from newsletters.review.gate import blocking
from newsletters.review.inspect import inspect
from newsletters.review.lint import lint_draft
from newsletters.review.overview import overview
from newsletters.review.tell import finding_document
from newsletters.vocabulary import CandidateKind, LeftOutReason, Section

MOST_PLACED = 100


class Subject(Given):
    kind = serializers.ChoiceField(choices=CandidateKind.choices)
    id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class Pinned(Subject):
    section = serializers.ChoiceField(
        choices=Section.choices, required=False, default="", allow_blank=True
    )
    """Where it goes; empty: where it belongs."""
    position = serializers.IntegerField(
        min_value=0, max_value=MOST_PLACED, required=False, allow_null=True, default=None
    )
    """Its place in the section, counted from 0."""


class Swapped(Subject):
    instead = Subject()


class Reordered(Given):
    section = serializers.ChoiceField(choices=Section.choices)
    items = Subject(many=True, max_length=MOST_PLACED)  # type: ignore[call-arg]  # of its list
    """Those that come first, in this order; none: the rules' own order."""


class Blurb(Subject):
    text = serializers.CharField(max_length=override.LONGEST_TEXT, allow_blank=True)
    """Markdown; empty: its summary again."""


class Word(Given):
    section = serializers.ChoiceField(choices=Section.choices)
    text = serializers.CharField(max_length=500, allow_blank=True)


class Note(Given):
    text = serializers.CharField(max_length=override.LONGEST_TEXT, allow_blank=True)


class Schedule(Given):
    sends_at = serializers.DateTimeField(allow_null=True)
    """Null: the newsletter's own hour again."""


class LinkWarningSerializer(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField()
    message = serializers.CharField()
    url = serializers.CharField()


class NamedSerializer(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=CandidateKind.choices)
    id = serializers.IntegerField()
    title = serializers.CharField()


class DraftItemSerializer(NamedSerializer):
    section = serializers.ChoiceField(choices=Section.choices)
    minutes = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    summary = serializers.CharField()
    ends_at = serializers.DateTimeField(allow_null=True)
    ends_because = serializers.CharField(allow_null=True)
    warnings = LinkWarningSerializer(many=True)
    decision = serializers.CharField()
    position = serializers.IntegerField(allow_null=True)
    blurb = serializers.CharField()
    substitutes = NamedSerializer(many=True)


class OutSerializer(NamedSerializer):
    reason = serializers.ChoiceField(choices=LeftOutReason.choices)


class DecisionSerializer(NamedSerializer):
    decision = serializers.CharField()
    position = serializers.IntegerField(allow_null=True)
    blurb = serializers.CharField()


class StepSerializer(serializers.Serializer[dict[str, Any]]):
    said = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class DraftSerializer(serializers.Serializer[dict[str, Any]]):
    """What is in and why, what is out and why (the nearest 200), and what editors decided."""

    edition = serializers.IntegerField()
    state = serializers.CharField()
    snapshot = serializers.CharField()
    sends_at = serializers.DateTimeField()
    scheduled_at = serializers.DateTimeField(allow_null=True)
    leaves_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    words = serializers.DictField(child=serializers.CharField())
    items = DraftItemSerializer(many=True)
    left_out = OutSerializer(many=True)
    left_out_counts = serializers.DictField(child=serializers.IntegerField())
    other_decisions = DecisionSerializer(many=True)
    changes = StepSerializer(many=True)


class ReviewSerializer(serializers.Serializer[dict[str, Any]]):
    """The gate: what stands against an approval of this snapshot, each with where to mend it."""

    edition = serializers.IntegerField()
    snapshot = serializers.CharField()
    passes = serializers.BooleanField()
    findings = FindingSerializer(many=True)


class WordsFoundSerializer(serializers.Serializer[dict[str, Any]]):
    """`field` is `note`, `words.` and a section, or `blurbs.`, a kind and an id."""

    code = serializers.CharField()
    field = serializers.CharField()
    message = serializers.CharField()
    quote = serializers.CharField()


class DraftLintSerializer(serializers.Serializer[dict[str, Any]]):
    """What could be written better in a draft's own words; the codes are those of any lint."""

    findings = WordsFoundSerializer(many=True)


class ComparedSerializer(NamedSerializer):
    section = serializers.ChoiceField(choices=Section.choices)


class GoneSerializer(ComparedSerializer):
    why = serializers.CharField()


class MovedSerializer(ComparedSerializer):
    came_from = serializers.CharField()


class ChangedSerializer(ComparedSerializer):
    what = serializers.ListField(child=serializers.CharField())


class DifferenceSerializer(serializers.Serializer[dict[str, Any]]):
    """From the edition before to this one; `before` is null where there was none."""

    edition = serializers.IntegerField()
    before = serializers.IntegerField(allow_null=True)
    before_date = serializers.DateField(allow_null=True)
    new = ComparedSerializer(many=True)
    gone = GoneSerializer(many=True)
    moved = MovedSerializer(many=True)
    changed = ChangedSerializer(many=True)


class DraftWork(Collection):
    """The part of the editions' collection that works on a draft. Each step answers with the
    draft as it stands, voids an approval, and is taken back by ``undo``."""

    def drafted(self, edition: Edition, at: datetime) -> Response:
        edition.refresh_from_db()
        document = overview(edition, at=at).document()
        return Response(document, headers={"ETag": self.etag_of(edition)})

    @verb(given=Pinned, answers=DraftSerializer)
    def pin(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Keep it in, over the size of its section; never past the grace or a stale link."""
        override.pin(
            edition,
            key_of(given),
            at=at,
            by=person_of(self.request),
            section=given["section"],
            position=given["position"],
        )
        return self.drafted(edition, at)

    @verb(given=Subject, answers=DraftSerializer)
    def drop(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Leave it out of this edition."""
        override.drop(edition, key_of(given), at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(given=Subject, answers=DraftSerializer)
    def clear(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Take back all that was decided about it."""
        override.clear(edition, key_of(given), at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(given=Swapped, answers=DraftSerializer)
    def swap(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Another one in its very place: a substitute, or something that was left out."""
        instead = key_of(given["instead"])
        by = person_of(self.request)
        override.swap(edition, key_of(given), instead=instead, at=at, by=by)
        return self.drafted(edition, at)

    @verb(given=Reordered, answers=DraftSerializer)
    def reorder(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Another order in one section; it brings nothing in."""
        keys = [key_of(each) for each in given["items"]]
        override.reorder(edition, given["section"], keys, at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(given=Blurb, answers=DraftSerializer)
    def blurb(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """What this edition says of it instead of its summary."""
        by = person_of(self.request)
        override.write_blurb(edition, key_of(given), given["text"], at=at, by=by)
        return self.drafted(edition, at)

    @verb(given=Word, answers=DraftSerializer)
    def word(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """What readers are told while a section is empty."""
        by = person_of(self.request)
        override.write_word(edition, given["section"], given["text"], at=at, by=by)
        return self.drafted(edition, at)

    @verb(given=Note, answers=DraftSerializer)
    def note(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """A note to readers at the top."""
        override.write_note(edition, given["text"], at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(given=Schedule, answers=DraftSerializer)
    def schedule(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Another instant to leave at, before the send-by of its usual hour."""
        override.schedule(edition, given["sends_at"], at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(answers=DraftSerializer)
    def undo(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Take back the latest step in this draft that stands."""
        undo(edition, at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @extend_schema(responses=DraftSerializer, filters=False)
    @action(detail=True, permission_classes=(StaffReading,))
    def draft(self, request: Request, **_: str) -> Response:
        """The draft with its reasons, and what editors decided about it."""
        edition = self.get_object()
        return self.drafted(edition, self.get_serializer_context()["at"])

    @extend_schema(responses=ReviewSerializer, filters=False)
    @action(detail=True, permission_classes=(StaffReading,))
    def review(self, request: Request, **_: str) -> Response:
        """The gate as a list, each finding with the address of its fix."""
        edition = self.get_object()
        findings = inspect(edition, at=self.get_serializer_context()["at"])
        return Response(
            {
                "edition": edition.pk,
                "snapshot": edition.snapshot_sha256,
                "passes": not blocking(findings),
                "findings": [finding_document(finding) for finding in findings],
            }
        )

    @extend_schema(responses=DraftLintSerializer, filters=False)
    @action(detail=True, permission_classes=(EditorActing,))
    def lint(self, request: Request, **_: str) -> Response:
        """What could be written better in its note, words and blurbs: said, and no reason to
        stop. The review says it of all that it carries."""
        findings = [asdict(found) for found in lint_draft(self.get_object())]
        return Response({"findings": findings})

    @extend_schema(responses=DifferenceSerializer, filters=False)
    @action(detail=True, permission_classes=(StaffReading,))
    def diff(self, request: Request, **_: str) -> Response:
        """What is new, gone, moved and changed since the edition before."""
        return Response(difference_document(self.get_object()))


def key_of(given: dict[str, Any]) -> Key:
    return (given["kind"], given["id"])

"""How a draft is told: what is in and out and why, what stands against it, what has changed."""

from typing import Any, ClassVar

from rest_framework import serializers

from newsletters.api.examples import SNAPSHOT
from newsletters.api.previews import FindingSerializer
from newsletters.vocabulary import CandidateKind, LeftOutReason, Section


class LinkWarningSerializer(serializers.Serializer[dict[str, Any]]):
    example: ClassVar = {
        "code": "link_suspect",
        "message": "https://example.org/?sample=zoning-comment fails, and that is not proven yet "
        "(status-503, look 1 of 3).",
        "url": "https://example.org/?sample=zoning-comment",
    }

    code = serializers.CharField()
    message = serializers.CharField()
    url = serializers.CharField()


class NamedSerializer(serializers.Serializer[dict[str, Any]]):
    example: ClassVar = {
        "kind": "action",
        "id": 5,
        "title": "Comment on the zoning plan before the hearing",
    }

    kind = serializers.ChoiceField(choices=CandidateKind.choices)
    id = serializers.IntegerField()
    title = serializers.CharField()


class DraftItemSerializer(NamedSerializer):
    example: ClassVar = {
        **NamedSerializer.example,
        "section": "fast",
        "minutes": 3,
        "reason": "It closes first: Wednesday 4 March, 3 pm in Larkspur Falls.",
        "summary": "Two sentences about your block are enough.",
        "ends_at": "2026-03-04T21:00:00Z",
        "ends_because": "comment_deadline",
        "warnings": [],
        "decision": "rule",
        "blurb": "",
        "substitutes": [],
    }

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
    example: ClassVar = {
        "kind": "action",
        "id": 9,
        "title": "Testify at the hearing on night crisis teams",
        "reason": "over_quota",
    }

    reason = serializers.ChoiceField(choices=LeftOutReason.choices)


class DecisionSerializer(NamedSerializer):
    example: ClassVar = {**NamedSerializer.example, "decision": "drop", "blurb": ""}

    decision = serializers.CharField()
    position = serializers.IntegerField(allow_null=True)
    blurb = serializers.CharField()


class StepSerializer(serializers.Serializer[dict[str, Any]]):
    example: ClassVar = {
        "said": "Kept in: “Comment on the zoning plan before the hearing”.",
        "at": "2026-03-02T16:02:00Z",
        "by": "rosa",
    }

    said = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class DraftSerializer(serializers.Serializer[dict[str, Any]]):
    """What is in and why, what is out and why (the nearest 200), and what editors decided."""

    example: ClassVar = {
        "edition": 1,
        "state": "draft",
        "snapshot": SNAPSHOT,
        "sends_at": "2026-03-03T15:00:00Z",
        "note": "",
        "words": {"bills": "No bill moved this week."},
        "left_out_counts": {"over_quota": 5},
        "other_decisions": [],
    }

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

    example: ClassVar = {"edition": 1, "snapshot": SNAPSHOT, "passes": False}

    edition = serializers.IntegerField()
    snapshot = serializers.CharField()
    passes = serializers.BooleanField()
    findings = FindingSerializer(many=True)


class WordsFoundSerializer(serializers.Serializer[dict[str, Any]]):
    """`field` is `note`, `words.` and a section, or `blurbs.`, a kind and an id."""

    example: ClassVar = {
        "code": "language_alert",
        "field": "note",
        "message": "It says “homeless”: “unhoused” is better.",
        "quote": "homeless",
    }

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
    example: ClassVar = {**NamedSerializer.example, "why": "recently_used"}

    why = serializers.CharField()


class MovedSerializer(ComparedSerializer):
    example: ClassVar = {**NamedSerializer.example, "came_from": "anytime"}

    came_from = serializers.CharField()


class ChangedSerializer(ComparedSerializer):
    example: ClassVar = {**NamedSerializer.example, "what": ["title"]}

    what = serializers.ListField(child=serializers.CharField())


class DifferenceSerializer(serializers.Serializer[dict[str, Any]]):
    """From the edition before to this one; `before` is null where there was none."""

    example: ClassVar = {"edition": 2, "before": 1, "before_date": "2026-03-03"}

    edition = serializers.IntegerField()
    before = serializers.IntegerField(allow_null=True)
    before_date = serializers.DateField(allow_null=True)
    new = ComparedSerializer(many=True)
    gone = GoneSerializer(many=True)
    moved = MovedSerializer(many=True)
    changed = ChangedSerializer(many=True)

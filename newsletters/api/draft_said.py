"""What is said of a draft: which thing in it, and what is to become of it."""

from typing import ClassVar

from rest_framework import serializers

from backend.api.given import Given
from newsletters.review import override
from newsletters.vocabulary import CandidateKind, Section

MOST_PLACED = 100


class Subject(Given):
    example: ClassVar = {"kind": "action", "id": 5}

    kind = serializers.ChoiceField(choices=CandidateKind.choices)
    id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class Pinned(Subject):
    example: ClassVar = {**Subject.example, "section": "fast", "position": 0}

    section = serializers.ChoiceField(
        choices=Section.choices, required=False, default="", allow_blank=True
    )
    """Where it goes; empty: where it belongs."""
    position = serializers.IntegerField(
        min_value=0, max_value=MOST_PLACED, required=False, allow_null=True, default=None
    )
    """Its place in the section, counted from 0."""


class Swapped(Subject):
    example: ClassVar = {**Subject.example, "instead": {"kind": "action", "id": 9}}

    instead = Subject()


class Reordered(Given):
    example: ClassVar = {"section": "fast", "items": [{"kind": "action", "id": 7}]}

    section = serializers.ChoiceField(choices=Section.choices)
    items = Subject(many=True, max_length=MOST_PLACED)  # type: ignore[call-arg]  # of its list
    """Those that come first, in this order; none: the rules' own order."""


class Blurb(Subject):
    example: ClassVar = {**Subject.example, "text": "Two sentences about your block are enough."}

    text = serializers.CharField(max_length=override.LONGEST_TEXT, allow_blank=True)
    """Markdown; empty: its summary again."""


class Word(Given):
    example: ClassVar = {"section": "bills", "text": "No bill moved this week."}

    section = serializers.ChoiceField(choices=Section.choices)
    text = serializers.CharField(max_length=500, allow_blank=True)


class Note(Given):
    example: ClassVar = {"text": "Next week we rest; the one after, we are back."}

    text = serializers.CharField(max_length=override.LONGEST_TEXT, allow_blank=True)


class Schedule(Given):
    example: ClassVar = {"sends_at": "2026-03-03T16:30:00Z"}

    sends_at = serializers.DateTimeField(allow_null=True)
    """Null: the newsletter's own hour again."""

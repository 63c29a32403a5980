"""Actions."""

from typing import ClassVar

from rest_framework import serializers

from backend.api.given import RowsBy, Words, Writing
from tracker.api.writing.lines import language_said, links_said, topics_said
from tracker.models import Action


class ActionWriting(Writing[Action]):
    """A new action is a draft; `open` publishes it. Its end is derived from what is said here."""

    changes: ClassVar = {"title": "Comment on the zoning plan by Wednesday", "minutes": 4}
    example: ClassVar = {
        "links": [
            {
                "url": "https://example.org/?sample=zoning-comment",
                "text": "Comment on the zoning plan",
            }
        ],
    }

    minutes = serializers.IntegerField(source="effort_minutes", min_value=1, max_value=10_000)
    targets = Words(required=False)
    topics = topics_said()
    links = links_said()
    language = language_said()
    instead = RowsBy(Action.objects.published(), "pk", required=False)
    """What can be done once it is over, the best first; the rules fill up what is not said."""

    class Meta:
        model = Action
        fields = (
            "slug",
            "title",
            "summary",
            "verb",
            "script",
            "talking_points",
            "targets",
            "minutes",
            "durability",
            "language",
            "opens_at",
            "ends_on",
            "ends_at",
            "review_on",
            "reviewed_on",
            "place",
            "topics",
            "campaign",
            "organization",
            "bill",
            "meeting",
            "petition",
            "held_because",
            "outcome_note",
            "links",
            "instead",
        )
        once = ("slug",)
        extra_kwargs = {"slug": {"required": False}}

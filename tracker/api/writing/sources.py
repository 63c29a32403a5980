"""Links, feeds and outside calendars: named by their address once and for all."""

from typing import ClassVar

from rest_framework import serializers

from backend.api.given import Writing
from tracker.api.writing.lines import LinkAddress, topics_said
from tracker.ingest.registry import MEETING_FORMATS
from tracker.models import Chapter, Feed, Link, MeetingFeed
from tracker.vocabulary import FeedState

FOLLOWED = [(each.value, each.label) for each in (FeedState.ACTIVE, FeedState.PAUSED)]


def state_said() -> serializers.ChoiceField:
    """An editor pauses it or lets it go on; that it is gone, only the poll finds."""
    return serializers.ChoiceField(FOLLOWED, required=False)


class LinkWriting(Writing[Link]):
    changes: ClassVar = {"ignored": True}
    example: ClassVar = {"ignored": False}

    url = LinkAddress()

    class Meta:
        model = Link
        fields = ("url", "ignored")
        once = ("url",)


class FeedWriting(Writing[Feed]):
    changes: ClassVar = {"state": "paused"}

    url = LinkAddress()
    state = state_said()
    interval_minutes = serializers.IntegerField(min_value=15, max_value=7 * 24 * 60, required=False)
    topics = topics_said()

    class Meta:
        model = Feed
        fields = (
            "url",
            "title",
            "state",
            "organization",
            "campaign",
            "place",
            "topics",
            "interval_minutes",
        )
        once = ("url",)


class ChapterWriting(Writing[Chapter]):
    changes: ClassVar = {"publishes": True}

    url = LinkAddress()
    state = state_said()
    interval_minutes = serializers.IntegerField(min_value=15, max_value=7 * 24 * 60, required=False)

    class Meta:
        model = Chapter
        fields = ("url", "publishes", "state", "interval_minutes")
        once = ("url",)


class MeetingFeedWriting(Writing[MeetingFeed]):
    changes: ClassVar = {"publishes": False}

    url = serializers.CharField(max_length=2048)
    """Also `webcal:`."""
    format = serializers.ChoiceField(MEETING_FORMATS)
    state = state_said()
    interval_minutes = serializers.IntegerField(min_value=15, max_value=7 * 24 * 60, required=False)

    class Meta:
        model = MeetingFeed
        fields = ("url", "format", "place", "publishes", "state", "interval_minutes")
        once = ("url", "format", "place")

"""Places, topics, organizations."""

from typing import Any, ClassVar

from rest_framework import serializers

from backend.api.given import OneLine, Words, Writing
from tracker.models import Organization, Place, Topic

SLUG_BY_ITSELF: dict[str, Any] = {"slug": {"required": False}}
"""A slug is made of the name or title where none is given, and never changes."""
OCD_ID = (
    r"^ocd-(division|jurisdiction)/country:[a-z]{2}"
    r"(/[a-z_]+:[\w.~-]+)*(/[a-z_]+)?$"
)


class PlaceWriting(Writing[Place]):
    """`ocd_id` as Open Civic Data has it: it is copied, never made up."""

    changes: ClassVar = {"name": "Town of Larkspur Falls"}

    ocd_id = serializers.RegexField(OCD_ID, max_length=255)

    class Meta:
        model = Place
        fields = ("ocd_id", "name", "kind", "abbreviation", "time_zone", "parent")
        once = ("ocd_id",)


class TopicWriting(Writing[Topic]):
    changes: ClassVar = {"name": "Homes"}

    class Meta:
        model = Topic
        fields = ("slug", "name")
        once = ("slug",)
        extra_kwargs = SLUG_BY_ITSELF


class OrganizationWriting(Writing[Organization]):
    changes: ClassVar = {"aliases": ["Fair Blocks", "FBA"]}

    aliases = Words(required=False)
    handles = serializers.DictField(child=OneLine(max_length=200), required=False)

    class Meta:
        model = Organization
        fields = (
            "slug",
            "name",
            "acronym",
            "aliases",
            "parent",
            "place",
            "site",
            "donate_url",
            "handles",
        )
        once = ("slug",)
        extra_kwargs = SLUG_BY_ITSELF

    def validate_handles(self, handles: dict[str, str]) -> dict[str, str]:
        """Twenty networks are more than any group is on."""
        if len(handles) > 20 or any(len(name) > 40 for name in handles):
            raise serializers.ValidationError("At most 20, by short names.", code="too_many")
        return handles

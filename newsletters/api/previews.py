"""What is said and answered when an edition is looked at before it leaves."""

from typing import Any, ClassVar

from rest_framework import serializers

from backend.api.verbs import Given
from backend.kernel.models import validate_time_zone
from newsletters.api.examples import SNAPSHOT
from newsletters.rendering.variant import Choices
from tracker.models import Place, Topic

MOST_CHOICES = 100


class VariantOf(Given):
    """A reader's choices; whatever is not said is no wish."""

    example: ClassVar = {"zone": "America/Chicago", "minutes": 20}

    places = serializers.ListField(
        child=serializers.CharField(max_length=300), max_length=MOST_CHOICES, required=False
    )
    topics = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=MOST_CHOICES, required=False
    )
    zone = serializers.CharField(max_length=64, required=False, validators=[validate_time_zone])
    language = serializers.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", required=False)
    minutes = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    scheme = serializers.ChoiceField(choices=["", "light", "dark"], required=False, default="")
    """Colours whatever the mail program prefers; empty: as it prefers."""

    def validate_places(self, wanted: list[str]) -> list[str]:
        known = Place.objects.filter(ocd_id__in=wanted).values_list("ocd_id", flat=True)
        return _all_known(wanted, set(known))

    def validate_topics(self, wanted: list[str]) -> list[str]:
        known = Topic.objects.filter(slug__in=wanted).values_list("slug", flat=True)
        return _all_known(wanted, set(known))


def _all_known(wanted: list[str], known: set[str]) -> list[str]:
    if unknown := sorted(set(wanted) - known):
        raise serializers.ValidationError(f"Not known: {', '.join(unknown)}.", code="unknown")
    return wanted


def choices_of(given: dict[str, Any], *, language: str) -> Choices:
    """As a reader would have made them; ``language`` is the newsletter's own."""
    return Choices(
        zone=given.get("zone", ""),
        language=given.get("language", language),
        places=frozenset(given.get("places", ())),
        topics=frozenset(given.get("topics", ())),
        minutes=given.get("minutes"),
    )


class FixSerializer(serializers.Serializer[dict[str, Any]]):
    """Where it is mended: a page of the desk, and the address that does the same over HTTP."""

    example: ClassVar = {
        "label": "Swap or drop it",
        "desk": "/admin/newsletters/edition/1/change/#action-5",
        "api": "/api/v1/editions/1/swap/",
    }

    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the label of one
    desk = serializers.CharField()
    api = serializers.CharField()


class FindingSerializer(serializers.Serializer[dict[str, Any]]):
    example: ClassVar = {
        "code": "closes_before_readers_can_act",
        "message": "“Comment on the zoning plan before the hearing” closes before readers can act.",
        "blocks": True,
        "kind": "action",
        "id": 5,
    }

    code = serializers.CharField()
    message = serializers.CharField()
    blocks = serializers.BooleanField()
    kind = serializers.CharField(allow_null=True)
    id = serializers.IntegerField(allow_null=True)
    fix = FixSerializer(allow_null=True)


class PreviewSerializer(serializers.Serializer[dict[str, Any]]):
    """One variant in nobody's name; ``snapshot`` is what an approval has to name."""

    example: ClassVar = {
        "variant": "5a705748037887bc1ed3eec7a07bbe8afec8550b1440bd245a6b67340dcc15a2",
        "snapshot": SNAPSHOT,
        "subject": "Five fast things, and a committee meeting on Thursday",
        "html": "<!doctype html>…",
        "text": "The Tuesday List · Tuesday 3 March 2026\n\nFive fast things, …",
        "audience": 40,
    }

    variant = serializers.CharField()
    snapshot = serializers.CharField()
    subject = serializers.CharField()
    html = serializers.CharField()
    text = serializers.CharField()
    audience = serializers.IntegerField()
    findings = FindingSerializer(many=True)


class ProofSerializer(serializers.Serializer[dict[str, Any]]):
    """The test copy that waits to leave."""

    example: ClassVar = {"outbox": 12, "state": "queued"}

    outbox = serializers.IntegerField()
    state = serializers.CharField()

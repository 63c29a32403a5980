"""What may be said of newsletters, subscribers and suppressions."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from backend.api.given import Amount, OneLine, RowsBy, Strict, Writing
from backend.api.permissions import person_of
from backend.kernel.text import LANGUAGE
from newsletters.models import Newsletter, Subscriber, Suppression
from newsletters.rendering.headers import UnsendableHeader, check_sender
from newsletters.vocabulary import Section, SuppressionReason
from tracker.models import Place, Topic


class NewsletterInSight(serializers.SlugRelatedField[Newsletter]):
    """By its slug; what is not public does not exist for who has no part in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="slug", queryset=Newsletter.objects.all(), **kwargs)

    def get_queryset(self) -> QuerySet[Newsletter]:
        return person_of(self.context["request"]).sees(Newsletter.objects.all())


class SizeSaid(Strict):
    """How much of a section an edition holds; 0 leaves it out."""

    example: ClassVar = {"section": "fast", "size": 5}

    section = serializers.ChoiceField(Section.choices)
    size = serializers.IntegerField(min_value=0, max_value=50)


class NewsletterWriting(Writing[Newsletter]):
    """`sections` are written whole, in the order of an edition."""

    changes: ClassVar = {"hour": 8, "second_person": False}
    example: ClassVar = {
        "sections": [{"section": "fast", "size": 5}, {"section": "bills", "size": 2}],
    }

    hour = serializers.IntegerField(min_value=0, max_value=23, required=False)
    minute = serializers.IntegerField(min_value=0, max_value=59, required=False)
    language = serializers.RegexField(LANGUAGE, max_length=16, required=False)
    places = RowsBy(Place.objects.all(), "ocd_id", required=False)
    topics = RowsBy(Topic.objects.all(), "slug", required=False)
    sections = SizeSaid(many=True, required=False)
    bounce_hold_percent = Amount(least=0, most=100, places=2, required=False)

    class Meta:
        model = Newsletter
        fields = (
            "slug",
            "name",
            "description",
            "weekday",
            "hour",
            "minute",
            "time_zone",
            "language",
            "places",
            "topics",
            "sender",
            "reply_to",
            "postal_address",
            "approve",
            "second_person",
            "grace_hours",
            "cut_off_hours",
            "send_within_hours",
            "repeat_after",
            "unsubscribe_mailbox",
            "unknown_policy",
            "bounce_hold_percent",
            "sections",
            "active",
        )
        once = ("slug",)

    def validate_sender(self, said: str) -> str:
        try:
            check_sender(said)
        except UnsendableHeader as refused:
            raise serializers.ValidationError(refused.message, code=refused.code) from refused
        return said

    def validate_sections(self, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [each["section"] for each in said]
        if len(set(names)) != len(names):
            raise serializers.ValidationError("A section is named once.", code="twice")
        return said


class SubscriberWriting(Writing[Subscriber]):
    """An address whose consent the list's keeper vouches for, as with an import: nobody who said
    no is brought back. The address is said once and never shown whole again."""

    changes: ClassVar = {"topics": ["housing", "transit"], "minutes_budget": 10}

    email = serializers.CharField(max_length=1000)
    newsletter = NewsletterInSight()
    language = serializers.RegexField(LANGUAGE, max_length=16, required=False)
    time_zone = OneLine(max_length=64, required=False, allow_blank=True)
    places = RowsBy(Place.objects.all(), "ocd_id", required=False)
    topics = RowsBy(Topic.objects.all(), "slug", required=False)
    minutes_budget = serializers.IntegerField(
        min_value=0, max_value=10_000, required=False, allow_null=True
    )

    class Meta:
        model = Subscriber
        fields = (
            "email",
            "newsletter",
            "language",
            "time_zone",
            "places",
            "topics",
            "minutes_budget",
        )
        once = ("email", "newsletter")


class SuppressionWriting(Writing[Suppression]):
    """Never mail this address: for one newsletter, or at all. It is not taken back here."""

    email = serializers.CharField(max_length=1000)
    newsletter = NewsletterInSight(required=False, allow_null=True)
    reason = serializers.ChoiceField(
        [SuppressionReason.BLOCKED], required=False, default=SuppressionReason.BLOCKED
    )

    class Meta:
        model = Suppression
        fields = ("email", "newsletter", "reason")

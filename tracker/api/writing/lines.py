"""What hangs on a row and is said whole with it: its links, sponsors, documents, sections."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from rest_framework import serializers

from backend.api.given import OneLine, Paragraphs, RowsBy, Strict, WebAddress
from backend.kernel.errors import DomainError
from backend.kernel.text import LANGUAGE
from tracker.links.urls import normalise
from tracker.models import Action, Bill, LinkRole, Organization, Resource, Term, Topic
from tracker.vocabulary import (
    BillRelationKind,
    Chamber,
    DocumentKind,
    EntryMarker,
    Stance,
)

MOST: Final = 100
"""Lines of one kind on one row."""


class Line(Strict):
    """Said whole even where the row itself is only changed in part."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            missing = [
                name for name, field in self.fields.items() if field.required and name not in data
            ]
            if missing:
                raise serializers.ValidationError(
                    dict.fromkeys(missing, "This field is required."), code="required"
                )
        return super().to_internal_value(data)


def several(kind: Any) -> Any:
    """Lines of a kind, none of which need be said."""
    return kind(many=True, required=False, max_length=MOST)


class LinkAddress(WebAddress):
    """An address that a link of ours can have."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2048, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        url = super().to_internal_value(data)
        try:
            normalise(url)
        except DomainError as refused:
            raise serializers.ValidationError(refused.message, code="not_an_address") from refused
        return url


class LinkSaid(Line):
    """A link, where it is used; the first of role `primary` is where the reader acts."""

    example: ClassVar = {"url": "https://example.org/?sample=zoning-comment", "text": "Comment"}

    url = LinkAddress()
    text = OneLine(max_length=500, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(LinkRole.choices, required=False, default=LinkRole.PRIMARY)


class SponsorSaid(Line):
    example: ClassVar = {"name": "Ines Valdecasas", "chamber": "council"}

    name = OneLine(max_length=200)
    primary = serializers.BooleanField(required=False, default=True)
    chamber = serializers.ChoiceField(Chamber.choices, required=False, allow_blank=True, default="")
    party = OneLine(max_length=40, required=False, allow_blank=True, default="")
    state = OneLine(max_length=2, required=False, allow_blank=True, default="")
    district = OneLine(max_length=10, required=False, allow_blank=True, default="")


class RelationSaid(Line):
    """How this bill stands to another: companion, its successor, preferred over it and why."""

    example: ClassVar = {
        "kind": "companion",
        "other": 2,
        "reason": "The same text in the other chamber.",
    }

    kind = serializers.ChoiceField(BillRelationKind.choices)
    other = serializers.PrimaryKeyRelatedField(queryset=Bill.objects.all())
    reason = Paragraphs(max_length=2000, required=False, allow_blank=True, default="")


class DocumentSaid(Line):
    example: ClassVar = {"kind": "agenda", "url": "https://example.org/?sample=zoning-agenda"}

    kind = serializers.ChoiceField(DocumentKind.choices)
    url = LinkAddress()
    title = OneLine(max_length=300, required=False, allow_blank=True, default="")


class MeasureSaid(Line):
    """A bill that a demand asks for or against."""

    example: ClassVar = {"bill": 5, "stance": "support"}

    bill = serializers.PrimaryKeyRelatedField(queryset=Bill.objects.all())
    stance = serializers.ChoiceField(Stance.choices)
    quote = Paragraphs(max_length=2000, required=False, allow_blank=True, default="")


class EntrySaid(Line):
    """A passage of a post and what was made of it."""

    example: ClassVar = {"text": "Write two sentences about your block.", "action": 5}

    marker = serializers.ChoiceField(
        EntryMarker.choices, required=False, allow_blank=True, default=EntryMarker.NONE
    )
    text = Paragraphs()
    action = serializers.PrimaryKeyRelatedField(
        queryset=Action.objects.all(), required=False, allow_null=True
    )
    resource = serializers.PrimaryKeyRelatedField(
        queryset=Resource.objects.all(), required=False, allow_null=True
    )
    term = serializers.PrimaryKeyRelatedField(
        queryset=Term.objects.all(), required=False, allow_null=True
    )
    bill = serializers.PrimaryKeyRelatedField(
        queryset=Bill.objects.all(), required=False, allow_null=True
    )


class SectionSaid(Line):
    example: ClassVar = {"heading": "What you can do"}

    heading = OneLine(max_length=300, required=False, allow_blank=True, default="")
    level = serializers.IntegerField(min_value=1, max_value=6, required=False, default=1)
    body = Paragraphs(required=False, allow_blank=True, default="")
    entries = several(EntrySaid)


def links_said() -> Any:
    """``links`` of a row: those said replace those that were."""
    return several(LinkSaid)


def topics_said() -> RowsBy:
    """``topics`` by their slugs."""
    return RowsBy(Topic.objects.all(), "slug", required=False)


def bills_said() -> RowsBy:
    """``bills`` by their ids."""
    return RowsBy(Bill.objects.all(), "pk", required=False)


def groups_said() -> RowsBy:
    """Organizations by their ids."""
    return RowsBy(Organization.objects.all(), "pk", required=False)


def language_said() -> serializers.RegexField:
    return serializers.RegexField(LANGUAGE, max_length=16, required=False)

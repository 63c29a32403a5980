"""How an edition is told: what everybody may know of it, and what editors see of its making."""

from typing import Any

from rest_framework import serializers

from backend.accounts.reach import Reach
from backend.api.fields import Reading
from newsletters.models import Edition, EditionItem, Newsletter


class NewsletterRef(Reading[Newsletter]):
    class Meta:
        model = Newsletter
        fields = read_only_fields = ("id", "slug", "name")


class ItemSerializer(Reading[EditionItem]):
    """One thing in an edition: ``id`` is that of the action, meeting, bill, resource or term."""

    id = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()

    class Meta:
        model = EditionItem
        fields = read_only_fields = ("section", "kind", "id", "title", "reason")

    def get_id(self, item: EditionItem) -> int:
        subject: int = getattr(item, f"{item.kind}_id")
        return subject

    def get_title(self, item: EditionItem) -> str:
        return str(getattr(item, item.kind))


OF_AN_EDITION = (
    "id",
    "uuid",
    "newsletter",
    "date",
    "sends_at",
    "state",
    "minutes",
    "note",
    "items",
    "snapshot_sha256",
    "sent_at",
)


class EditionSerializer(Reading[Edition]):
    newsletter = NewsletterRef(read_only=True)
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = Edition
        fields = read_only_fields = OF_AN_EDITION


class StaffEditionSerializer(Reading[Edition]):
    """With what concerns its making and its way."""

    newsletter = NewsletterRef(read_only=True)
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = Edition
        fields = read_only_fields = (
            *OF_AN_EDITION,
            "send_by",
            "scheduled_at",
            "leaves_at",
            "assembled_at",
            "approved_sha256",
            "approved_at",
            "approved_by",
            "changed_by",
            "held_because",
            "candidates",
            "sending_at",
            "unresolved",
        )

    def to_representation(self, instance: Edition) -> Any:
        """Of an edition out of who reads' reach no more than the public is told."""
        whole = super().to_representation(instance)
        reach: Reach = self.context["reach"]
        if reach.everywhere or instance.newsletter_id in reach.newsletters:
            return whole
        return {name: whole[name] for name in OF_AN_EDITION}

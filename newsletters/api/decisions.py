"""What is said when an edition is decided about, and the balance of one that left."""

from typing import Any, ClassVar

from rest_framework import serializers

from backend.api.verbs import Given
from newsletters.api.examples import SNAPSHOT
from newsletters.vocabulary import EditionState


class Approval(Given):
    example: ClassVar = {"snapshot": SNAPSHOT}

    snapshot = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)
    """The `snapshot_sha256` that was looked at; another by now is refused with 412."""


class Because(Given):
    example: ClassVar = {"because": "The number of the hall is wrong."}

    because = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class Order(Given):
    example: ClassVar = {"audience": 40}

    audience = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    """How many readers it reaches, typed by whoever sends it."""


class LedgerSerializer(serializers.Serializer[dict[str, Any]]):
    """candidates = the sum of all that follows; `candidates` is null until sending begins."""

    example: ClassVar = {
        "edition": 1,
        "newsletter": "weekly",
        "date": "2026-03-03",
        "state": "sent",
        "candidates": 40,
        "accepted": 0,
        "delivered": 38,
        "bounced": 1,
        "complained": 0,
        "failed": 0,
        "suppressed": 1,
        "cancelled": 0,
        "expired": 0,
        "unknown": 0,
        "pending": 0,
        "balanced": True,
        "verdict": "balanced",
    }

    edition = serializers.IntegerField()
    newsletter = serializers.CharField()
    date = serializers.DateField()
    state = serializers.ChoiceField(choices=EditionState.choices)
    candidates = serializers.IntegerField(allow_null=True)
    accepted = serializers.IntegerField()
    delivered = serializers.IntegerField()
    bounced = serializers.IntegerField()
    complained = serializers.IntegerField()
    failed = serializers.IntegerField()
    suppressed = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    expired = serializers.IntegerField()
    unknown = serializers.IntegerField()
    pending = serializers.IntegerField()
    balanced = serializers.BooleanField()
    verdict = serializers.CharField()

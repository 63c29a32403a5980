"""How one noun names another: enough to show it and to ask for it, nothing that costs a query."""

from rest_framework import serializers

from backend.api.fields import Reading
from tracker.models import Bill, Campaign, LinkUse, Meeting, Organization, Petition, Place


class PlaceRef(Reading[Place]):
    class Meta:
        model = Place
        fields = read_only_fields = ("id", "ocd_id", "name", "time_zone")


class OrganizationRef(Reading[Organization]):
    class Meta:
        model = Organization
        fields = read_only_fields = ("id", "slug", "name")


class CampaignRef(Reading[Campaign]):
    class Meta:
        model = Campaign
        fields = read_only_fields = ("id", "slug", "title")


class BillRef(Reading[Bill]):
    title = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Bill
        fields = read_only_fields = ("id", "slug", "title", "stance", "status_class")


class MeetingRef(Reading[Meeting]):
    title = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Meeting
        fields = read_only_fields = ("id", "uuid", "title", "starts_at", "time_zone", "status")


class PetitionRef(Reading[Petition]):
    class Meta:
        model = Petition
        fields = read_only_fields = ("id", "slug", "title", "state", "closes_at")


class LinkUseRef(Reading[LinkUse]):
    """A link where it is used; ``url`` is null where the source gave none."""

    url = serializers.CharField(source="link.url", read_only=True, allow_null=True, default=None)
    verdict = serializers.CharField(
        source="link.verdict", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = LinkUse
        fields = read_only_fields = ("role", "text", "url", "verdict")

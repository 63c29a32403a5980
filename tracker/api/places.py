"""Places, topics and organizations: what everything else is sorted by."""

from collections.abc import Mapping
from typing import Any, ClassVar

from backend.accounts.models import Role
from backend.api.fields import Reading
from backend.api.filtering import RetirableFilters
from backend.api.pagination import Order
from backend.api.permissions import OutOfReach, person_of
from backend.api.shaping import Expansion
from tracker.api.filters import PlaceFilter
from tracker.api.lint import Linting
from tracker.api.references import OrganizationRef, PlaceRef
from tracker.api.restoring import Restoring
from tracker.api.writing.places import OrganizationWriting, PlaceWriting, TopicWriting
from tracker.editing import places, save
from tracker.models import Organization, Place, Topic


class PlaceSerializer(Reading[Place]):
    class Meta:
        model = Place
        fields = read_only_fields = (
            "id",
            "ocd_id",
            "name",
            "kind",
            "abbreviation",
            "time_zone",
            "parent",
            "retired_at",
        )


class PlaceFilters(RetirableFilters):
    class Meta:
        model = Place
        fields = ("ocd_id", "kind", "parent")


class PlaceCollection(Restoring):
    """Places, from a country to a ward, by their OCD ids; most lie in another."""

    writing = PlaceWriting
    keep = staticmethod(places.write_place)
    retire = staticmethod(save.retire)
    queryset = Place.objects.all()
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilters
    searched = ("name", "ocd_id", "abbreviation")
    orders: ClassVar[Mapping[str, Order]] = {"ocd_id": Order("ocd_id"), "name": Order("name")}

    def _words(self, writing: Any, said: Any, row: Any = None) -> dict[str, Any]:
        """A place is put below another one by who edits that and the one that it leaves; for a new
        one, its own reach asks the same."""
        words = super()._words(writing, said, row)
        person = person_of(self.request)
        if row and "parent" in words and not places.may_lie_below(row, words["parent"], by=person):
            raise OutOfReach(row, Role.EDITOR)
        return words


class TopicSerializer(Reading[Topic]):
    class Meta:
        model = Topic
        fields = read_only_fields = ("id", "slug", "name", "retired_at")


class TopicFilters(RetirableFilters):
    class Meta:
        model = Topic
        fields = ("slug",)


class TopicCollection(Restoring):
    """What things are about; readers choose among them."""

    writing = TopicWriting
    keep = staticmethod(places.write_topic)
    retire = staticmethod(save.retire)
    queryset = Topic.objects.all()
    serializer_class = TopicSerializer
    filterset_class = TopicFilters
    searched = ("name", "slug")
    orders: ClassVar[Mapping[str, Order]] = {"slug": Order("slug"), "name": Order("name")}


class OrganizationSerializer(Reading[Organization]):
    example: ClassVar = {"parent": None}

    parent = OrganizationRef(read_only=True, allow_null=True)
    place = PlaceRef(read_only=True, allow_null=True)

    class Meta:
        model = Organization
        fields = read_only_fields = (
            "id",
            "uuid",
            "slug",
            "name",
            "acronym",
            "aliases",
            "parent",
            "place",
            "site",
            "donate_url",
            "handles",
            "retired_at",
            "retired_at",
        )


class OrganizationFilters(RetirableFilters):
    place = PlaceFilter()

    class Meta:
        model = Organization
        fields = ("slug", "parent", "place")


ORGANIZATIONS = Organization.objects.select_related("parent", "place")
"""With all that is shown of them."""


class OrganizationCollection(Linting, Restoring):
    """Groups that host, endorse, sponsor and publish."""

    writing = OrganizationWriting
    keep = staticmethod(places.write_organization)
    retire = staticmethod(save.retire)
    queryset = ORGANIZATIONS
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilters
    searched = ("name", "acronym")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "place": Expansion(PlaceSerializer, Place.objects.all()),
    }
    orders: ClassVar[Mapping[str, Order]] = {"name": Order("name"), "id": Order("pk")}

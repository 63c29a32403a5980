"""Places: Open Civic Data divisions and jurisdictions with their clocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import connection, models

from backend.kernel.models import Noun, Retirable, one_of, validate_time_zone
from tracker.vocabulary import PlaceKind


@dataclass(frozen=True, slots=True)
class PlaceTree:
    """Every place's parent, read once, so that kinship costs no further query."""

    parents: Mapping[int, int | None]

    def ancestors(self, place_id: int) -> Iterator[int]:
        """The place itself first, then its parents up to the root."""
        current: int | None = place_id
        seen: set[int] = set()
        while current is not None and current not in seen:
            yield current
            seen.add(current)
            current = self.parents.get(current)

    def related(self, place_id: int) -> frozenset[int]:
        """Itself, everything it lies in and everything that lies in it."""
        below = {each for each in self.parents if place_id in self.ancestors(each)}
        return frozenset(below.union(self.ancestors(place_id)))


_RELATED = """
WITH RECURSIVE above(id, parent_id) AS (
 SELECT id, parent_id FROM tracker_place WHERE {column} = %s
 UNION SELECT place.id, place.parent_id FROM tracker_place place
 JOIN above ON place.id = above.parent_id
), below(id) AS (
 SELECT id FROM tracker_place WHERE {column} = %s
 UNION SELECT place.id FROM tracker_place place JOIN below ON place.parent_id = below.id
)
SELECT id FROM above UNION SELECT id FROM below
"""


class PlaceQuerySet(models.QuerySet["Place"]):
    def tree(self) -> PlaceTree:
        """One query over all places."""
        return PlaceTree(dict(Place.objects.values_list("id", "parent_id")))

    def related(self, place: int | str) -> frozenset[int]:
        """Of all places, by id or OCD id: itself, everything it lies in and everything that lies
        in it, by one query over those alone; nothing, where there is no such place."""
        column = "id" if isinstance(place, int) else "ocd_id"
        with connection.cursor() as cursor:
            cursor.execute(_RELATED.format(column=column), [place, place])
            return frozenset(pk for (pk,) in cursor.fetchall())


class Place(Retirable, Noun):
    ocd_id = models.CharField(max_length=255, unique=True)
    """Imported, never minted here."""
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=PlaceKind.choices)
    abbreviation = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["ocd_id"]
        constraints: ClassVar = [one_of("kind", PlaceKind, name="tracker_place_kind_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

"""The places that ship with Tuesday, written after every migration.

Identifiers are Open Civic Data division ids; a state's zone is that of most of its people.
Legislatures' and councils' own jurisdictions come by ``ingest places``.
"""

from typing import Any

from tracker.models import Place
from tracker.us_states import CENTRAL, COUNTRY, DISTRICTS, EASTERN, STATES, TERRITORIES
from tracker.vocabulary import PlaceKind

CITIES = (
    ("il", "chicago", "Chicago", CENTRAL),
    ("oh", "cleveland", "Cleveland", EASTERN),
    ("mi", "detroit", "Detroit", "America/Detroit"),
    ("ky", "louisville", "Louisville", "America/Kentucky/Louisville"),
    ("ny", "new_york", "New York City", EASTERN),
)


def ship(*, using: str = "default", **_: Any) -> None:
    """Write the shipped places that are missing; what an editor changed stays as it is."""
    places = Place.objects.using(using)
    country, _made = places.get_or_create(
        ocd_id=COUNTRY,
        defaults={
            "name": "United States",
            "abbreviation": "US",
            "kind": PlaceKind.COUNTRY,
            "time_zone": EASTERN,
        },
    )
    within_country = [
        *_divisions("state", PlaceKind.STATE, STATES),
        *_divisions("district", PlaceKind.DISTRICT, DISTRICTS),
        *_divisions("territory", PlaceKind.TERRITORY, TERRITORIES),
    ]
    _write_missing(using, [(place, country.pk) for place in within_country])
    ids = dict(places.values_list("ocd_id", "pk"))
    _write_missing(using, [(place, ids[parent]) for place, parent in _cities()])


def _divisions(word: str, kind: PlaceKind, rows: tuple[tuple[str, str, str], ...]) -> list[Place]:
    return [
        Place(
            ocd_id=f"{COUNTRY}/{word}:{code}",
            name=name,
            abbreviation=code.upper(),
            kind=kind,
            time_zone=zone,
        )
        for code, name, zone in rows
    ]


def _cities() -> list[tuple[Place, str]]:
    return [
        (
            Place(
                ocd_id=f"{COUNTRY}/state:{state}/place:{slug}",
                name=name,
                kind=PlaceKind.CITY,
                time_zone=zone,
            ),
            f"{COUNTRY}/state:{state}",
        )
        for state, slug, name, zone in CITIES
    ]


def _write_missing(using: str, rows: list[tuple[Place, int]]) -> None:
    known = set(Place.objects.using(using).values_list("ocd_id", flat=True))
    missing = [(place, parent) for place, parent in rows if place.ocd_id not in known]
    for place, parent in missing:
        place.parent_id = parent
    Place.objects.using(using).bulk_create([place for place, _ in missing], ignore_conflicts=True)

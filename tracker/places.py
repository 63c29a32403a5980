"""The places that ship with Tuesday, written after every migration.

Identifiers are Open Civic Data division ids; a state's zone is that of most of its people.
Legislatures' and councils' own jurisdictions come by ``ingest places``.
"""

from typing import Any

from tracker.models import Place
from tracker.vocabulary import PlaceKind

COUNTRY = "ocd-division/country:us"

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)

STATES = (
    ("al", "Alabama", CENTRAL),
    ("ak", "Alaska", "America/Anchorage"),
    ("az", "Arizona", "America/Phoenix"),
    ("ar", "Arkansas", CENTRAL),
    ("ca", "California", PACIFIC),
    ("co", "Colorado", MOUNTAIN),
    ("ct", "Connecticut", EASTERN),
    ("de", "Delaware", EASTERN),
    ("fl", "Florida", EASTERN),
    ("ga", "Georgia", EASTERN),
    ("hi", "Hawaii", "Pacific/Honolulu"),
    ("id", "Idaho", "America/Boise"),
    ("il", "Illinois", CENTRAL),
    ("in", "Indiana", "America/Indiana/Indianapolis"),
    ("ia", "Iowa", CENTRAL),
    ("ks", "Kansas", CENTRAL),
    ("ky", "Kentucky", EASTERN),
    ("la", "Louisiana", CENTRAL),
    ("me", "Maine", EASTERN),
    ("md", "Maryland", EASTERN),
    ("ma", "Massachusetts", EASTERN),
    ("mi", "Michigan", "America/Detroit"),
    ("mn", "Minnesota", CENTRAL),
    ("ms", "Mississippi", CENTRAL),
    ("mo", "Missouri", CENTRAL),
    ("mt", "Montana", MOUNTAIN),
    ("ne", "Nebraska", CENTRAL),
    ("nv", "Nevada", PACIFIC),
    ("nh", "New Hampshire", EASTERN),
    ("nj", "New Jersey", EASTERN),
    ("nm", "New Mexico", MOUNTAIN),
    ("ny", "New York", EASTERN),
    ("nc", "North Carolina", EASTERN),
    ("nd", "North Dakota", CENTRAL),
    ("oh", "Ohio", EASTERN),
    ("ok", "Oklahoma", CENTRAL),
    ("or", "Oregon", PACIFIC),
    ("pa", "Pennsylvania", EASTERN),
    ("ri", "Rhode Island", EASTERN),
    ("sc", "South Carolina", EASTERN),
    ("sd", "South Dakota", CENTRAL),
    ("tn", "Tennessee", CENTRAL),
    ("tx", "Texas", CENTRAL),
    ("ut", "Utah", MOUNTAIN),
    ("vt", "Vermont", EASTERN),
    ("va", "Virginia", EASTERN),
    ("wa", "Washington", PACIFIC),
    ("wv", "West Virginia", EASTERN),
    ("wi", "Wisconsin", CENTRAL),
    ("wy", "Wyoming", MOUNTAIN),
)

TERRITORIES = (
    ("as", "American Samoa", "Pacific/Pago_Pago"),
    ("gu", "Guam", "Pacific/Guam"),
    ("mp", "Northern Mariana Islands", "Pacific/Saipan"),
    ("pr", "Puerto Rico", "America/Puerto_Rico"),
    ("vi", "U.S. Virgin Islands", "America/St_Thomas"),
)

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
        *_divisions("district", PlaceKind.DISTRICT, [("dc", "District of Columbia", EASTERN)]),
        *_divisions("territory", PlaceKind.TERRITORY, TERRITORIES),
    ]
    _write_missing(using, [(place, country.pk) for place in within_country])
    ids = dict(places.values_list("ocd_id", "pk"))
    _write_missing(using, [(place, ids[parent]) for place, parent in _cities()])


def _divisions(
    word: str, kind: PlaceKind, rows: tuple[tuple[str, str, str], ...] | list[tuple[str, str, str]]
) -> list[Place]:
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

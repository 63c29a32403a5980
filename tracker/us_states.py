"""The states and territories of the United States: codes, names, zones, division ids. Pure."""

from types import MappingProxyType

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

DISTRICTS = (("dc", "District of Columbia", EASTERN),)

_DIVISIONS = MappingProxyType(
    {"united states": COUNTRY, "us": COUNTRY}
    | {
        spelling: f"{COUNTRY}/{kind}:{code}"
        for kind, rows in (
            ("state", STATES),
            ("district", DISTRICTS),
            ("territory", TERRITORIES),
        )
        for code, name, _ in rows
        for spelling in (code, name.casefold())
    }
)


def division_of(name: str) -> str:
    """The division id of a state, district or territory told by its name or its two letters;
    empty for any other word."""
    return _DIVISIONS.get(" ".join(name.split()).casefold(), "")

"""The town: its places, groups, campaigns and words."""

from dataclasses import dataclass

from tracker.formats.records import OrganizationRecord, ResourceRecord, TermRecord
from tracker.vocabulary import PlaceKind, ResourceKind

COUNTRY = "ocd-division/country:xa"
"""ISO 3166 leaves XA to its users: nobody lives there."""
TOWN = f"{COUNTRY}/place:larkspur_falls"
HARBOR = f"{COUNTRY}/place:port_ellery"

PLACES = (
    (COUNTRY, "Sampleland", PlaceKind.COUNTRY, "America/New_York", ""),
    (TOWN, "Larkspur Falls", PlaceKind.CITY, "America/Chicago", COUNTRY),
    (HARBOR, "Port Ellery", PlaceKind.CITY, "America/Los_Angeles", COUNTRY),
)

CARE = "Neighbors in Care"
LEDGER = "Open Ledger Project"
HOMES = "Fair Blocks Alliance"
RIDERS = "Night Line Riders"

GROUPS = (
    OrganizationRecord(CARE, acronym="NIC"),
    OrganizationRecord(LEDGER),
    OrganizationRecord(HOMES, aliases=("Fair Blocks",)),
    OrganizationRecord(RIDERS),
)

TOPICS = ("Housing", "Care", "Transit", "Open government")


@dataclass(frozen=True, slots=True)
class CampaignSample:
    title: str
    host: str
    wants: str


CAMPAIGNS = (
    CampaignSample("Care at Night", CARE, "Crisis teams on call around the clock."),
    CampaignSample("Open Ledger", LEDGER, "Every line of the town’s budget in public."),
    CampaignSample("Fair Homes", HOMES, "New homes that people who live here can pay for."),
    CampaignSample("Safe Crossings", RIDERS, "A safe way over every road to every stop."),
)


def address(page: str) -> str:
    """An address that exists and leads nowhere in particular."""
    return f"https://example.org/?sample={page}"


RESOURCES = (
    ResourceRecord(
        where="sample",
        source_id="budget-guide",
        title="How a town’s budget is made, month by month",
        kind=ResourceKind.GUIDE,
        url=address("budget-guide"),
        creator=LEDGER,
        summary="Twelve pages, one a month: who writes which part, and when a resident can still "
        "change it.",
    ),
    ResourceRecord(
        where="sample",
        source_id="night-calls",
        title="What happens to a call at 3 am",
        kind=ResourceKind.REPORT,
        url=address("night-calls"),
        creator=CARE,
        pages="4–9",
        summary="A year of night calls, counted: four in five needed a nurse or a counselor.",
    ),
    ResourceRecord(
        where="sample",
        source_id="crossings-podcast",
        title="The longest crosswalk",
        kind=ResourceKind.PODCAST,
        url=address("crossings-podcast"),
        creator=RIDERS,
        summary="Four neighbors time one crossing with a stroller, a cane, a cart and a watch.",
    ),
)

TERMS = (
    TermRecord(
        where="sample",
        term="homeless",
        instead="unhoused",
        why="A home can be where the heart is; what is missing is housing. When in doubt, use the "
        "word that people with that experience use.",
        preferred_by="many people who live without housing",
    ),
    TermRecord(
        where="sample",
        term="wheelchair-bound",
        instead="uses a wheelchair",
        why="A wheelchair does not bind anybody: it is how a person gets around.",
        preferred_by="most people who use one",
    ),
)

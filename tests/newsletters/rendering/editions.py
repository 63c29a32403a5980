"""One edition to render: a Tuesday in November 2026, 9 am in Chicago."""

from dataclasses import replace
from datetime import UTC, date, datetime

from newsletters.assembly.snapshot import (
    ActionItem,
    BillItem,
    ClosedItem,
    Ends,
    Item,
    MeetingItem,
    ResourceItem,
    Snapshot,
    Step,
    TermItem,
)
from newsletters.rendering.letter import Letter, Masthead, letter_of
from newsletters.rendering.variant import Choices, variant_of

SENDS_AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
CHICAGO = "ocd-division/country:us/state:il/place:chicago"
ILLINOIS = "ocd-division/country:us/state:il"
SPRINGFIELD = "ocd-division/country:us/state:il/place:springfield"
COUNTRY = "ocd-division/country:us"
PARENTS = {CHICAGO: ILLINOIS, SPRINGFIELD: ILLINOIS, ILLINOIS: COUNTRY}
CLOCK = "America/Chicago"
MASTHEAD = Masthead(
    name="Everyday Action",
    site_url="https://tuesday.example",
    postal_address="Everyday Action, 1 Main Street, Springfield",
    web_url="https://tuesday.example/editions/2026-11-24/",
)

COMMENT = ActionItem(
    section="fast",
    id=1,
    slug="comment-on-the-zoning-plan",
    title="Comment on the zoning plan before the hearing",
    verb="comment",
    minutes=3,
    ends=Ends(
        durability="standing",
        at=datetime(2026, 11, 25, 21, tzinfo=UTC),
        because="comment_deadline",
        zone=CLOCK,
        place_name="Chicago",
        rests_on="meeting",
    ),
    reason="Closes first",
    summary="The committee takes written comments. Two sentences are enough. A third is cut.",
    campaign="Fair Homes Campaign",
    place=CHICAGO,
    topics=("housing",),
)
CALL = ActionItem(
    section="fast",
    id=2,
    slug="call-both-senators",
    title="Ask both senators to support the Ending Qualified Immunity Act",
    verb="call",
    minutes=5,
    ends=Ends(
        durability="standing",
        at=datetime(2027, 1, 3, 17, tzinfo=UTC),
        because="session_ended",
        zone="America/New_York",
        rests_on="bill",
    ),
    reason="The bill is in the Senate",
    standing="passed the House, waiting in the Senate",
    topics=("policing",),
)
SIGN = ActionItem(
    section="fast",
    id=3,
    slug="keep-crisis-teams",
    title="Sign to keep crisis teams on nights",
    verb="sign",
    minutes=3,
    ends=Ends(
        durability="timed",
        at=datetime(2026, 12, 1, 5, 59, 59, tzinfo=UTC),
        because="petition_closed",
        date_only=True,
        zone=CLOCK,
        rests_on="petition",
    ),
    reason="Closes on Monday",
    progress="4,120 of 5,000 signatures",
)
GUIDE = ActionItem(
    section="anytime",
    id=4,
    slug="learn-the-budget",
    title="Learn how your city’s budget is made",
    verb="learn",
    minutes=20,
    ends=Ends(durability="anytime"),
    reason="Never closes",
    reviewed_on=date(2026, 11, 13),
)
HEARING = MeetingItem(
    section="coming_up",
    id=1,
    uuid="9f1c",
    title="Committee on Zoning hearing",
    starts_at=datetime(2026, 11, 26, 16, tzinfo=UTC),
    zone=CLOCK,
    reason="Near you",
    location="City Hall, 2nd floor",
    streamed=True,
    agenda_url="https://city.example/agenda.pdf",
    comment_deadline=datetime(2026, 11, 25, 21, tzinfo=UTC),
    place=CHICAGO,
    place_name="Chicago",
)
BILL = BillItem(
    section="bills",
    id=1,
    title="Ending Qualified Immunity Act",
    stance="support",
    reason="We follow it",
    identifier="H.R. 1470",
    status="Passed the House, waiting in the Senate",
    steps=(Step("Introduced", True), Step("House", True), Step("Senate", False)),
    changed="The House passed it, 220 to 212.",
    url="https://bills.example/hr1470",
)
REPORT = ResourceItem(
    section="learn",
    id=1,
    title="How a city budget becomes a city",
    resource_kind="report",
    url="https://reports.example/budget",
    reason="For the guide",
    creator="Center for Popular Budgets",
    pages="14–17",
)
TERM = TermItem(
    section="language",
    id=1,
    term="homeless",
    instead="unhoused",
    why="a home can be where the heart is.",
    reason="Used this week",
)
WON = ClosedItem(
    id=9,
    slug="fund-the-library",
    title="Fund the library on Clark Street",
    closed_at=datetime(2026, 11, 19, 20, tzinfo=UTC),
    because="The council voted on 19 November: it passed, 9 to 4.",
    outcome="won",
    place=CHICAGO,
)
EDITION = Snapshot(
    newsletter="weekly",
    newsletter_name="Everyday Action",
    date=date(2026, 11, 24),
    sends_at=SENDS_AT,
    zone=CLOCK,
    items=(COMMENT, CALL, SIGN, GUIDE, HEARING, BILL, REPORT, TERM),
    minutes=11,
    closed=(WON,),
)


def edition_of(*items: Item) -> Snapshot:
    return replace(EDITION, items=items, closed=())


def letter(snapshot: Snapshot = EDITION, choices: Choices | None = None) -> Letter:
    return letter_of(variant_of(snapshot, choices or Choices(), parents=PARENTS), MASTHEAD)

"""A demands page of our own making."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tracker.formats import demands
from tracker.formats.records import (
    BillRecord,
    CampaignRecord,
    DemandRecord,
    LinkRecord,
    MeasureRecord,
    PetitionRecord,
    Reading,
    Remark,
    ResourceRecord,
    SponsorRecord,
)
from tracker.formats.source import Source, UnreadableSource
from tracker.vocabulary import BillKind, Chamber, ResourceKind, Stance

PAGE = """Take Action for Ferries

Campaigns to Follow

Joint Petition: Save the Last Boat

- [Hosted by Harbor Line](#), endorsed by Pier Watch, Deckhands, and many others.

Boats for All

- [Description](https://boats.example/all)

Demand Better Boats

1.) Run boats at night

Fund the last boat

The last boat is full.

- Defeat [HR 31](#), which ends it.
- Learn more:
 - [Deck Report](#)
- Support local efforts, such as by passing [Ada’s Law](#) in Larkspur.

2.) Hire crews

Train them:

Support the [Quill, Reyes resolution](#) in the U.S. Senate to end night shortages.
"""


def read(text: str) -> Reading[CampaignRecord]:
    return demands.read(Source("page.txt", text, date(2031, 6, 15), ZoneInfo("UTC")))


def test_campaigns_and_demands_whole() -> None:
    petition = PetitionRecord(
        where="page.txt, line 5",
        title="Save the Last Boat",
        host="Harbor Line",
        source_id="joint-petition-save-the-last-boat",
        endorsers=("Pier Watch", "Deckhands"),
        summary="Hosted by Harbor Line, endorsed by Pier Watch, Deckhands, and many others.",
    )
    fund = DemandRecord(
        where="page.txt, line 17",
        number="1.1",
        title="Fund the last boat",
        rationale="The last boat is full.",
        evidence=(
            ResourceRecord(
                where="page.txt, line 23",
                source_id="deck-report-learn-more",
                title="Deck Report",
                kind=ResourceKind.REPORT,
                summary="Learn more:",
                link_missing=True,
            ),
        ),
        measures=(
            MeasureRecord(
                BillRecord(
                    where="page.txt, line 21",
                    title="H.R. 31",
                    kind=BillKind.HR,
                    key="hr31-122",
                    number="31",
                    session="122",
                    inferred=True,
                    summary="Defeat HR 31, which ends it.",
                ),
                Stance.OPPOSE,
                "Defeat HR 31, which ends it.",
            ),
            MeasureRecord(
                BillRecord(
                    where="page.txt, line 24",
                    title="Ada’s Law",
                    kind=BillKind.ORDINANCE,
                    source_id="adas-law",
                    place_name="Larkspur",
                    summary="Support local efforts, such as by passing Ada’s Law in Larkspur.",
                ),
                Stance.SUPPORT,
                "Support local efforts, such as by passing Ada’s Law in Larkspur.",
            ),
        ),
    )
    sentence = "Support the Quill, Reyes resolution in the U.S. Senate to end night shortages."
    train = DemandRecord(
        where="page.txt, line 28",
        number="2.1",
        title="Train them",
        rationale=sentence,
        measures=(
            MeasureRecord(
                BillRecord(
                    where="page.txt, line 30",
                    title="Quill, Reyes resolution to end night shortages",
                    kind=BillKind.RESOLUTION,
                    source_id="quill-reyes-resolution-to-end-night-shortages",
                    chamber=Chamber.SENATE,
                    sponsors=(
                        SponsorRecord("Quill", Chamber.SENATE),
                        SponsorRecord("Reyes", Chamber.SENATE),
                    ),
                    summary=sentence,
                ),
                Stance.SUPPORT,
                sentence,
            ),
        ),
    )
    assert read(PAGE) == Reading(
        (
            CampaignRecord(
                where="page.txt, line 5",
                source_id="joint-petition-save-the-last-boat",
                title="Joint Petition: Save the Last Boat",
                host="Harbor Line",
                endorsers=("Pier Watch", "Deckhands"),
                links=(LinkRecord("Hosted by Harbor Line", ""),),
                petition=petition,
            ),
            CampaignRecord(
                where="page.txt, line 9",
                source_id="boats-for-all",
                title="Boats for All",
                links=(LinkRecord("Description", "https://boats.example/all"),),
            ),
            CampaignRecord(
                where="page.txt",
                source_id="take-action-for-ferries",
                title="Demand Better Boats",
                demands=(
                    DemandRecord(
                        where="page.txt, line 15",
                        number="1",
                        title="Run boats at night",
                        children=(fund,),
                    ),
                    DemandRecord(
                        where="page.txt, line 26",
                        number="2",
                        title="Hire crews",
                        children=(train,),
                    ),
                ),
            ),
        ),
        notices=tuple(
            Remark(f"page.txt, line {line}", f"“{text}”: the page does not give its link")
            for line, text in (
                (7, "Hosted by Harbor Line"),
                (21, "HR 31"),
                (23, "Deck Report"),
                (24, "Ada’s Law"),
                (30, "Quill, Reyes resolution"),
            )
        ),
    )


@pytest.mark.parametrize("text", ["# nothing", "Title\n\nHeading\n\nProse.", "[]"])
def test_what_has_no_numbered_demands_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSource):
        read(text)


@pytest.mark.parametrize("cut", range(0, len(PAGE), 23))
def test_cut_pages_are_read_or_refused(cut: int) -> None:
    try:
        reading = read(PAGE[:cut])
    except UnreadableSource:
        return
    assert reading.records

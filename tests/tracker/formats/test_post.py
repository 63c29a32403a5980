"""A post of our own making, in the manner of a page's text rendering."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.formats import post
from tracker.formats.records import (
    ActionRecord,
    BillRecord,
    EntryRecord,
    LinkRecord,
    OrganizationRecord,
    PetitionRecord,
    PostRecord,
    Reading,
    RelationRecord,
    Remark,
    ResourceRecord,
    SectionRecord,
    SponsorRecord,
    TermRecord,
)
from tracker.formats.source import Source, UnreadableSource
from tracker.vocabulary import (
    BillKind,
    BillRelationKind,
    Chamber,
    Durability,
    EntryMarker,
    PostKind,
    ResourceKind,
    Stance,
    Verb,
)

PAGE = """Keep the Ferries Running

Take Action for Late Boats


Half of the town works after dark.

Share the word

Here are a few actions you can take:

  • Talk to a neighbor about the last boat.

  • Write a letter to the harbor office.

language_alert.png

Some riders find that “captive rider” sounds like a cage. They are called regular riders.

Pass the Night Ferry Act

Support the Night Ferry Act introduced by Senator Ada N. Quill (D-WA). The Old Harbor Act is cheap.

Riders support the Night Ferry Act instead of the Old Harbor Act. This is because nobody rides it.

fast_action.png

Sign this petition by Harbor Line Riders (HLR) to keep the last boat.

lear_more.png

Read HLR’s toolkit, pgs 3-5.


About Ferry Friends

Subscribe | Donate

Originally published March 4, 2031.

Previous
Previous

Buses

Next
Next

Trams
"""


def read(text: str) -> Reading[PostRecord]:
    return post.read(Source("page.txt", text, date(2031, 3, 5), ZoneInfo("UTC")))


def test_one_post_whole() -> None:
    hlr = OrganizationRecord("Harbor Line Riders", acronym="HLR")
    petition = PetitionRecord(
        where="page.txt, line 28",
        source_id="sign-this-petition-by-harbor-line-riders-hlr-to-keep-the-last-boat",
        title="Pass the Night Ferry Act: Harbor Line Riders’s petition",
        host="Harbor Line Riders",
        summary="Sign this petition by Harbor Line Riders (HLR) to keep the last boat.",
    )
    sign = ActionRecord(
        where="page.txt, line 28",
        source_id=petition.source_id,
        title="Sign this petition by Harbor Line Riders (HLR) to keep the last boat",
        verb=Verb.SIGN,
        minutes=2,
        durability=Durability.STANDING,
        summary=petition.summary,
        petition=petition,
        organizations=(hlr,),
        link_missing=True,
    )
    expected = PostRecord(
        where="page.txt",
        source_id="keep-the-ferries-running",
        kind=PostKind.TAKE_ACTION,
        title="Keep the Ferries Running",
        subtitle="Take Action for Late Boats",
        lede="Half of the town works after dark.",
        published_on=date(2031, 3, 4),
        previous_title="Buses",
        next_title="Trams",
        publisher="Ferry Friends",
        sections=(
            SectionRecord(
                heading="Share the word",
                body="Here are a few actions you can take:",
                entries=(
                    bullet(12, "Talk to a neighbor about the last boat.", Verb.TALK, 30),
                    bullet(14, "Write a letter to the harbor office.", Verb.WRITE, 15),
                    EntryRecord(
                        where="page.txt, line 18",
                        text=ALERT,
                        marker=EntryMarker.LANGUAGE_ALERT,
                        term=TermRecord(
                            where="page.txt, line 18",
                            term="captive rider",
                            instead="regular riders",
                            why=ALERT,
                        ),
                    ),
                ),
            ),
            SectionRecord(
                heading="Pass the Night Ferry Act",
                body="Support the Night Ferry Act introduced by Senator Ada N. Quill (D-WA). "
                "The Old Harbor Act is cheap.\n\nRiders support the Night Ferry Act instead of "
                "the Old Harbor Act. This is because nobody rides it.",
                entries=(
                    EntryRecord(
                        where="page.txt, line 28",
                        text=petition.summary,
                        marker=EntryMarker.FAST_ACTION,
                        action=sign,
                    ),
                    EntryRecord(
                        where="page.txt, line 32",
                        text="Read HLR’s toolkit, pgs 3-5.",
                        marker=EntryMarker.LEARN_MORE,
                        resource=ResourceRecord(
                            where="page.txt, line 32",
                            source_id="read-hlrs-toolkit-pgs-3-5",
                            title="Read HLR’s toolkit, pgs 3-5",
                            kind=ResourceKind.TOOLKIT,
                            creator="Harbor Line Riders",
                            pages="3–5",
                            summary="Read HLR’s toolkit, pgs 3-5.",
                            link_missing=True,
                        ),
                    ),
                ),
            ),
        ),
        bills=(
            BillRecord(
                where="page.txt, line 22",
                title="Night Ferry Act",
                kind=BillKind.BILL,
                source_id="night-ferry-act",
                stance=Stance.SUPPORT,
                sponsors=(SponsorRecord("Ada N. Quill", Chamber.SENATE, "D", "WA"),),
                relations=(
                    RelationRecord(
                        BillRelationKind.PREFERRED_OVER,
                        "Old Harbor Act",
                        "This is because nobody rides it.",
                    ),
                ),
                summary="Support the Night Ferry Act introduced by Senator Ada N. Quill (D-WA).",
            ),
            BillRecord(
                where="page.txt, line 22",
                title="Old Harbor Act",
                kind=BillKind.BILL,
                source_id="old-harbor-act",
                stance=Stance.WATCH,
                summary="The Old Harbor Act is cheap.",
            ),
        ),
        organizations=(OrganizationRecord("Ferry Friends"), hlr),
    )
    missing = "the page does not give its link"
    assert read(PAGE) == Reading(
        (expected,),
        notices=(
            Remark("page.txt, line 28", f"“{sign.title}”: {missing}"),
            Remark("page.txt, line 32", f"“Read HLR’s toolkit, pgs 3-5”: {missing}"),
        ),
    )


ALERT = "Some riders find that “captive rider” sounds like a cage. They are called regular riders."


def bullet(line: int, text: str, verb: Verb, minutes: int) -> EntryRecord:
    where = f"page.txt, line {line}"
    return EntryRecord(
        where=where,
        text=text,
        action=ActionRecord(
            where=where,
            source_id=text.rstrip(".").lower().replace(" ", "-"),
            title=text.rstrip("."),
            verb=verb,
            minutes=minutes,
            durability=Durability.ANYTIME,
            summary=text,
        ),
    )


def test_links_in_the_text_are_taken() -> None:
    page = "T\n\nS\n\nNow\n\nfast_action.png\n\nSign [this petition](https://a.example/p) today.\n"
    action = read(page).records[0].sections[0].entries[0].action
    assert action is not None
    assert (action.url, action.links, action.link_missing) == (
        "https://a.example/p",
        (LinkRecord("this petition", "https://a.example/p"),),
        False,
    )


def test_passages_that_open_alike_stay_apart() -> None:
    page = "T\n\nS\n\nNow\n\nfast_action.png\n\nCall them.\n\nbig_action.png\n\nCall them.\n"
    entries = read(page).records[0].sections[0].entries
    assert [each.action.source_id for each in entries if each.action] == [
        "call-them",
        "call-them-2",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{"data": []}',
        "Only a title",
        "Title\n\nSub\n\nHeading\n\nOnly prose, no list.\n",
        "word " * 500_000,
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
    ],
    ids=["JSON", "title", "prose", "endless", "calendar"],
)
def test_what_is_no_post_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSource):
        read(text)


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, len(PAGE)), junk=st.text(max_size=30))
def test_cut_and_soiled_pages_are_read_or_refused(cut: int, junk: str) -> None:
    try:
        reading = read(PAGE[:cut] + junk)
    except UnreadableSource:
        return
    assert len(reading.records) == 1


def test_hostile_lines_take_linear_time() -> None:
    line = "Read the " + "Aa Bb and " * 60_000 + "'s petition by Cc"
    with pytest.raises(UnreadableSource):
        read("T\n\nS\n\nH\n\n" + line + "\n")

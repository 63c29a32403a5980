"""The gate by itself: what stops an edition and what is only said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from newsletters.assembly.doubts import Doubt
from newsletters.assembly.snapshot import (
    ActionItem,
    BillItem,
    ClosedItem,
    Ends,
    MeetingItem,
    ResourceItem,
    Snapshot,
    TermItem,
)
from newsletters.review.fixes import Fix
from newsletters.review.gate import Facts, Finding, StaleLink, blocking, findings_of
from tracker.lint.findings import LinkText
from tracker.terms import Alert

SENDS_AT = datetime(2023, 10, 10, 14, tzinfo=UTC)
ACTION = ActionItem(
    section="fast",
    id=1,
    slug="sign",
    title="Sign",
    verb="sign",
    minutes=3,
    ends=Ends("timed", at=SENDS_AT + timedelta(hours=12)),
    reason="It closes first.",
    summary="Because.",
)
MEETING = MeetingItem(
    section="coming_up",
    id=2,
    uuid="u",
    title="Zoning",
    starts_at=SENDS_AT + timedelta(hours=13),
    zone="UTC",
    reason="It meets soon.",
)
SNAPSHOT = Snapshot(
    newsletter="weekly",
    newsletter_name="The Weekly",
    date=date(2023, 10, 10),
    sends_at=SENDS_AT,
    zone="UTC",
    items=(ACTION, MEETING),
    minutes=3,
)
FACTS = Facts(
    grace=timedelta(hours=12),
    send_by=SENDS_AT + timedelta(days=1),
    sender="news@example.org",
    postal_address="1 Example Street",
    html=b"<p>",
    text="Sign",
)

HOMELESS = Alert(9, "homeless", "unhoused people")


def codes(snapshot: Snapshot = SNAPSHOT, at: datetime = SENDS_AT, **facts: Any) -> list[str]:
    return [finding.code for finding in findings_of(snapshot, replace(FACTS, **facts), at=at)]


def test_a_good_edition_passes() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"sender": ""}, "no_sender"),
        ({"postal_address": " "}, "no_postal_address"),
        ({"send_by": SENDS_AT}, "too_late"),
        ({"stale": {("action", 1): StaleLink(7, "https://a.example/", "404")}}, "link_stale"),
        ({"sender_fault": "no address for a header"}, "sender_unusable"),
        ({"images_without_words": 1}, "no_alt_text"),
        ({"sections": frozenset({"big"})}, "section_empty_without_a_word"),
        ({"over": frozenset({("meeting", 2)})}, "over"),
        ({"grace": timedelta(hours=12, seconds=1)}, "closes_before_readers_can_act"),
        ({"render_error": "a line break in the subject"}, "does_not_render"),
        ({"text": ""}, "no_text_part"),
        ({"html": b"x" * 100_000}, "html_too_large"),
    ],
)
def test_what_stops_it(facts: dict[str, Any], code: str) -> None:
    assert codes(**facts) == [code]
    assert blocking(findings_of(SNAPSHOT, replace(FACTS, **facts), at=SENDS_AT))


def test_a_late_sending_counts_the_grace_from_its_own_instant() -> None:
    assert codes(at=SENDS_AT + timedelta(hours=2)) == ["closes_before_readers_can_act"] * 2


def test_an_empty_edition_is_stopped_and_nothing_more_is_said() -> None:
    assert codes(replace(SNAPSHOT, items=())) == ["empty"]


def test_remarks_do_not_stop_it() -> None:
    only_meeting = replace(SNAPSHOT, items=(MEETING,))
    silent = replace(SNAPSHOT, items=(replace(ACTION, summary=" "),))
    assert codes(only_meeting) == ["no_action", "no_fast_action"]
    assert codes(silent) == ["no_summary"]
    for snapshot in (only_meeting, silent):
        assert blocking(findings_of(snapshot, FACTS, at=SENDS_AT)) == []


def test_a_doubtful_link_is_said_and_does_not_stop_it() -> None:
    doubt = Doubt("link_suspect", "https://example.org/ fails.", "https://example.org/", 7)
    found = findings_of(SNAPSHOT, replace(FACTS, doubts={("action", 1): (doubt,)}), at=SENDS_AT)
    assert found == (
        Finding(
            "link_suspect",
            "“Sign”: https://example.org/ fails.",
            ("action", 1),
            blocks=False,
            fix=Fix("Settle the link", "/admin/tracker/link/7/change/#settle", "/api/v1/links/7/"),
        ),
    )


def test_every_finding_names_the_address_of_its_fix() -> None:
    """Whatever is wrong with an edition at once, an editor is one click from mending it."""
    link = StaleLink(7, "https://a.example/", "404")
    bare = replace(ACTION, summary="", minutes=0, title="Help the homeless")
    snapshot = replace(SNAPSHOT, items=(bare, MEETING), note="For the homeless.", words={})
    facts = replace(
        FACTS,
        edition=4,
        newsletter=5,
        sender="",
        postal_address="",
        send_by=SENDS_AT,
        stale={("action", 1): link},
        over=frozenset({("meeting", 2)}),
        doubts={("meeting", 2): (Doubt("link_suspect", "It fails.", "https://b.example/", 8),)},
        alerts=(HOMELESS,),
        sections=frozenset({"big"}),
        html=b"x" * 100_000,
        text="",
        images_without_words=2,
    )
    found = {
        each.code: each.fix.desk for each in findings_of(snapshot, facts, at=SENDS_AT) if each.fix
    }
    assert found == {
        "no_sender": "/admin/newsletters/newsletter/5/change/#id_sender",
        "no_postal_address": "/admin/newsletters/newsletter/5/change/#id_postal_address",
        "no_effort": "/admin/tracker/action/1/change/#id_effort_minutes",
        "section_empty_without_a_word": "/admin/newsletters/edition/4/change/#word-big",
        "too_late": "/admin/newsletters/edition/4/change/#schedule",
        "link_stale": "/admin/tracker/link/7/change/#settle",
        "over": "/admin/newsletters/edition/4/change/#meeting-2",
        "no_text_part": "/admin/newsletters/edition/4/change/#preview",
        "no_alt_text": "/admin/newsletters/edition/4/change/#preview",
        "html_too_large": "/admin/newsletters/newsletter/5/change/#id_sections-0-size",
        "no_summary": "/admin/tracker/action/1/change/#id_summary",
        "link_suspect": "/admin/tracker/link/8/change/#settle",
        "language_alert": "/admin/newsletters/edition/4/change/#note",
    }
    assert len(found) == len({each.code for each in findings_of(snapshot, facts, at=SENDS_AT)})


def test_a_text_that_could_be_said_better_is_named_and_does_not_stop_it() -> None:
    title = replace(ACTION, title="Help the Homeless", summary="People without a home.")
    snapshot = replace(SNAPSHOT, items=(title, MEETING))
    found = findings_of(snapshot, replace(FACTS, alerts=(HOMELESS,)), at=SENDS_AT)
    assert [(each.code, each.message, each.blocks) for each in found] == [
        (
            "language_alert",
            "“Help the Homeless” says “Homeless”: “unhoused people” is better.",
            False,
        )
    ]


BILL_7120 = "https://www.congress.gov/bill/118th-congress/house-bill/7120"


def test_every_text_that_it_carries_is_looked_at() -> None:
    slip = f"[HR 7210]({BILL_7120})"
    action = replace(ACTION, summary=f"By October 12, {slip}", campaign="Homeless no more")
    items = (
        action,
        replace(ACTION, id=9, summary="## Now", title="Por los homeless", language="es"),
        replace(MEETING, title="Homeless services", body="Committee on the Homeless"),
        BillItem("bills", 3, "The Homeless Act", "support", "", "H.R. 7210", url=BILL_7120),
        ResourceItem("learn", 4, "t" * 79, "report", BILL_7120, "", summary="On homeless people."),
        TermItem("language", 5, "homeless", "unhoused people", "Homeless says a lack.", ""),
    )
    closed = (ClosedItem(6, "c", "Count the homeless", SENDS_AT, "The homeless were counted."),)
    snapshot = replace(
        SNAPSHOT, items=items, closed=closed, note=slip, words={"big": "Homeless people rest."}
    )
    facts = replace(
        FACTS,
        edition=8,
        alerts=(HOMELESS,),
        links={("action", 1): (LinkText("HR 7210", BILL_7120),)},
        reworded=frozenset({("resource", 4)}),
    )
    better = "“unhoused people” is better."
    leads = "is not what the link says: it leads to HR 7120 of the 118th Congress."
    assert [
        (each.message, each.key_of_fix)
        for each in map(Told, findings_of(snapshot, facts, at=SENDS_AT))
    ] == [
        (f"“Sign” says “Homeless”: {better}", "action/1#campaign"),
        ("“Sign” says “October 12”, and the end is 2023-10-11.", "action/1#summary"),
        (f"“Sign”: HR 7210 {leads}", "action/1#summary"),
        (f"“Sign”: HR 7210 {leads}", "action/1"),
        (
            "“Por los homeless”: A heading is shown with its “#”: “## Now”.",
            "action/9#summary",
        ),
        (f"“Homeless services” says “Homeless”: {better}", "meeting/2#title"),
        (f"“The Homeless Act”: HR 7210 {leads}", "bill/3"),
        (
            f"“{'t' * 79}”: The title has 79 characters; mail shows about 78.",
            "resource/4#title",
        ),
        (f"“{'t' * 79}” says “homeless”: {better}", "edition/8#resource-4"),
        (f"The word for “Big actions” says “Homeless”: {better}", "edition/8#word-big"),
        (f"“Count the homeless”, now closed, says “homeless”: {better}", "action/6#title"),
        (f"The note: HR 7210 {leads}", "edition/8#note"),
    ]


class Told:
    """A finding as an editor sees it: the sentence, and the page to which it leads."""

    def __init__(self, finding: Finding) -> None:
        assert not finding.blocks
        assert finding.fix is not None
        self.message = finding.message
        path = finding.fix.desk.replace("/change/", "").replace("#id_", "#")
        self.key_of_fix = "/".join(path.rsplit("/", 2)[1:])


def test_a_word_for_an_empty_section_lets_it_pass() -> None:
    said = replace(SNAPSHOT, words={"big": "Nothing long this week."})
    found = findings_of(said, replace(FACTS, sections=frozenset({"big"})), at=SENDS_AT)
    assert [(each.code, each.blocks) for each in found] == [("section_empty", False)]


def test_a_sender_whom_receivers_refuse_is_said() -> None:
    assert codes(sender_doubt="No such domain.") == ["sender_doubtful"]

"""From a page to a proposal: every value with its words, nothing made up."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.proposals.facts import PageFacts, petition_facts, read_facts
from tracker.proposals.propose import Known, Proposal, propose

AT = datetime(2030, 5, 7, 12, tzinfo=UTC)
URL = "https://town.example/asks/water"
CHICAGO = ZoneInfo("America/Chicago")


def facts_of(html: str) -> PageFacts:
    facts = read_facts(html.encode(), "text/html; charset=utf-8", url=URL)
    assert facts is not None
    return facts


def proposal_of(html: str, known: Known | None = None, zone: ZoneInfo | None = None) -> Proposal:
    return propose(facts_of(html), known or Known(), at=AT, zone=zone)


def told(proposal: Proposal) -> dict[str, tuple[object, str, str]]:
    return {each.name: (each.value, each.where, each.quote) for each in proposal.proposed}


def unsaid(proposal: Proposal) -> dict[str, tuple[str, ...]]:
    return {each.name: tuple(said.quote for said in each.candidates) for each in proposal.missing}


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_an_event_is_proposed_with_the_words_that_it_stands_on() -> None:
    proposal = proposal_of(
        '<link rel="canonical" href="/asks/water?utm_source=x"><title>Water | Town</title>'
        '<meta property="og:description" content="Come &amp; speak.">'
        + ld(
            '{"@type":"TownHallEvent","name":"Speak for water",'
            '"startDate":"2030-06-01T18:00-05:00",'
            '"endDate":"2030-06-01T20:00-05:00","eventStatus":"https://schema.org/EventScheduled"}'
        )
    )
    where = "JSON-LD TownHallEvent"
    assert told(proposal) == {
        "title": ("Speak for water", f"{where} name", "Speak for water"),
        "summary": ("Come & speak.", "og:description", "Come & speak."),
        "end": ("2030-06-02T01:00:00+00:00", f"{where} endDate", "2030-06-01T20:00-05:00"),
        "start": ("2030-06-01T23:00:00+00:00", f"{where} startDate", "2030-06-01T18:00-05:00"),
        "canonical": (URL, "canonical", URL),
    }
    assert proposal.missing == ()
    assert proposal.doubts == ()
    assert proposal.assumed == {"verb": "attend", "minutes": 90, "durability": "timed"}


def test_a_page_that_says_little_is_proposed_little() -> None:
    proposal = proposal_of("<h1>Write to your alderman by Friday, May 10, 2030</h1>")
    assert set(told(proposal)) == {"title"}
    assert unsaid(proposal) == {"end": (), "start": (), "summary": ()}
    assert proposal.assumed == {
        "verb": "learn",
        "minutes": 10,
        "durability": "anytime",
        "review_on": "2030-06-06",
    }


def test_an_event_without_an_end_is_looked_at_again_when_it_begins() -> None:
    proposal = proposal_of(ld('{"@type":"Event","name":"March","startDate":"2030-05-20"}'))
    assert "end" not in told(proposal)
    assert proposal.assumed["review_on"] == "2030-05-20"


def test_of_two_ends_none_is_chosen_and_both_are_named() -> None:
    proposal = proposal_of(
        ld('{"@type":"Event","name":"March","endDate":"2030-06-01"}')
        + '<time itemprop="endDate" datetime="2030-06-03">3 June</time>'
    )
    assert "end" not in told(proposal)
    assert unsaid(proposal)["end"] == ("2030-06-01", "2030-06-03")
    assert proposal.assumed["durability"] == "anytime"


def test_a_day_and_an_hour_of_that_day_are_one_end() -> None:
    proposal = proposal_of(
        ld('{"@type":"Event","endDate":"2030-06-01"}')
        + '<time itemprop="endDate" datetime="2030-06-01T17:00:00-05:00">'
    )
    assert told(proposal)["end"][0] == "2030-06-01T22:00:00+00:00"


@pytest.mark.parametrize(
    ("zone", "end", "doubts"),
    [(CHICAGO, "2030-06-01T22:00:00+00:00", 0), (None, "2030-06-01", 1)],
)
def test_an_hour_without_a_zone_is_an_hour_only_where_the_place_is_known(
    zone: ZoneInfo | None, end: str, doubts: int
) -> None:
    html = ld('{"@type":"Event","endDate":"2030-06-01T17:00:00"}')
    proposal = proposal_of(html, zone=zone)
    assert (told(proposal)["end"][0], len(proposal.doubts)) == (end, doubts)


def test_what_is_over_or_called_off_is_doubted() -> None:
    proposal = proposal_of(
        ld('{"@type":"Event","endDate":"2029-06-01","eventStatus":"EventCancelled"}')
    )
    assert proposal.doubts == (
        "The page says “EventCancelled” (JSON-LD Event eventStatus).",
        "The page says that it ended on 2029-06-01 (JSON-LD Event endDate).",
    )


@pytest.mark.parametrize("end", ["soon", "0001-01-01", "9999-12-31T23:59:59-12:00", "2030-13-45"])
def test_an_end_that_is_no_date_is_named_and_not_taken(end: str) -> None:
    proposal = proposal_of(ld(f'{{"@type":"Event","endDate":"{end}"}}'))
    assert "end" not in told(proposal)
    assert unsaid(proposal)["end"] == (end,)


def test_a_bill_is_proposed_where_exactly_one_is_named_and_followed() -> None:
    html = "<h1>Support H.R. 7120</h1>"
    known = Known(bills={"hr7120-121": 5, "s5-121": 6})
    assert told(proposal_of(html, known))["bill"] == (5, "first heading", "Support H.R. 7120")
    both = proposal_of("<h1>Support H.R. 7120 and S. 5</h1>", known)
    assert "bill" not in told(both)
    assert "bill" in unsaid(both)
    assert "not followed" in next(
        each.why for each in proposal_of(html).missing if each.name == "bill"
    )


def test_what_stands_at_the_address_goes_before_what_the_page_names() -> None:
    known = Known(("petition", 9), URL, {"hr7120-121": 5})
    proposal = proposal_of("<h1>Support H.R. 7120</h1>", known)
    assert told(proposal)["petition"] == (9, "its address", URL)
    assert proposal.assumed == {"verb": "sign", "minutes": 2, "durability": "standing"}


def test_markup_in_a_title_is_no_markup_of_ours() -> None:
    html = "<title>Sign <script>alert(1)</script><b onclick=x>now</b>\x00</title>"
    assert told(proposal_of(html))["title"][0] == "Sign now\ufffd"


def test_a_quote_is_never_longer_than_160_characters() -> None:
    proposal = proposal_of(f"<title>{'water ' * 400}</title>")
    (title,) = (each for each in proposal.proposed if each.name == "title")
    assert len(title.quote) <= 160
    assert len(title.value) <= 300


@pytest.mark.parametrize(
    "href", ["https://elsewhere.example/", "javascript:alert(1)", "//evil.example/x", "http://[::1"]
)
def test_a_page_does_not_speak_for_another_host(href: str) -> None:
    assert facts_of(f'<link rel="canonical" href="{href}">').canonical == ""


@pytest.mark.parametrize(
    "html",
    [
        ld('{"@type":["Event",3],"name":["a"],"endDate":{"x":1},"eventStatus":null}'),
        ld("[" * 100_000),
        ld('{"@type":"Event","name":"\\ud800","endDate":5}'),
        "<div>" * 20_000,
        "",
    ],
)
def test_odd_pages_say_nothing(html: str) -> None:
    assert told(proposal_of(html)) == {}


def test_an_e_petition_is_read_from_its_own_answer() -> None:
    said = {
        "action": "Clean the rivers",
        "background": "They are not clean.",
        "state": "closed",
        "opened_at": "2029-10-01T09:00:00.000Z",
        "closed_at": "2030-04-01T22:59:59.000Z",
    }
    facts = petition_facts({"data": {"attributes": said}}, url=URL)
    assert facts is not None
    proposal = propose(facts, Known(), at=AT)
    assert told(proposal)["end"][:2] == ("2030-04-01T22:59:59+00:00", "e-petition closed_at")
    assert proposal.assumed["verb"] == "sign"
    assert len(proposal.doubts) == 2
    assert petition_facts({"data": []}, url=URL) is None
    assert read_facts(b"%PDF", "application/pdf", url=URL) is None

"""What anybody may read: whole, cacheable, without a cookie and without a stranger's help."""

import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsletters.rendering.palette import DARK, LIGHT
from newsletters.vocabulary import EditionState
from tests.newsletters.makers import newsletter_called
from tests.newsletters.pages.conftest import SetClock
from tests.newsletters.pages.rows import comment_action, door, published, sign_action
from tests.newsletters.rendering.editions import SENDS_AT
from tests.newsletters.rendering.test_words import MARKED
from tracker.models import Action, ActionSubstitute, Bill, LegislativeSession, Meeting, Place
from tracker.vocabulary import (
    ActionState,
    BillClass,
    BillKind,
    Durability,
    EndReason,
    Outcome,
    Stance,
    Verb,
    Verdict,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGES = ("/", "/editions/", "/editions/2026-11-24/", "/editions/2026-11-24/weekly/")
FILES = ("/editions/feed.atom", "/editions/feed.json", "/robots.txt", "/.well-known/security.txt")
CSS = Path(__file__).parents[3] / "newsletters" / "static" / "newsletters" / "tuesday.css"


class Page(HTMLParser):
    """Tags with attributes, and the words a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(client: Client, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200
    return Page(answer.content.decode())


@pytest.mark.parametrize("address", [*PAGES, *FILES, "/actions/comment-on-the-zoning-plan/"])
def test_a_public_page_is_kept_for_five_minutes_and_compared_by_its_bytes(
    client: Client, address: str
) -> None:
    published()
    comment_action()
    first = client.get(address)
    assert first.status_code == 200
    assert first["Cache-Control"].startswith("public, max-age=300")
    assert not first.cookies
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(address)["ETag"] == first["ETag"]
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", [*PAGES, "/actions/comment-on-the-zoning-plan/", "/subscribe/"])
def test_nothing_comes_from_elsewhere_and_nothing_runs(client: Client, address: str) -> None:
    published()
    comment_action()
    found = page(client, address)
    block_of_data = ("script", {"type": "application/ld+json"})
    tags = [each for each in found.tags if each != block_of_data]
    loaded = [
        attrs.get("href", attrs.get("src", ""))
        for tag, attrs in tags
        if tag in {"img", "script", "iframe"} or (tag == "link" and attrs["rel"] != "canonical")
    ]
    assert [each for each in loaded if not each.startswith("/")] == []
    assert [tag for tag, attrs in tags if tag in {"script", "style"} or "style" in attrs] == []


def test_the_stylesheet_holds_the_palette() -> None:
    css = CSS.read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    for block, palette in zip(blocks, (LIGHT, DARK), strict=True):
        tokens = dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", block))
        names = ("paper", "card", "ink", "muted", "rule", "go", "on_go", "soon", "chip")
        assert tokens == {name.replace("_", "-"): getattr(palette, name) for name in names}
    assert "url(" not in css
    assert "@import" not in css


def test_the_front_page_shows_the_newest_edition(client: Client) -> None:
    published()
    text = page(client, "/").text
    assert "Three fast things, and a hearing on Thursday" in text
    assert "All of this week’s fast actions take 11 minutes." in text
    assert "Get it by mail" in text


def test_before_the_first_edition_it_shows_what_is_open(client: Client) -> None:
    sign_action()
    text = page(client, "/").text
    assert "The first edition has not left yet. This is open now." in text
    assert "Sign: keep-crisis-teams" in text


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.HELD, EditionState.CANCELLED])
def test_what_did_not_leave_is_not_shown(client: Client, state: str) -> None:
    edition = published()
    edition.state = state
    edition.save()
    assert client.get("/editions/2026-11-24/").status_code == 404
    assert "Three fast things" not in page(client, "/editions/").text


@pytest.mark.parametrize(
    "address", ["/editions/2026-02-30/", "/editions/2026-11-25/", "/editions/2026-11-24/other/"]
)
def test_a_day_without_an_edition_has_a_kind_404(client: Client, address: str) -> None:
    published()
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Actions and editions keep their pages for good" in answer.content.decode()


def test_two_newsletters_on_one_day_each_have_a_page(client: Client) -> None:
    for slug in ("first", "second"):
        published(newsletter_called(slug))
    canonical = [
        attrs["href"]
        for address in ("/editions/2026-11-24/", "/editions/2026-11-24/second/")
        for tag, attrs in page(client, address).tags
        if attrs.get("rel") == "canonical"
    ]
    assert canonical == [
        "http://testserver/editions/2026-11-24/first/",
        "http://testserver/editions/2026-11-24/second/",
    ]


def test_an_old_edition_says_what_has_closed_since(client: Client, clock: SetClock) -> None:
    published()
    comment_action()
    assert "It closed on" not in page(client, "/editions/2026-11-24/").text
    clock(SENDS_AT + timedelta(days=3))
    assert (
        "It closed on 25 November at 3 pm in Chicago: written comments were due."
        in page(client, "/editions/2026-11-24/").text
    )


def test_an_open_action_says_how_and_until_when(client: Client) -> None:
    comment_action()
    found = page(client, "/actions/comment-on-the-zoning-plan/")
    for words in (
        "3 min · closes tomorrow 3 pm, Chicago",
        "The committee takes written comments.",
        "It is open until 25 November at 3 pm in Chicago: written comments are due then.",
        "Who to contact City clerk",
        "What to say",
        "<script>x()</script>",
        "Talking points",
        "Thursday at 10 am, Chicago",
        "Write to the clerk.",
        "Add the deadline to my calendar",
    ):
        assert words in found.text
    buttons = [attrs["href"] for _, attrs in found.tags if attrs.get("class") == "button"]
    assert buttons == ["https://city.example/comment"]


def test_an_editors_markdown_is_shown_and_told_without_its_marks(client: Client) -> None:
    action = comment_action(
        summary="The **committee** takes [comments](https://city.example/c).\nTwo *lines*.",
        script="> Say *who* you are.\n\n1. Name\n2. Street",
        talking_points="[No](javascript:alert(1)) <b>tricks</b>",
    )
    assert action.meeting is not None
    Meeting.objects.update(comment_how="Write to [the clerk](mailto:clerk@city.example).")
    html = client.get("/actions/comment-on-the-zoning-plan/").content.decode()
    rel = 'rel="noopener noreferrer"'
    for shown in (
        f'<p>The <strong>committee</strong> takes <a href="https://city.example/c" {rel}>comments'
        "</a>.<br>\nTwo <em>lines</em>.</p>",
        "<blockquote>\n<p>Say <em>who</em> you are.</p>\n</blockquote>\n<ol>\n<li>Name</li>",
        "<p>[No](javascript:alert(1)) &lt;b&gt;tricks&lt;/b&gt;</p>",
        f'<p>Write to <a href="mailto:clerk@city.example" {rel}>the clerk</a>.</p>',
        'name="description" content="The committee takes comments.\nTwo lines."',
        '"description":"The committee takes comments.\\nTwo lines."',
    ):
        assert shown in html


def test_an_editions_markdown_is_on_its_page_and_in_its_feeds(client: Client) -> None:
    published(snapshot=MARKED)
    html = client.get("/editions/2026-11-24/").content.decode()
    rel = 'rel="noopener noreferrer"'
    plan = f'<a href="https://city.example/plan_2026" {rel}>the plan</a>'
    words = f'<em>kinder</em>: see <a href="https://words.example" {rel}>https://words.example</a>.'
    for shown in (
        f"<strong>This week</strong>&#32;<em>every</em> call counts. Read {plan}, all of it",
        f'<p>The <em>committee</em> takes <a href="https://city.example/c" {rel}>comments</a>. '
        "Two <strong>do.</strong></p>",
        f'<p>Ask <a href="mailto:us@city.example" {rel}>them</a>.</p>',
        words,
        '<p class="muted">Nothing <em>big</em> this week. 1. No bill moved.</p>',
    ):
        assert shown in html
    content = json.loads(client.get("/editions/feed.json").content)["items"][0]["content_html"]
    assert words in content
    atom = ET.fromstring(client.get("/editions/feed.atom").content)
    told = atom.findtext(".//{http://www.w3.org/2005/Atom}content")
    assert told == content


def test_a_bill_says_where_it_waits_and_that_it_died_with_its_session(
    client: Client, clock: SetClock
) -> None:
    country = Place.objects.get(ocd_id="ocd-division/country:us")
    session = LegislativeSession.objects.create(
        place=country, identifier="119", ends_at=SENDS_AT + timedelta(days=40)
    )
    bill = Bill.objects.create(
        slug="hr214-119",
        place=country,
        session=session,
        kind=BillKind.HR,
        number="214",
        title="Night Crisis Teams Act",
        stance=Stance.SUPPORT,
        status="PASS_OVER:HOUSE",
        status_class=BillClass.LIVE,
    )
    Action.objects.create(
        slug="call",
        title="Call both senators",
        verb=Verb.CALL,
        effort_minutes=5,
        durability=Durability.STANDING,
        bill=bill,
        state=ActionState.OPEN,
        opens_at=SENDS_AT + timedelta(days=2),
        effective_end=session.ends_at,
        effective_reason=EndReason.SESSION_ENDED,
    )
    found = page(client, "/actions/call/")
    facts = "H.R. 214 · We support it · Passed the House, waiting in the Senate"
    assert facts in found.text
    assert "It opens Thursday at 3 pm, UTC." in found.text
    assert "Add the deadline" not in found.text
    here = [attrs["class"] for _, attrs in found.tags if attrs.get("aria-current") == "step"]
    assert here == [" here"]
    clock(SENDS_AT + timedelta(days=41))
    text = page(client, "/actions/call/").text
    assert "H.R. 214 · We support it · Died with its session" in text
    assert "the session ended, and the bill with it." in text


def test_a_broken_link_is_no_button(client: Client) -> None:
    action = sign_action()
    door(action, "https://gone.example/", Verdict.DEAD)
    found = page(client, "/actions/keep-crisis-teams/")
    assert "has stopped working; we are looking for another" in found.text
    assert [attrs for _, attrs in found.tags if attrs.get("href") == "https://gone.example/"] == []


def test_a_closed_action_says_why_how_it_came_out_and_what_else_can_be_done(
    client: Client, clock: SetClock
) -> None:
    action = comment_action(outcome=Outcome.WON, outcome_note="It passed, 9 to 4.")
    others = [sign_action(f"other-{number}") for number in range(5)]
    closed = sign_action("also-closed", effective_end=SENDS_AT)
    for position, other in enumerate([closed, *others]):
        ActionSubstitute.objects.create(action=action, substitute=other, position=position)
    clock(SENDS_AT + timedelta(days=3))
    found = page(client, "/actions/comment-on-the-zoning-plan/")
    assert (
        "It closed on 25 November at 3 pm in Chicago: written comments were due. It passed, 9 to 4."
        " What you can do instead" in found.text
    )
    cards = re.findall(r"Sign: ([\w-]+)", found.text)
    assert cards == ["other-0", "other-1", "other-2"]
    assert found.text.index("What it was") > found.text.index("other-2")
    assert "Add the deadline" not in found.text


def test_what_replaced_it_is_offered_first(client: Client) -> None:
    better = sign_action("better")
    action = comment_action(superseded_by=better, effective_end=SENDS_AT - timedelta(days=1))
    ActionSubstitute.objects.create(action=action, substitute=sign_action("other"), position=0)
    text = page(client, "/actions/comment-on-the-zoning-plan/").text
    assert re.findall(r"Sign: ([\w-]+)", text) == ["better", "other"]


def test_a_draft_has_no_page(client: Client) -> None:
    comment_action(state=ActionState.DRAFT)
    assert client.get("/actions/comment-on-the-zoning-plan/").status_code == 404
    assert client.get("/actions/comment-on-the-zoning-plan/deadline.ics").status_code == 404


def test_a_deadline_is_a_calendar_file(client: Client) -> None:
    comment_action()
    answer = client.get("/actions/comment-on-the-zoning-plan/deadline.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "DTEND;TZID=America/Chicago:20261125T150000" in lines
    assert lines.count("BEGIN:VEVENT") == 1


def test_feeds_tell_of_the_same_editions(client: Client) -> None:
    weekly = newsletter_called()
    uuids = [published(weekly, day=date(2026, 11, day)).uuid for day in (24, 17)]
    atom = ET.fromstring(client.get("/editions/feed.atom").content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    ids = [each.text for each in atom.findall("a:entry/a:id", space)]
    feed = json.loads(client.get("/editions/feed.json").content)
    assert ids == [item["id"] for item in feed["items"]] == [f"urn:uuid:{each}" for each in uuids]
    assert feed["items"][0]["title"] == "Three fast things, and a hearing on Thursday"
    content = atom.findtext("a:entry/a:content", "", space)
    assert content == feed["items"][0]["content_html"]
    assert "closes Wednesday 3 pm, Chicago" in content


@pytest.mark.parametrize("rows", [1, 30])
def test_the_queries_of_each_page_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    weekly = newsletter_called()
    for number in range(rows):
        published(weekly, day=date(2026, 11, 24) - timedelta(weeks=number))
    action = comment_action()
    for number in range(rows):
        other = sign_action(f"other-{number}")
        ActionSubstitute.objects.create(action=action, substitute=other, position=number)
        door(action, f"https://city.example/{number}")
    Action.objects.filter(pk=action.pk).update(effective_end=SENDS_AT)
    for address, queries in (
        ("/", 3),
        ("/editions/", 1),
        ("/editions/2026-11-24/", 2),
        ("/editions/feed.atom", 1),
        ("/editions/feed.json", 1),
        ("/actions/comment-on-the-zoning-plan/", 6),
        ("/actions/comment-on-the-zoning-plan/deadline.ics", 4),
        ("/subscribe/", 1),
    ):
        with django_assert_num_queries(queries, info=address):
            client.get(address)


def test_a_failure_has_a_page_that_needs_nothing() -> None:
    quiet = Client(raise_request_exception=False)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("newsletters.pages.archive.newest", None)
        answer = quiet.get("/editions/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


@pytest.mark.django_db
def test_a_browser_that_asks_for_an_icon_gets_ours(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/newsletters/tuesday.svg")

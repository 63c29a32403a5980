"""Both parts of a mail: the same links and deadlines, safe, legible and small."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletters.assembly.snapshot import ActionItem, Snapshot
from newsletters.rendering import placeholders
from newsletters.rendering.html_part import MOST_BYTES, html_of
from newsletters.rendering.letter import ActionBlock
from newsletters.rendering.text_part import text_of
from newsletters.rendering.variant import Choices
from tests.newsletters.rendering.editions import CALL, COMMENT, EDITION, TERM, edition_of, letter

HOSTILE = "<script>x()</script>\"><img src=//e.example/p.gif> {{ 7|add:7 }} </mj-text><mj-raw> & '"


class Seen(HTMLParser):
    """What a mail client would find: tags with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def links(self) -> list[str]:
        return [attrs["href"] for tag, attrs in self.tags if tag == "a"]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def links_in_text(text: str) -> set[str]:
    return set(re.findall(r"https?://\S+", text))


def test_the_text_part_is_what_a_person_would_write() -> None:
    assert text_of(letter()) == TEXT


def test_both_parts_hold_the_same_links() -> None:
    assert set(Seen(html_of(letter())).links) == links_in_text(text_of(letter()))


def test_both_parts_hold_the_same_ends() -> None:
    text = " ".join(text_of(letter()).split())
    html = Seen(html_of(letter())).text
    for end in (
        "closes Wednesday 3 pm, Chicago",
        "as long as the bill is alive",
        "until the end of Monday",
        "never closes · checked last week",
        "written comments until Wednesday 3 pm",
    ):
        assert end in text
        assert end in html


def test_an_end_without_a_place_is_said_on_the_readers_clock() -> None:
    nowhere = edition_of(replace(COMMENT, ends=replace(COMMENT.ends, place_name="")))
    ends = {
        zone: [
            block.ends
            for block in letter(nowhere, Choices(zone=zone)).sections[0].blocks
            if isinstance(block, ActionBlock)
        ]
        for zone in ("America/New_York", "Asia/Tokyo")
    }
    assert ends == {
        "America/New_York": ["closes Wednesday 4 pm"],
        "Asia/Tokyo": ["closes Thursday 6 am"],
    }


def test_nothing_is_fetched_and_nothing_runs() -> None:
    seen = Seen(html_of(letter()))
    assert {tag for tag, _ in seen.tags}.isdisjoint(
        {"img", "script", "link", "iframe", "form", "svg", "video", "object", "base"}
    )
    attributes = {name for _, attrs in seen.tags for name in attrs}
    assert not {name for name in attributes if name.startswith("on") or name == "src"}
    assert "url(" not in html_of(letter())
    assert "@import" not in html_of(letter())


def test_tables_are_for_looks_and_the_page_says_what_it_is() -> None:
    html = html_of(letter())
    seen = Seen(html)
    assert [a for tag, a in seen.tags if tag == "table" and a.get("role") != "presentation"] == []
    assert seen.tags[0] == (
        "html",
        {
            "lang": "en",
            "dir": "ltr",
            "xmlns": "http://www.w3.org/1999/xhtml",
            "xmlns:v": "urn:schemas-microsoft-com:vml",
            "xmlns:o": "urn:schemas-microsoft-com:office:office",
        },
    )
    assert "<title>Three fast things, and a hearing on Thursday</title>" in html
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "@media (prefers-color-scheme:dark)" in html
    headings = [tag for tag, _ in seen.tags if tag in {"h1", "h2", "h3"}]
    assert headings[:3] == ["h1", "h2", "h3"]
    assert headings.count("h1") == 1


def test_buttons_are_large_enough_to_touch() -> None:
    buttons = [a["style"] for tag, a in Seen(html_of(letter())).tags if a.get("class") == "t-go"]
    assert len(buttons) == 4
    for style in buttons:
        assert "padding:11px 16px" in style
        assert "line-height:22px" in style


def test_an_editors_text_stays_text() -> None:
    hostile = replace(COMMENT, title=HOSTILE, summary=HOSTILE, campaign=HOSTILE, standing=HOSTILE)
    term = replace(TERM, term=HOSTILE, instead=HOSTILE, why=HOSTILE)
    snapshot = replace(
        EDITION, items=(hostile, term), note=HOSTILE, newsletter_name=HOSTILE, closed=()
    )
    html = html_of(letter(snapshot))
    tame = html_of(letter(replace(EDITION, items=(COMMENT, TERM), note="x", closed=())))
    assert sorted({tag for tag, _ in Seen(html).tags}) == sorted(
        {tag for tag, _ in Seen(tame).tags}
    )
    assert "14" not in Seen(html).text.replace("2026", "")
    assert " ".join(HOSTILE.split()) in Seen(html).text


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_title_can_be_rendered(title: str) -> None:
    shown = letter(edition_of(replace(CALL, title=title)))
    assert "</html>" in html_of(shown)
    assert text_of(shown).endswith("We count no opens and no clicks.\n")


def heavy(actions: int) -> Snapshot:
    summary = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. " * 10
    items = tuple(
        replace(COMMENT, section=section, id=number, title=f"{number} {'long words ' * 25}".strip())
        for section in ("fast", "big", "anytime")
        for number in range(actions)
    )
    return edition_of(*[replace(item, summary=summary) for item in items])


@pytest.mark.parametrize("actions", [1, 20, 60])
def test_a_mail_is_never_cut_by_its_reader(actions: int) -> None:
    html = html_of(letter(heavy(actions)))
    assert len(html.encode()) < MOST_BYTES
    assert placeholders.UNSUBSCRIBE in html


def test_what_does_not_fit_is_counted_and_stands_on_the_web() -> None:
    shown = letter(heavy(30)).shortened(3)
    assert [(len(section.blocks), section.more) for section in shown.sections] == [(3, 27)] * 3
    assert "And 27 more on the web:\nhttps://tuesday.example/editions/2026-11-24/" in text_of(shown)


def test_lines_are_short_and_addresses_whole() -> None:
    long = replace(COMMENT, slug="a-very-long-slug-" * 8 + "end")
    assert isinstance(long, ActionItem)
    text = text_of(letter(edition_of(long))).replace(placeholders.SINCE, " on 30 September 2026")
    assert f"https://tuesday.example/actions/{long.slug}/" in text.splitlines()
    assert [
        line for line in text.splitlines() if len(line) > 72 and not line.startswith("https://")
    ] == []


TEXT = f"""\
Everyday Action · Tuesday 24 November 2026

Three fast things, and a hearing on Thursday
============================================

All of this week’s fast actions take 11 minutes. One closes on
Wednesday.

Fast actions
------------

Comment on the zoning plan before the hearing
3 min · closes Wednesday 3 pm, Chicago · Fair Homes Campaign
The committee takes written comments. Two sentences are enough.
Write your comment:
https://tuesday.example/actions/comment-on-the-zoning-plan/
Add the deadline to my calendar:
https://tuesday.example/actions/comment-on-the-zoning-plan/deadline.ics

Ask both senators to support the Ending Qualified Immunity Act
5 min · as long as the bill is alive · passed the House, waiting in the
Senate
Call with a script:
https://tuesday.example/actions/call-both-senators/

Sign to keep crisis teams on nights
3 min · until the end of Monday · 4,120 of 5,000 signatures
Sign the petition:
https://tuesday.example/actions/keep-crisis-teams/
Add the deadline to my calendar:
https://tuesday.example/actions/keep-crisis-teams/deadline.ics

Anytime actions
---------------

Learn how your city’s budget is made
20 min · never closes · checked last week
Read the guide:
https://tuesday.example/actions/learn-the-budget/

Coming up
---------

Committee on Zoning hearing
Thu 26 Nov · 10 am, Chicago · City Hall, 2nd floor, and streamed ·
written comments until Wednesday 3 pm
Agenda:
https://city.example/agenda.pdf
Add to my calendar:
https://tuesday.example/calendars/meetings/9f1c.ics

Bills we follow
---------------

Ending Qualified Immunity Act
H.R. 1470 · We support it · Passed the House, waiting in the Senate
Step 3 of 3: Senate
The House passed it, 220 to 212.
https://bills.example/hr1470

Learn more
----------

How a city budget becomes a city
Report · Center for Popular Budgets · pages 14–17
https://reports.example/budget

Say it better
-------------

unhoused, rather than “homeless”: a home can be where the heart is.

Closed since last week
----------------------

Won: Fund the library on Clark Street
The council voted on 19 November: it passed, 9 to 4.
https://tuesday.example/actions/fund-the-library/

------------------------------------------------------------------------
You get this because you asked for Everyday Action{placeholders.SINCE}.
Change what you get:
{placeholders.PREFERENCES}
Unsubscribe:
{placeholders.UNSUBSCRIBE}
Read it on the web:
https://tuesday.example/editions/2026-11-24/
Everyday Action, 1 Main Street, Springfield
We count no opens and no clicks.
"""

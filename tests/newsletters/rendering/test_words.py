"""Editors' Markdown in an edition: the same words in both parts of a mail, and dressed for it."""

from dataclasses import replace
from pathlib import Path

from backend.kernel.prose import prose_of
from newsletters.assembly.snapshot import digest, from_json, to_json
from newsletters.rendering.dress import dressed
from newsletters.rendering.html_part import html_of
from newsletters.rendering.letter import Letter
from newsletters.rendering.palette import LIGHT
from newsletters.rendering.text_part import text_of
from tests.newsletters.rendering.editions import COMMENT, EDITION, REPORT, TERM, letter

NOTE = (
    "**This week** *every* call counts. Read [the plan](https://city.example/plan_2026), all of "
    "it, before you call, and tell a neighbour:\n\n"
    "1. Call, and say that you live here, and for how long you have lived here\n2. Write\n\n"
    "> They **listen**.\n> So talk."
)
MARKED = replace(
    EDITION,
    items=(
        replace(
            COMMENT,
            summary="The *committee* takes [comments](https://city.example/c). Two **do. Not** so.",
        ),
        replace(REPORT, summary="Ask [them](mailto:us@city.example)."),
        replace(TERM, why="It is *kinder*: see <https://words.example>."),
    ),
    note=NOTE,
    words={"big": "Nothing *big* this week.", "bills": "1. No bill moved."},
    closed=(),
)
TEXT = """\
This week every call counts. Read the plan [1], all of it, before you
call, and tell a neighbour:

1. Call, and say that you live here, and for how long you have lived
   here
2. Write

> They listen.
> So talk.

[1] https://city.example/plan_2026

Fast actions
------------

Comment on the zoning plan before the hearing
3 min · closes Wednesday 3 pm, Chicago · Fair Homes Campaign
The committee takes comments [1]. Two do.
[1] https://city.example/c
Write your comment:
https://tuesday.example/actions/comment-on-the-zoning-plan/
Add the deadline to my calendar:
https://tuesday.example/actions/comment-on-the-zoning-plan/deadline.ics

Learn more
----------

How a city budget becomes a city
Report · Center for Popular Budgets · pages 14–17
Ask them [1].
[1] us@city.example
https://reports.example/budget

Say it better
-------------

unhoused, rather than “homeless”: It is kinder: see
https://words.example.

Nothing big this week. 1. No bill moved.
"""
LINK = f'class="t-link" style="color:{LIGHT.go}"'


def shown() -> Letter:
    return letter(MARKED)


def test_the_text_part_has_the_words_and_the_addresses_but_no_marks() -> None:
    text = text_of(shown())
    assert TEXT in text


def test_the_html_part_is_dressed_for_light_and_dark() -> None:
    html = html_of(shown())
    assert (
        '<p style="margin:0"><strong>This week</strong>&#32;<em>every</em> call counts. Read '
        f'<a href="https://city.example/plan_2026" {LINK}>the plan</a>, all of it, before you '
        'call, and tell a neighbour:</p><ol style="margin:10px 0 0;padding:0 0 0 26px">'
        '<li style="margin:4px 0 0">Call, and say that you live here, and for how long you have '
        'lived here</li><li style="margin:4px 0 0">Write</li></ol>'
        '<blockquote class="t-quote" style="margin:10px 0 0;padding:0 0 0 14px;'
        f'border-left:3px solid {LIGHT.muted}"><p style="margin:0">They '
        "<strong>listen</strong>.<br />\nSo talk.</p>"
        "</blockquote>"
    ) in html
    for said in (
        f'The <em>committee</em> takes <a href="https://city.example/c" {LINK}>comments</a>. '
        "Two <strong>do.</strong></p>",
        f'Ask <a href="mailto:us@city.example" {LINK}>them</a>.</p>',
        f'<em>kinder</em>: see <a href="https://words.example" {LINK}>https://words.example</a>.',
        "Nothing <em>big</em> this week. 1. No bill moved.</p>",
    ):
        assert said in html


def test_a_first_block_has_no_space_above() -> None:
    said = dressed(prose_of("> quoted\n\n- one\n\n- two").html)
    assert said.count('<p style="margin:0">') == 3


def test_the_snapshot_keeps_what_was_written() -> None:
    """Rendering is a matter of the dress: the content that is approved is the editor's own text."""
    kept = to_json(MARKED)
    assert from_json(kept).note == NOTE
    assert digest(to_json(from_json(kept))) == digest(kept)


def test_every_field_of_a_mail_is_dressed() -> None:
    """No words of an editor stand in a mail without the marks that dark mode needs."""
    folder = Path(__file__).parents[3] / "newsletters/templates/newsletters/mail"
    bare = [path.name for path in folder.glob("*.mjml") if ".html }}" in path.read_text()]
    assert bare == []

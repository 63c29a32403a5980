"""The lint: what is said of a text, and what is left alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from tests.backend.api.conftest import asking
from tracker.lint.findings import Finding, LinkText, Writing, findings_of
from tracker.models import Action, Link, LinkUse, Term
from tracker.terms import Alert

__all__ = ["asking"]  # a fixture

HOMELESS = Alert(9, "homeless", "unhoused people")
END = date(2030, 6, 1)
BILL = "https://www.congress.gov/bill/121st-congress/house-bill/7120"


def said(text: str, *links: LinkText, name: str = "summary", ends: date | None = None) -> list[str]:
    days = frozenset([ends] if ends else [])
    lines, texts = ({name: text}, {}) if name == "title" else ({}, {name: text})
    writing = Writing(lines=lines, texts=texts, links=links, on=date(2030, 5, 7), ends=days)
    return [each.code for each in findings_of(writing, [HOMELESS])]


def test_a_finding_names_its_field_and_its_words() -> None:
    writing = Writing(
        lines={"title": "Homeless"},
        texts={"summary": f"[HR 7210]({BILL})"},
        on=date(2030, 5, 7),
    )
    assert findings_of(writing, [HOMELESS]) == (
        Finding(
            "language_alert",
            "title",
            "It says “Homeless”: “unhoused people” is better.",
            "Homeless",
        ),
        Finding(
            "bill_mismatch",
            "summary",
            "HR 7210 is not what the link says: it leads to HR 7120 of the 121st Congress.",
            "HR 7210",
        ),
    )


def test_a_bill_is_held_against_the_bare_address_beside_it() -> None:
    writing = Writing(texts={"summary": f"Read HR 7210 ({BILL})."}, on=date(2030, 5, 7))
    assert findings_of(writing, []) == (
        Finding(
            "bill_mismatch",
            "summary",
            "HR 7210 is not what the link says: it leads to HR 7120 of the 121st Congress.",
            "HR 7210",
        ),
    )


@pytest.mark.parametrize(
    ("words", "codes"), [("HR 7210", ["bill_mismatch"]), ("HR 7120", []), ("Read it", [])]
)
def test_the_words_of_a_link_name_its_bill(words: str, codes: list[str]) -> None:
    assert said("", LinkText(words, BILL)) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Sign by June 3, 2030.", ["date_differs"]),
        ("Sign by June 3.", ["date_differs"]),
        ("It closes on 3 June 2030", ["date_differs"]),
        ("Deadline: 2030-06-03", ["date_differs"]),
        ("Comment by ſep 5", ["date_differs"]),
        ("Comment by AUGUſT 5, 2030", ["date_differs"]),
        ("Sign by June 1.", []),
        ("Deadline: 2030-06-01", []),
        ("On June 3, 2020 the law was made.", []),
        ("Due February 30", []),
        ("We may 3 times", []),
    ],
)
def test_a_deadline_in_the_text_is_the_end(text: str, codes: list[str]) -> None:
    assert said(text, ends=END) == codes
    assert said(text) == []


@pytest.mark.parametrize(("length", "codes"), [(78, []), (79, ["title_too_long"])])
def test_a_title_fits_a_line_of_mail(length: int, codes: list[str]) -> None:
    assert said("x" * length, name="title") == codes
    assert said("x" * length) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("## Why", "A heading is shown with its “#”: “## Why”."),
        (
            "![x](https://a.example)",
            "An image is not shown, only linked: “![x](https://a.example)”.",
        ),
        ("| a | b |", "A table is shown with its strokes: “| a | b |”."),
        ("Say <b>it", "HTML is shown as typed: “<b>”."),
        ("[it](/there)", "This is no link: it has no address on the web: “[it](/there)”."),
        ("**It** [is](https://a.example) #1 [NAME] <3 a|b _well_", ""),
    ],
)
def test_a_mark_that_readers_would_see_is_named(text: str, message: str) -> None:
    found = findings_of(Writing(texts={"summary": text}), [])
    assert [each.message for each in found if each.code == "mark_shown"] == (
        [message] if message else []
    )


def test_a_plain_field_shows_its_marks() -> None:
    found = findings_of(Writing(lines={"title": "Call **now**", "name": "a_b_c"}), [])
    assert [(each.field, each.quote) for each in found] == [("title", "Call **now**")]


@pytest.mark.django_db
def test_it_is_answered_of_what_is_kept_and_of_what_is_not(
    asking: Callable[[str], APIClient],
) -> None:
    Term.objects.create(term="homeless", instead="unhoused people", why="Asked for.")
    Term.objects.create(
        term="old", instead="new", why="No more.", retired_at=datetime(2029, 1, 1, tzinfo=UTC)
    )
    action = Action.objects.create(
        slug="a", title="Old homeless", verb="call", effort_minutes=5, durability="anytime",
        review_on=END,
    )  # fmt: skip
    link = Link.objects.create(url=BILL, url_sha256="0" * 64, host="www.congress.gov")
    LinkUse.objects.create(link=link, action=action, text="HR 7210")
    editor = asking("editor")
    kept = editor.get(f"/api/v1/actions/{action.pk}/lint/").json()["findings"]
    assert [(each["code"], each["field"]) for each in kept] == [
        ("language_alert", "title"),
        ("bill_mismatch", "links"),
    ]
    words = {
        "title": "Old homeless",
        "summary": "Sign by June 3.",
        "ends_on": "2030-06-01",
        "links": [{"url": BILL, "text": "HR 7210"}],
    }
    answer = editor.post("/api/v1/lint/", words, format="json")
    codes = [each["code"] for each in answer.json()["findings"]]
    assert codes == ["language_alert", "date_differs", "bill_mismatch"]
    assert editor.post("/api/v1/lint/", {"state": 1}, format="json").status_code == 400


@pytest.mark.django_db
def test_the_desk_says_it_beside_the_field(client: Client) -> None:
    at = datetime.now(UTC)
    user, _ = make_editor("rosa", role=Role.EDITOR, at=at)
    client.force_login(user)
    Term.objects.create(term="homeless", instead="<b>unhoused", why="Asked for.")
    action = Action.objects.create(
        slug="a", title="Homeless", verb="call", effort_minutes=5, durability="anytime",
        review_on=END,
    )  # fmt: skip
    page = client.get(f"/admin/tracker/action/{action.pk}/change/").content.decode()
    assert "It says “Homeless”: “&lt;b&gt;unhoused” is better." in page
    assert "<b>unhoused" not in page


@pytest.mark.django_db
def test_the_desk_says_it_on_saving_and_saves(client: Client) -> None:
    user, _ = make_editor("rosa", role=Role.EDITOR, at=datetime.now(UTC))
    client.force_login(user)
    Term.objects.create(term="homeless", instead="unhoused people", why="Asked for.")
    said = {
        "title": "Homeless", "slug": "a", "verb": "call", "effort_minutes": "5",
        "durability": "anytime", "review_on": "2030-06-01", "language": "en", "targets": "[]",
        "state": "draft", "outcome": "pending", "opens_at_0": "", "opens_at_1": "",
        **{f"{name}-TOTAL_FORMS": "0" for name in ("substitutions", "link_uses")},
        **{f"{name}-INITIAL_FORMS": "0" for name in ("substitutions", "link_uses")},
    }  # fmt: skip
    answer = client.post("/admin/tracker/action/add/", said, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert "Title: It says “Homeless”: “unhoused people” is better." in told
    assert Action.objects.get().title == "Homeless"

"""Whatever an editor writes is linted as it is kept, by one rule and few queries."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from tests.backend.api.conftest import asking
from tracker.desk.written import MARKDOWN
from tracker.lint.look import FIELDS, lint_row
from tracker.models import (
    Action,
    Bill,
    Campaign,
    Demand,
    Link,
    LinkUse,
    Meeting,
    Organization,
    Petition,
    Place,
    Post,
    PostEntry,
    PostSection,
    Resource,
    Term,
)

__all__ = ["asking"]  # a fixture

pytestmark = pytest.mark.django_db

AT = datetime(2030, 5, 7, 12, tzinfo=UTC)
BILL = "https://www.congress.gov/bill/121st-congress/house-bill/7120"
SLIP = f"[HR 7210]({BILL})"
DAY = datetime(2030, 6, 1, 20, tzinfo=UTC)


def chicago() -> Place:
    return Place.objects.get(name="Chicago")


def link(**user: Any) -> LinkUse:
    row, _ = Link.objects.get_or_create(url=BILL, url_sha256="0" * 64, host="www.congress.gov")
    return LinkUse.objects.create(link=row, text="HR 7210", **user)


def action() -> Model:
    return Action.objects.create(
        slug="a", title="Homeless", summary=SLIP, script="Sign by June 3.", talking_points="# No",
        verb="call", effort_minutes=5, durability="timed", ends_at=DAY, effective_end=DAY,
    )  # fmt: skip


def meeting() -> Model:
    return Meeting.objects.create(
        place=chicago(), body="Homeless Services", title="Homeless", starts_at=DAY, why=SLIP,
        time_zone="America/Chicago", status="confirmed", description="Comments are due June 3.",
        comment_how="<b>By mail</b>",
    )  # fmt: skip


def petition() -> Model:
    return Petition.objects.create(
        slug="p", title="Homeless", summary=f"{SLIP} Sign by June 3.", closes_at=DAY
    )


def campaign() -> Model:
    return Campaign.objects.create(
        slug="c", title="Homeless", wants=f"{SLIP} Ends June 3.", ends_on=date(2030, 6, 1)
    )


def demand() -> Model:
    top = Campaign.objects.create(slug="d", title="Homes")
    return Demand.objects.create(
        campaign=top, number="1", position=1, title="*Homeless*", rationale=SLIP
    )


def resource() -> Model:
    return Resource.objects.create(title="Homeless", summary=SLIP, language="en-US")


def organization() -> Model:
    return Organization.objects.create(name="Homeless Now", slug="o")


def bill() -> Model:
    return Bill.objects.create(
        slug="hr7210-121", kind="hr", number="7210", title="Homeless Act", source_url=BILL,
        place=Place.objects.get(ocd_id="ocd-division/country:us"),
        stance_reason="It helps the homeless.",
    )  # fmt: skip


def post() -> Model:
    row = Post.objects.create(slug="t", kind="how_to", title="Help", subtitle="Homeless", lede=SLIP)
    section = PostSection.objects.create(post=row, position=4, heading="Homeless", body=SLIP)
    PostEntry.objects.create(section=section, position=1, text="Homeless")
    link(section=section)
    return row


ALERT, MISMATCH, DATE, MARK = "language_alert", "bill_mismatch", "date_differs", "mark_shown"
FOUND: dict[Callable[[], Model], list[tuple[str, str]]] = {
    action: [
        (ALERT, "title"), (MISMATCH, "summary"), (DATE, "script"), (MARK, "talking_points"),
        (MISMATCH, "links"),
    ],
    meeting: [
        (ALERT, "title"), (MISMATCH, "why"), (DATE, "description"), (MARK, "comment_how"),
        (MISMATCH, "links"),
    ],
    petition: [(ALERT, "title"), (DATE, "summary"), (MISMATCH, "summary"), (MISMATCH, "links")],
    campaign: [(ALERT, "title"), (DATE, "wants"), (MISMATCH, "wants"), (MISMATCH, "links")],
    demand: [(ALERT, "title"), (MARK, "title"), (MISMATCH, "rationale"), (MISMATCH, "links")],
    resource: [(ALERT, "title"), (MISMATCH, "summary"), (MISMATCH, "links")],
    organization: [(ALERT, "name"), (MISMATCH, "links")],
    bill: [(ALERT, "stance_reason"), (MISMATCH, "links"), (MISMATCH, "links")],
    post: [
        (ALERT, "subtitle"), (ALERT, "sections.0.heading"), (ALERT, "sections.0.entries.0"),
        (MISMATCH, "lede"), (MISMATCH, "sections.0.body"), (MISMATCH, "links"),
    ],
}  # fmt: skip
COLLECTIONS = {
    action: "actions", meeting: "meetings", petition: "petitions", campaign: "campaigns",
    demand: "demands", resource: "resources", organization: "organizations", bill: "bills",
    post: "posts",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _vocabulary() -> None:
    Term.objects.create(term="homeless", instead="unhoused people", why="Asked for.")


def kept(make: Callable[[], Model]) -> Model:
    row = make()
    if make is not post:
        link(**{make.__name__: row})
    return row


@pytest.mark.parametrize("make", FOUND)
def test_each_noun_is_linted_by_what_editors_write_of_it(make: Callable[[], Model]) -> None:
    found = lint_row(kept(make), at=AT)
    assert [(each.code, each.field) for each in found] == FOUND[make]


def test_no_noun_is_forgotten() -> None:
    assert {type(make()) for make in FOUND} == set(FIELDS)


@pytest.mark.parametrize("make", FOUND)
def test_it_costs_the_same_however_much_there_is(
    make: Callable[[], Model], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = kept(make)
    for number in range(20):
        Term.objects.create(term=f"word {number}", instead="better", why="Asked for.")
        if isinstance(row, Post):
            section = PostSection.objects.create(post=row, position=10 + number)
            PostEntry.objects.create(section=section, position=0, text="Homeless")
            link(section=section)
        else:
            link(**{make.__name__: row})
    with django_assert_num_queries(4 if isinstance(row, Post) else 2):
        lint_row(row, at=AT)


@pytest.mark.parametrize("make", FOUND)
def test_it_is_answered_over_http(
    make: Callable[[], Model], asking: Callable[[str], APIClient]
) -> None:
    row = kept(make)
    answer = asking("editor").get(f"/api/v1/{COLLECTIONS[make]}/{row.pk}/lint/")
    told = [(each["code"], each["field"]) for each in answer.json()["findings"]]
    assert sorted(told) == sorted(FOUND[make])


@pytest.mark.parametrize("make", FOUND)
def test_the_desk_shows_each_text_as_readers_see_it_and_what_was_found(
    make: Callable[[], Model], client: Client
) -> None:
    row = kept(make)
    page = opened(client, row)
    texts = MARKDOWN[type(row)] + (("sections-0-body",) if isinstance(row, Post) else ())
    areas = re.findall(r'<textarea name="([\w-]+)"[^>]* data-markdown="/api/v1/markdown/"', page)
    assert [name for name in areas if "__prefix__" not in name] == sorted(texts, key=areas.index)
    assert set(texts) <= set(areas)
    assert "“unhoused people” is better." in page
    if make is post:
        assert "Section 1, heading: It says “Homeless”" in page
    if texts:
        assert f'<a href="{BILL}" rel="noopener noreferrer">HR 7210</a>' in page
        assert "<li>HR 7210 is not what the link says" in page


def opened(client: Client, row: Model) -> str:
    user, _ = make_editor("rosa", role=Role.EDITOR, at=datetime.now(UTC))
    client.force_login(user)
    address = reverse(f"admin:tracker_{row._meta.model_name}_change", args=[row.pk])
    return client.get(address).content.decode()


def test_a_term_is_shown_and_not_linted(client: Client) -> None:
    row = Term.objects.create(term="poor", instead="low-income", why="*Homeless* is no better.")
    page = opened(client, row)
    assert "<em>Homeless</em> is no better." in page
    assert "unhoused people" not in page


def test_what_is_saved_in_the_desk_is_said_at_the_top(client: Client) -> None:
    row = campaign()
    opened(client, row)
    said = {
        "slug": "c", "title": "*Homes*", "wants": SLIP, "outcome": "pending", "ends_on": "",
        "link_uses-TOTAL_FORMS": "0", "link_uses-INITIAL_FORMS": "0",
    }  # fmt: skip
    address = reverse("admin:tracker_campaign_change", args=[row.pk])
    answer = client.post(address, said, follow=True)
    leads = "HR 7210 is not what the link says: it leads to HR 7120 of the 121st Congress."
    assert [str(message) for message in answer.context["messages"]][:2] == [
        "Title: Marks are shown as typed here: this field is plain.",
        f"Wants: {leads}",
    ]
    assert Campaign.objects.get().wants == SLIP


def test_a_browser_asks_for_a_preview_with_its_token_alone() -> None:
    client = Client(enforce_csrf_checks=True)
    opened(client, campaign())
    said = {"text": "*Hello*"}
    answer = client.post("/api/v1/markdown/", said, content_type="application/json")
    assert answer.status_code == 403


def test_a_text_is_shown_and_linted_before_it_is_saved(
    asking: Callable[[str], APIClient],
) -> None:
    editor = asking("editor")
    said = {"text": f"For the *homeless*: {SLIP} by June 3.\r\n<b>Now", "ends_on": "2030-06-01"}
    answer = editor.post("/api/v1/markdown/", said, format="json")
    rel = 'rel="noopener noreferrer"'
    shown = answer.json()
    assert (answer.status_code, shown["html"], shown["text"]) == (
        200,
        f'<p>For the <em>homeless</em>: <a href="{BILL}" {rel}>HR 7210</a> by June 3.<br>\n'
        "&lt;b&gt;Now</p>",
        f"For the homeless: HR 7210 [1] by June 3.\n<b>Now\n\n[1] {BILL}",
    )
    assert [(each["code"], each["field"]) for each in shown["findings"]] == [
        (ALERT, "text"),
        (DATE, "text"),
        (MISMATCH, "text"),
        (MARK, "text"),
    ]
    empty = editor.post("/api/v1/markdown/", {"text": ""}, format="json")
    assert empty.json() == {"html": "", "text": "", "findings": []}
    for refused in ({}, {"text": "x" * 20_001}, {"text": "a", "html": "b"}, {"text": "a\x00"}):
        assert editor.post("/api/v1/markdown/", refused, format="json").status_code == 400


def test_every_field_of_words_can_be_linted_before_it_is_saved(
    asking: Callable[[str], APIClient],
) -> None:
    names = {name for each in FIELDS.values() for name in (*each.lines, *each.texts)}
    words = dict.fromkeys((*names, "heading", "body", "note", "word", "blurb"), "Homeless")
    answer = asking("editor").post("/api/v1/lint/", words, format="json")
    assert {each["field"] for each in answer.json()["findings"]} == set(words)


def test_the_texts_of_one_request_have_a_limit_together(
    asking: Callable[[str], APIClient],
) -> None:
    editor = asking("editor")
    said = {"summary": "x" * 20_000, "script": "x" * 19_999, "why": "x"}
    assert editor.post("/api/v1/lint/", said, format="json").json() == {"findings": []}
    refused = editor.post("/api/v1/lint/", said | {"why": "xx"}, format="json")
    assert refused.status_code == 400
    assert [(each["code"], each["detail"]) for each in refused.json()["errors"]] == [
        ("max_length", "All texts together have at most 40,000 characters.")
    ]

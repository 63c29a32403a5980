"""The preview below a text of Markdown: live, harmless, and for everybody."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.accounts.models import Role
from newsletters.assembly.assemble import assemble
from newsletters.models import Edition
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.browser.conftest import OpenPage
from tests.browser.looks import FITS, found_by_axe
from tests.browser.people import desk_of
from tests.newsletters.assembly.rows import lasting
from tests.newsletters.makers import newsletter_called
from tracker.models import Action, Post, PostSection, Term

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

BILL = "https://www.congress.gov/bill/119th-congress/house-bill/7120"
TYPED = (
    f"Ask **both** senators about [HR 7210]({BILL}), for the homeless.\n\n"
    "- It caps rents\n- It funds repairs\n\n> “We wait.”\n\n"
    '<img src=x onerror="alert(1)"> [no](javascript:alert(1))'
)
SEEN = re.compile("^As readers see it")


def written(page: Page, field: str) -> Locator:
    return page.locator(f".desk-written:has([name='{field}'])")


@contextmanager
def shown_again(page: Page) -> Iterator[None]:
    """Until the server has answered for what was typed last."""
    with page.expect_response("**/api/v1/markdown/") as answer:
        yield
    assert answer.value.status == 200


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_what_readers_get_is_shown_while_it_is_typed(
    open_page: OpenPage, live_server: LiveServer, width: int, scheme: str
) -> None:
    Term.objects.create(term="homeless", instead="unhoused people", why="Asked for.")
    action = lasting("call", summary="Ask *one* senator.")
    page = desk_of(open_page, live_server, "ada", Role.EDITOR, width=width, scheme=scheme)
    page.goto(f"{live_server.url}/admin/tracker/action/{action.pk}/change/")
    field = written(page, "summary")
    seen = field.get_by_role("group", name="As readers see it: summary")
    expect(seen.locator("em")).to_have_text("one")

    page.get_by_role("textbox", name="Summary").focus()
    page.keyboard.press("Control+A")
    with shown_again(page):
        page.keyboard.insert_text(TYPED)
    expect(seen.locator("strong")).to_have_text("both")
    expect(seen.locator("li").first).to_have_text("It caps rents")
    expect(seen.get_by_role("link")).to_have_attribute("href", BILL)
    expect(seen).to_contain_text('<img src=x onerror="alert(1)"> [no](javascript:alert(1))')
    assert seen.locator("img, script, [onerror], a:not([href^='https://'])").count() == 0
    expect(seen.locator("[aria-live=polite]")).to_contain_text(
        "It says “homeless”: “unhoused people” is better."
        "HR 7210 is not what the link says: it leads to HR 7120 of the 119th Congress."
    )
    assert Action.objects.get().summary == "Ask *one* senator."
    assert page.evaluate(FITS)
    assert found_by_axe(page) == []

    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Summary: HR 7210 is not what the link says")).to_be_visible()
    expect(written(page, "summary").locator(".desk-prose strong")).to_have_text("both")


def test_without_scripts_a_saved_text_is_shown_as_readers_get_it(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    action = lasting("call", script="Say **who** you are.\n\n1. Name\n2. Street")
    logged_in = desk_of(open_page, live_server, "ada", Role.EDITOR)
    cookies = logged_in.context.cookies()
    page = open_page("/healthz", scripts=False)
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what the other context told
    page.goto(f"{live_server.url}/admin/tracker/action/{action.pk}/change/")
    seen = written(page, "script").locator(".desk-prose")
    expect(seen.locator("strong")).to_have_text("who")
    expect(seen.locator("li").nth(1)).to_have_text("Street")


def test_a_section_that_was_just_added_is_shown_too(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    post = rows.MAKE["posts"](1)
    assert isinstance(post, Post)
    PostSection.objects.filter(post=post).delete()
    page = desk_of(open_page, live_server, "ada", Role.EDITOR)
    page.goto(f"{live_server.url}/admin/tracker/post/{post.pk}/change/")
    page.get_by_role("link", name="Post sections").click()
    page.get_by_text("Add another Post section").click()
    with shown_again(page):
        page.locator("[name='sections-0-body']").fill("We ask for **homes**.")
    seen = written(page, "sections-0-body").get_by_role("group", name=SEEN)
    expect(seen.locator("strong")).to_have_text("homes")


def test_a_drafts_note_and_words_are_shown_while_they_are_typed(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    newsletter, at = newsletter_called(), timezone.now()
    lasting("call", review_on="2099-01-01")
    assemble(newsletter, date=date_of(newsletter, at), at=at)
    edition = Edition.objects.get()
    page = desk_of(open_page, live_server, "ada", Role.EDITOR)
    page.goto(f"{live_server.url}/admin/newsletters/edition/{edition.pk}/change/")
    with shown_again(page):
        page.get_by_label("A note to readers, at the top").fill("# No *headings*")
    seen = page.get_by_role("group", name="As readers see it: the note")
    expect(seen.locator("em")).to_have_text("headings")
    expect(seen).to_contain_text("A heading is shown with its “#”: “# No headings”.")
    page.get_by_role("button", name="Keep the note").click()
    expect(
        page.get_by_text("A heading is shown with its “#”: “# No headings”.").first
    ).to_be_visible()
    frame = page.frame_locator("iframe")
    expect(frame.locator("em", has_text="headings")).to_be_visible()


def test_a_preview_that_cannot_be_made_says_so_and_keeps_the_text(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    action = lasting("call", summary="Ask *one* senator.")
    page = desk_of(open_page, live_server, "ada", Role.EDITOR)
    page.goto(f"{live_server.url}/admin/tracker/action/{action.pk}/change/")
    page.route("**/api/v1/markdown/", lambda route: route.fulfill(status=200, body="?"))
    page.get_by_role("textbox", name="Summary").fill("Ask **two**.")
    seen = written(page, "summary").get_by_role("group", name=SEEN)
    expect(seen).to_contain_text("No preview just now")
    page.unroute("**/api/v1/markdown/")
    with shown_again(page):
        page.get_by_role("textbox", name="Summary").fill("Ask **three**.")
    expect(seen.locator("strong")).to_have_text("three")
    expect(seen).not_to_contain_text("No preview just now")

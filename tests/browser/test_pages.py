"""Public pages and the mail as a browser shows them: wide, on a phone, dark, large, by keyboard."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from newsletters.models import Outbox
from newsletters.rendering.html_part import html_of
from newsletters.subscriptions.tokens import Purpose, make_token
from tests.browser.conftest import OpenPage
from tests.newsletters.makers import newsletter_called, reader
from tests.newsletters.pages.rows import comment_action, published, sign_action
from tests.newsletters.rendering.editions import SENDS_AT, letter
from tracker.models import ActionSubstitute, Topic

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

PAGES = (
    "/",
    "/editions/",
    "/editions/2026-11-24/",
    "/actions/comment-on-the-zoning-plan/",
    "/actions/closed/",
    "/subscribe/",
    "/unsubscribe/unknown/",
    "/calendars/",
    "/calendars/check/",
)
SHAPES = [(1000, "light"), (375, "dark"), (320, "light")]
YARDSTICK = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
READABLE = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def town(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """One edition, one open action, one that is over with a substitute."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: SENDS_AT)
    published()
    comment_action()
    closed = sign_action("closed", effective_end=SENDS_AT - timedelta(days=1))
    ActionSubstitute.objects.create(action=closed, substitute=sign_action("open"), position=0)


def violations(page: Page, options: dict[str, Any]) -> list[tuple[str, str]]:
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], node["html"]) for each in found for node in each["nodes"]]


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_every_page_is_accessible_and_fits(open_page: OpenPage, width: int, scheme: str) -> None:
    for path in PAGES:
        page = open_page(path, width=width, scheme=scheme)
        assert page.evaluate(READABLE), path
        assert violations(page, YARDSTICK) == [], path


@pytest.mark.parametrize("width", [375, 1000])
def test_text_of_twice_the_size_still_fits(open_page: OpenPage, width: int) -> None:
    for path in PAGES:
        page = open_page(path, width=width)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(READABLE), path


def test_the_first_key_leads_to_the_content(open_page: OpenPage) -> None:
    page = open_page("/editions/2026-11-24/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_what_is_pressed_is_44_pixels_high(open_page: OpenPage) -> None:
    for path in PAGES:
        page = open_page(path, width=375)
        low = page.eval_on_selector_all(
            ".button, button, .plain, input:not([type=hidden]):not(#website), summary",
            "all => all.map(e => [e.outerHTML, e.getBoundingClientRect().height])"
            ".filter(([html, height]) => height < 43.5)",
        )
        assert low == [], path


def test_subscribing_choosing_and_leaving_need_no_script(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("/subscribe/", scripts=False)
    monkeypatch.setattr("django.utils.timezone.now", lambda: SENDS_AT + timedelta(seconds=9))
    page.get_by_label("Your mail address").fill("new@example.org")
    page.get_by_role("button", name="Subscribe").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Look into your mailbox"
    waiting = Outbox.objects.get()
    assert waiting.subscriber is not None
    token = make_token(Purpose.CONFIRM, waiting.subscriber, waiting.newsletter, at=SENDS_AT)
    page = open_page(f"/confirm/{token}/", scripts=False)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("link", name="Choose what you get").click()
    page.get_by_label("Minutes of fast actions").select_option("10 minutes")
    page.get_by_role("button", name="Keep these choices").click()
    assert page.get_by_role("status").inner_text() == "Your choices are kept."
    page.get_by_role("button", name="Unsubscribe from The Weekly").click()
    assert page.get_by_role("status").inner_text() == "You are unsubscribed."


def test_the_address_of_a_calendar_is_copied_by_one_tap(open_page: OpenPage) -> None:
    page = open_page("/calendars/?feed=meetings")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Or copy the address").input_value()
    assert copied.endswith("/calendars/meetings.ics")
    without = open_page("/calendars/?feed=meetings", scripts=False)
    assert without.get_by_role("button", name="Copy").count() == 0


def test_the_choices_are_accessible_and_fit(open_page: OpenPage) -> None:
    Topic.objects.create(slug="housing", name="Housing")
    subscriber = reader("a@example.org", newsletter_called("daily"))
    token = make_token(Purpose.PREFERENCES, subscriber, None, at=SENDS_AT)
    for width, scheme in SHAPES:
        page = open_page(f"/preferences/{token}/", width=width, scheme=scheme)
        assert page.evaluate(READABLE)
        assert violations(page, YARDSTICK) == []


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_a_mail_is_accessible_fits_and_asks_nobody(
    chromium: Browser, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html_of(letter()))
    assert page.evaluate(READABLE)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(20, 20, 19)" if scheme == "dark" else "rgb(251, 250, 247)")
    mail = {"runOnly": YARDSTICK["runOnly"][:-1]}
    assert violations(page, mail) == []
    assert asked == []
    context.close()

"""The desk in a real browser: a week from an entry to the last copy, and its pages for all."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from newsletters.assembly.assemble import assemble
from newsletters.delivery.finish import to_send
from newsletters.delivery.send import deliver
from newsletters.models import Edition
from newsletters.models.edition import UNDO
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.browser.conftest import OpenPage
from tests.newsletters.assembly.rows import a_link, lasting
from tests.newsletters.delivery.fakes import Receiver
from tests.newsletters.makers import newsletter_called, reader
from tracker.models import FeedEntry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "iframes": False}


@pytest.fixture
def draft() -> Edition:
    newsletter, at = newsletter_called(), timezone.now()
    newsletter.second_person = True
    newsletter.save()
    reader("rosa@example.org", newsletter)
    for number in range(3):
        lasting(f"call-{number}", review_on="2099-01-01")
    entry = rows.feed_entry(1)
    FeedEntry.objects.filter(pk=entry.pk).update(
        proposal={"verb": "sign", "durability": "anytime", "effort_minutes": 3}
    )
    assemble(newsletter, date=date_of(newsletter, at), at=at)
    return Edition.objects.select_related("newsletter").get()


def desk_of(
    open_page: OpenPage,
    live_server: LiveServer,
    name: str,
    role: Role,
    *,
    width: int = 1280,
    scheme: str = "light",
) -> Page:
    """The first page of the desk, as somebody who has logged in."""
    user, _ = make_editor(name, role=role, at=timezone.now())
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = open_page("/healthz", width=width, scheme=scheme)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/admin/")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_week_from_an_entry_to_the_last_copy(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    ada = desk_of(open_page, live_server, "ada", Role.PUBLISHER)
    press(ada, "Accept: Entry 1")
    expect(ada.get_by_text("is a draft action now")).to_be_visible()
    ada.goto(f"{live_server.url}/admin/tracker/action/?state__exact=draft")
    ada.get_by_role("link", name="Entry 1", exact=True).click()
    press(ada, "Open: publish it")
    expect(ada.get_by_text("“Entry 1” is open.")).to_be_visible()

    edition = f"{live_server.url}/admin/newsletters/edition/{draft.pk}/change/"
    ada.goto(edition)
    press(ada, "Assemble again")
    expect(ada.get_by_role("link", name="Entry 1", exact=True)).to_be_visible()
    press(ada, "Leave out: Call 1")
    expect(ada.get_by_text("It is left out.")).to_be_visible()
    ada.get_by_label("A note to readers, at the top").fill("Two fewer calls this week.")
    press(ada, "Keep the note")
    frame = ada.frame_locator("iframe")
    expect(frame.get_by_text("Two fewer calls this week.")).to_be_visible()
    press(ada, "Approve exactly this")
    expect(ada.get_by_text("Another person has to approve it")).to_be_visible()

    grace = desk_of(open_page, live_server, "grace", Role.PUBLISHER)
    grace.get_by_role("link", name=re.compile("^The Weekly of")).first.click()
    press(grace, "Approve exactly this")
    expect(grace.get_by_text("You can take that back for a minute.")).to_be_visible()
    grace.get_by_label(re.compile("It reaches 1 readers")).fill("1")
    press(grace, "Send now")
    expect(grace.get_by_role("button", name="Take it back")).to_be_visible()
    expect(grace.get_by_text("Its first copy leaves")).to_be_visible()

    a_minute_ago = timezone.now() - UNDO
    Edition.objects.update(approved_at=a_minute_ago, ordered_at=a_minute_ago)
    assert to_send(at=timezone.now()) == [draft.pk]
    receiver = Receiver()
    deliver(Edition.objects.get(), at=timezone.now(), transport=receiver, when_due=True)
    assert receiver.recipients == ["rosa@example.org"]
    expect(grace.get_by_text("1 of 1 copies settled")).to_be_visible(timeout=15_000)
    expect(grace.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")


def serious(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        (each["id"], node["html"][:200])
        for each in found
        for node in each["nodes"]
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_of_the_desk_can_be_used_by_everybody(
    open_page: OpenPage, live_server: LiveServer, draft: Edition, width: int, scheme: str
) -> None:
    action = rows.action(7, effective_end=timezone.now() + timedelta(days=2))
    use = a_link("https://example.org/gone", "dead", action=action)
    rows.subscriber(8)
    rows.delivery(9)
    page = desk_of(open_page, live_server, "ada", Role.ADMIN, width=width, scheme=scheme)
    addresses = [
        reverse("admin:index"),
        reverse("admin:newsletters_edition_change", args=[draft.pk]),
        reverse("admin:tracker_action_change", args=[action.pk]),
        reverse("admin:tracker_link_change", args=[use.link_id]),
    ] + [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
        if model._meta.app_label in {"tracker", "newsletters"}
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        assert serious(page) == [], address
        assert page.evaluate(FITS), address


def test_the_keyboard_finds_its_way(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.EDITOR)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (page.evaluate("document.activeElement.tagName"), outline) == ("A", "solid")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/admin/newsletters/edition/{draft.pk}/change/$"))

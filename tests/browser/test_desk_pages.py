"""Every page of the desk, wide and on a phone, light and dark, by eye, by axe and by keyboard."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.accounts.models import Role
from newsletters.assembly.assemble import assemble
from newsletters.models import Edition
from newsletters.vocabulary import EditionState
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.backend.test_admin import MAKERS, OURS
from tests.browser.conftest import OpenPage
from tests.browser.looks import look_at
from tests.browser.people import desk_of, press, told
from tests.newsletters.assembly.rows import a_link, lasting
from tests.newsletters.makers import newsletter_called, reader
from tracker.models import FeedEntry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

SHAPES = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
FOCUS = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: (it.getAttribute("aria-label") ?? it.textContent).trim().replace(/\\s+/g, " "),
    html: it.outerHTML.slice(0, 200),
    ring: getComputedStyle(it).outlineStyle,
    hidden: box.width > 0 && !(it.contains(seen) || seen?.contains(it)),
  };
}"""


@pytest.fixture
def draft() -> Edition:
    newsletter, at = newsletter_called(), timezone.now()
    reader("rosa@example.org", newsletter)
    for number in range(3):
        lasting(f"call-{number}", review_on="2099-01-01")
    entry = rows.feed_entry(1)
    FeedEntry.objects.filter(pk=entry.pk).update(
        title="Sign for the night bus",
        proposal={"verb": "sign", "durability": "anytime", "effort_minutes": 3},
    )
    assemble(newsletter, date=date_of(newsletter, at), at=at)
    return Edition.objects.select_related("newsletter").get()


def of_the_week(draft: Edition) -> Iterator[tuple[str, str]]:
    """Name and address of every page that a week needs, each with something on it."""
    action = rows.action(7, effective_end=timezone.now() + timedelta(days=2))
    use = a_link("https://example.org/gone", "dead", action=action)
    subscriber = rows.subscriber(8)
    yield "week", reverse("admin:index")
    yield "edition", reverse("admin:newsletters_edition_change", args=[draft.pk])
    yield "make-an-edition", reverse("admin:newsletters_edition_changelist") + "make"
    yield "stale-links", reverse("admin:tracker_link_changelist") + "?standing=stale"
    yield "link", reverse("admin:tracker_link_change", args=[use.link_id])
    yield "from-address", reverse("admin:tracker_action_changelist") + "from-address"
    yield "reveal", reverse("admin:newsletters_subscriber_reveal", args=[subscriber.pk])
    for model in OURS:
        noun = str(model._meta.model_name)
        name = f"admin:{model._meta.app_label}_{noun}"
        if not model._default_manager.exists():
            rows.MAKE[MAKERS.get(model.__name__, "bills")](9)
        row = model._default_manager.first()
        assert row is not None
        yield f"list-{noun}", reverse(f"{name}_changelist")
        yield f"row-{noun}", reverse(f"{name}_change", args=[row.pk])
        if noun in ("action", "meeting", "petition", "newsletter"):
            yield f"new-{noun}", reverse(f"{name}_add")
    yield "nothing-here", reverse("admin:tracker_term_changelist") + "?q=nothing-like-this"
    for user in ("user", "apitoken"):
        yield f"list-{user}", reverse(f"admin:accounts_{user}_changelist")


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_every_page_of_the_desk_can_be_used_by_everybody(
    open_page: OpenPage, live_server: LiveServer, draft: Edition, width: int, scheme: str
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.ADMIN, width=width, scheme=scheme)
    for name, address in of_the_week(draft):
        page.goto(live_server.url + address)
        look_at(page, f"{name}-{width}-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_edition_can_be_read_in_every_state(
    open_page: OpenPage, live_server: LiveServer, draft: Edition, scheme: str
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.ADMIN, scheme=scheme)
    address = reverse("admin:newsletters_edition_change", args=[draft.pk])
    for state in EditionState:
        now = timezone.now()
        Edition.objects.update(
            state=state,
            approved_sha256=F("snapshot_sha256"),
            approved_at=now,
            sending_at=now,
            candidates=4,
        )
        page.goto(live_server.url + address)
        look_at(page, f"edition-{state}-{scheme}")


def test_a_menu_and_a_choice_are_reached_and_read(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    """What opens only when it is pressed: the menu on a phone, the filters, what many rows get."""
    page = desk_of(open_page, live_server, "ada", Role.ADMIN, width=390)
    page.goto(f"{live_server.url}{reverse('admin:tracker_feedentry_changelist')}")
    page.get_by_role("button", name=re.compile("Filters")).press("Enter")
    look_at(page, "filters-390-light")


def by_keys(page: Page, wanted: str, *, most: int = 150) -> None:
    """Tab until it has the focus, then Enter; every stop on the way is ringed and in sight."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here["html"].startswith("<body"):
            continue  # between the last stop and the first
        assert here["ring"] != "none", here
        assert not here["hidden"], here
        if re.match(wanted, here["name"]):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            page.wait_for_load_state("networkidle")
            return
    pytest.fail(f"{wanted} is out of reach")


def test_an_entry_is_accepted_and_an_edition_approved_by_keyboard_alone(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.PUBLISHER)
    by_keys(page, "Skip to the content")
    assert page.evaluate("document.activeElement.id") == "content"
    by_keys(page, "Accept: Sign for the night bus")
    told(page, "is a draft action now")
    by_keys(page, "Sign for the night bus$")
    by_keys(page, "Skip to the content")
    by_keys(page, "Open: publish it")
    told(page, "is open.")
    by_keys(page, "(today )?The week$")
    by_keys(page, "Skip to the content")
    by_keys(page, "The Weekly of")
    by_keys(page, "Skip to the content")
    by_keys(page, "Decide$")
    by_keys(page, "Assemble again")
    told(page, "Assembled again.")
    assert page.evaluate(FOCUS)["name"] == "Assemble again"
    expect(page.get_by_role("link", name="Sign for the night bus", exact=True)).to_be_visible()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUS)["name"] == "Approve exactly this"
    page.keyboard.press("Space")
    told(page, "It is approved.")


def test_a_button_leaves_its_presser_where_they_were(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.EDITOR, width=390)
    page.goto(live_server.url + reverse("admin:newsletters_edition_change", args=[draft.pk]))
    first, second = page.locator("#section-fast + ol strong").all_inner_texts()
    press(page, f"Move down: {first}")
    expect(page.get_by_role("button", name=f"Move up: {first}", exact=True)).to_be_focused()
    expect(page.locator(".desk-told")).to_have_text("It is moved.")
    press(page, f"Move up: {first}")
    expect(page.get_by_role("button", name=f"Move down: {first}", exact=True)).to_be_focused()
    press(page, f"Leave out: {first}")
    expect(page.locator(f"[aria-label='Keep in: {second}']")).to_be_focused()


def test_a_decision_leaves_the_focus_where_it_was_made(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.PUBLISHER)
    press(page, "Accept: Sign for the night bus")
    expect(page.get_by_role("heading", name=re.compile("In the inbox"))).to_be_focused()
    page.goto(live_server.url + reverse("admin:newsletters_edition_change", args=[draft.pk]))
    decide = page.locator("section[aria-labelledby=decide]")
    first = decide.get_by_role("button").first
    press(page, "Approve exactly this")
    told(page, "It is approved.")
    expect(first).to_be_focused()
    press(page, "Reopen")
    told(page, "It is a draft again.")
    expect(first).to_be_focused()
    press(page, "Approve exactly this")
    page.get_by_label("Type that number to send it now").fill("1")
    press(page, "Send now")
    told(page, "leaves in a minute")
    expect(first).to_be_focused()
    press(page, "Hold")
    told(page, "held")
    expect(first).to_be_focused()
    Edition.objects.update(state=EditionState.DRAFT, ordered_at=None)
    page.reload()
    page.get_by_text("Cancel this edition").click()
    press(page, "Cancel it for good")
    expect(page.get_by_role("heading", name="Decide")).to_be_focused()


def test_a_page_is_found_by_keys_alone(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.ADMIN)

    def find(words: str) -> None:
        page.wait_for_load_state("networkidle")
        page.keyboard.press("t")
        expect(page.get_by_role("searchbox", name="Find a page of the desk")).to_be_focused()
        page.keyboard.type(words)

    find("inbox")
    page.keyboard.press("Enter")  # before the answer is there
    expect(page).to_have_url(re.compile(r"/feedentry/\?state__exact=inbox$"))
    find("links")
    expect(page.locator("#search-results a").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/tracker/link/$"))
    find("what")
    expect(page.locator("#search-results a").nth(1)).to_be_visible()
    wanted = page.locator("#search-results a").nth(1).get_attribute("href")
    look_at(page, "found-1280-light")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{wanted}$"))


def test_without_scripts_the_desk_decides_all_the_same(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.PUBLISHER)
    session = page.context.cookies()
    plain = open_page("/healthz", scripts=False)
    plain.context.add_cookies(session)  # type: ignore[arg-type]  # the same keys, each optional
    address = reverse("admin:newsletters_edition_change", args=[draft.pk])
    plain.goto(live_server.url + address)
    press(plain, "Leave out: Call 2")
    told(plain, "It is left out.")
    press(plain, "Approve exactly this")
    told(plain, "It is approved.")


def test_the_menu_names_every_page(
    open_page: OpenPage, live_server: LiveServer, draft: Edition
) -> None:
    page = desk_of(open_page, live_server, "ada", Role.ADMIN)
    led = page.locator("#nav-sidebar a").evaluate_all("all => all.map(a => a.pathname)")
    lists = {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }
    assert lists - set(led) == set()

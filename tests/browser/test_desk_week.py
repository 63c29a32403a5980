"""A week at the desk in a real browser: from a one-time link to the last copy that left."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.accounts.models import Role
from newsletters.delivery.finish import to_send
from newsletters.delivery.send import deliver
from newsletters.delivery.transports import Envelope
from newsletters.models import Edition, Newsletter
from newsletters.models.edition import UNDO
from tests.backend.api import rows
from tests.browser.conftest import OpenPage
from tests.browser.looks import look_at
from tests.browser.people import by_link, code_of, enrol_an_app, press, told
from tests.newsletters.assembly.rows import a_link, lasting
from tests.newsletters.delivery.fakes import Receiver
from tests.newsletters.makers import newsletter_called, reader
from tracker.models import FeedEntry, Link
from tracker.vocabulary import Verdict

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

READERS = 9
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _as_in_production(live_server: LiveServer, settings: LazySettings) -> None:
    """The site has a name, and nobody works at its desk without a second step."""
    assert urlsplit(live_server.url).hostname == "localhost"
    settings.SITE_URL = live_server.url
    settings.SECOND_STEP_REQUIRED = True


@pytest.fixture
def weekly() -> Newsletter:
    """Calls to make, an entry in the inbox and readers; whoever changes a draft approves it not."""
    newsletter = newsletter_called()
    newsletter.second_person = True
    newsletter.save()
    for number in range(READERS):
        reader(f"reader{number}@example.org", newsletter)
    for number in range(3):
        call = lasting(f"call-{number}", review_on="2099-01-01")
        a_link(f"https://example.org/{number}", Verdict.OK, action=call)
    entry = rows.feed_entry(1)
    proposal = {"verb": "sign", "durability": "anytime", "effort_minutes": 3}
    FeedEntry.objects.filter(pk=entry.pk).update(proposal=proposal)
    return newsletter


def test_a_week_from_a_one_time_link_to_the_last_copy(
    open_page: OpenPage, live_server: LiveServer, weekly: Newsletter
) -> None:
    ada = by_link(open_page, "ada", Role.PUBLISHER)
    app = enrol_an_app(ada)
    _comes_again(ada, live_server, app)
    _accepts_and_opens(ada)
    edition = _makes_the_edition(ada, live_server)
    _passes_the_gate(ada, edition)

    grace = by_link(open_page, "grace", Role.PUBLISHER)
    enrol_an_app(grace)
    _approves_and_sends(grace)
    _watches_it_leave(grace, edition)


def _comes_again(page: Page, live_server: LiveServer, app: str) -> None:
    """Sets a password, leaves, and comes back with it and the app's code."""
    page.goto(f"{live_server.url}/account/")
    page.get_by_text("Set a password").click()
    page.get_by_label("New password, at least 12 characters").fill(PASSWORD)
    page.get_by_label("Once more").fill(PASSWORD)
    press(page, "Set it")
    press(page, "Log out")
    expect(page).to_have_url(re.compile("/admin/login/$"))
    page.goto(f"{live_server.url}/admin/newsletters/edition/")
    expect(page).to_have_url(re.compile(r"/admin/login/\?next="))
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    expect(page).to_have_url(re.compile("/account/second-step/$"))
    page.get_by_label("The code that your app shows").fill(code_of(app))
    press(page, "Go on")
    expect(page).to_have_url(re.compile("/admin/newsletters/edition/$"))
    page.goto(f"{live_server.url}/admin/")


def _accepts_and_opens(page: Page) -> None:
    look_at(page, "week")
    press(page, "Accept: Entry 1")
    told(page, "is a draft action now")
    page.locator("#told").get_by_role("link", name="Entry 1").click()
    look_at(page, "draft-action")
    press(page, "Open: publish it")
    told(page, "“Entry 1” is open.")


def _makes_the_edition(page: Page, live_server: LiveServer) -> Edition:
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Make an edition").click()
    look_at(page, "make-an-edition")
    press(page, "Make the edition")
    told(page, "Its draft is made.")
    expect(page.get_by_role("link", name="Entry 1", exact=True)).to_be_visible()
    press(page, "Leave out: Call 1")
    told(page, "It is left out.")
    page.get_by_label("A note to readers, at the top").fill("Two fewer calls this week.")
    press(page, "Keep the note")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Two fewer calls this week.")).to_be_visible()
    page.get_by_label("Part:").select_option("text")
    page.get_by_label("Colours:").select_option("dark")
    press(page, "Show")
    expect(frame.locator("pre")).to_contain_text("Two fewer calls this week.")
    look_at(page, "edition-draft")
    return Edition.objects.select_related("newsletter").get()


def _passes_the_gate(page: Page, edition: Edition) -> None:
    """A link dies; the gate stops the edition and leads to where it is settled."""
    link = Link.objects.filter(verdict=Verdict.OK, uses__action__title="Call 0").get()
    Link.objects.filter(pk=link.pk).update(verdict=Verdict.DEAD, verdict_since=timezone.now())
    page.reload()
    expect(page.get_by_role("heading", name="The gate: 1 thing to mend")).to_be_visible()
    look_at(page, "edition-stopped")
    address = page.url
    page.get_by_role("link", name=re.compile("^Settle the link: The link of “Call 0”")).click()
    look_at(page, "dead-link")
    press(page, "Vouch for it for 30 days")
    told(page, "You vouch for it until")
    page.goto(address)
    expect(page.get_by_role("heading", name="The gate: it may be approved")).to_be_visible()
    press(page, "Approve exactly this")
    told(page, "Another person has to approve it")


def _approves_and_sends(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^The Weekly of")).first.click()
    press(page, "Approve exactly this")
    told(page, "You can take that back for a minute.")
    look_at(page, "edition-approved")
    page.get_by_label(re.compile(f"It reaches {READERS} readers")).fill(str(READERS))
    press(page, "Send now")
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    expect(page.get_by_text("Its first copy leaves")).to_be_visible()


def _watches_it_leave(page: Page, edition: Edition) -> None:
    """The page is not loaded again: it asks for itself while copies leave."""
    a_minute_ago = timezone.now() - UNDO
    Edition.objects.update(approved_at=a_minute_ago, ordered_at=a_minute_ago)
    assert to_send(at=timezone.now()) == [edition.pk]
    page.evaluate("window.stays = true")
    handed_over = iter(range(READERS))

    def watched(_: Envelope) -> None:
        done = next(handed_over)
        if done == READERS // 2:
            expect(page.get_by_text(f"{done} of {READERS} copies settled")).to_be_visible(
                timeout=15_000
            )
            look_at(page, "edition-sending")

    receiver = Receiver(meanwhile=watched)
    deliver(Edition.objects.get(), at=timezone.now(), transport=receiver, when_due=True)
    assert receiver.recipients == sorted(f"reader{n}@example.org" for n in range(READERS))
    expect(page.get_by_text(f"{READERS} of {READERS} copies settled")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    expect(page.locator(".desk-lead .desk-state")).to_have_text("Sent")
    expect(page.locator("#changed")).to_contain_text("Look again, then decide.")
    assert page.evaluate("window.stays")
    page.reload()
    look_at(page, "edition-sent")
    expect(page.get_by_text("Nothing is left to decide.")).to_be_visible()

"""The doors in a real browser: an app's code, and a passkey of Chromium's own test device."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.accounts.editors import make_editor
from backend.accounts.models import Passkey, Role, User
from backend.accounts.secrets import new_login_link
from tests.browser.conftest import OpenPage
from tests.browser.looks import look_at
from tests.browser.people import code_of

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _as_in_production(live_server: LiveServer, settings: LazySettings) -> None:
    """A second step is asked for, and the site has a name, which a passkey is bound to."""
    assert urlsplit(live_server.url).hostname == "localhost"
    settings.SITE_URL = live_server.url
    settings.SECOND_STEP_REQUIRED = True


def admin() -> tuple[User, str]:
    user, secret = make_editor("rosa", role=Role.ADMIN, at=datetime.now(UTC))
    return user, f"/login/{secret}/"


def with_authenticator(page: Page) -> None:
    """A device inside Chromium that verifies its owner without asking anybody."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {})
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_an_app_is_enrolled_and_asked_for_at_the_next_login(open_page: OpenPage) -> None:
    _, link = admin()
    page = open_page(link)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/account/enrol/$"))
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    look_at(page, "enrol-desktop")
    page.get_by_label("The code that it shows now").fill(code_of(secret))
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("heading", name="Keep these on paper")).to_be_visible()
    look_at(page, "recovery-codes-desktop")
    page.get_by_role("link", name="I have written them down").click()
    expect(page).to_have_url(re.compile("/account/$"))
    look_at(page, "account-without-a-way-back")

    User.objects.update(password=make_password(PASSWORD))
    page = open_page("/admin/tracker/place/", width=390, scheme="dark")
    expect(page).to_have_url(re.compile(r"/admin/login/\?next="))
    look_at(page, "login-phone-dark")
    page.get_by_label("Name").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/account/second-step/$"))
    look_at(page, "second-step-phone-dark")
    page.get_by_label("The code that your app shows").fill(code_of(secret))
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/admin/tracker/place/$"))


def test_a_passkey_is_made_and_is_both_steps_in_one(open_page: OpenPage) -> None:
    user, link = admin()
    page = open_page(link)
    with_authenticator(page)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("A name for it").fill("Laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", name="Keep these on paper")).to_be_visible()
    page.get_by_role("link", name="I have written them down").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    key = Passkey.objects.get()
    assert (key.user, key.name, key.last_used_on) == (user, "Laptop", None)

    def log_out() -> None:
        page.goto(page.url.replace(urlsplit(page.url).path, "/account/"))
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_url(re.compile("/admin/login/$"))

    log_out()
    look_at(page, "login-desktop")
    page.get_by_role("button", name="Use a passkey").click()
    look_at(page, "passkey-desktop")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    assert Passkey.objects.get().last_used_on is not None

    # As the second step of a link.
    log_out()
    secret = new_login_link(user, at=datetime.now(UTC))
    page.goto(page.url.replace("/admin/login/", f"/login/{secret}/"))
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/account/second-step/$"))
    look_at(page, "second-step-passkey-desktop")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(re.compile("/admin/$"))


@pytest.mark.parametrize(("width", "scheme"), [(1000, "light"), (390, "light"), (390, "dark")])
def test_the_pages_of_an_account_look_after_themselves(
    open_page: OpenPage, settings: LazySettings, width: int, scheme: str
) -> None:
    settings.SECOND_STEP_REQUIRED = False
    _, link = admin()
    ida, _ = make_editor("ida", role=Role.EDITOR, at=datetime.now(UTC))
    page = open_page(link, width=width, scheme=scheme)
    name = f"{width}-{scheme}"
    look_at(page, f"login-link-{name}")
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/account/$"))
    site = page.url.removesuffix("/account/")
    page.get_by_text("Make a token").click()
    look_at(page, f"account-{name}")
    page.get_by_label("What it is for").fill("the calendar's script")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("code.secret")).to_have_text(re.compile(r"^tue_[\w-]{43}$"))
    look_at(page, f"account-token-{name}")
    page.goto(f"{site}/account/enrol/")
    look_at(page, f"enrol-{name}")
    page.goto(f"{site}/account/people/{ida.pk}/")
    page.get_by_role("button", name="Make a login link").click()
    expect(page.locator("code.secret")).to_have_text(re.compile(r"/login/[\w-]+/$"))
    look_at(page, f"person-{name}")
    page.goto(f"{site}/admin/accounts/user/{ida.pk}/change/")
    look_at(page, f"desk-person-{name}")
    page.goto(f"{site}/admin/accounts/user/")
    look_at(page, f"desk-people-{name}")

"""People who work at the desk, each in a browser context of their own."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.accounts import totp
from backend.accounts.editors import make_editor
from backend.accounts.models import Role, TotpSecret
from tests.browser.conftest import OpenPage


def code_of(secret: str) -> str:
    """What an app shows now. The door takes each code once: half a minute has gone by."""
    TotpSecret.objects.update(last_step=0)
    return totp.code_at(secret, totp.step_at(datetime.now(UTC)))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def told(page: Page, words: str) -> None:
    """What the desk says about the last button."""
    expect(page.locator("#told")).to_contain_text(words)


def enrol_an_app(page: Page) -> str:
    """From the page that asks for a second step to the desk, past the one that tells how to come
    back; the app's secret."""
    expect(page).to_have_url(re.compile("/account/enrol/$"))
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("The code that it shows now").fill(code_of(secret))
    press(page, "Use this app")
    expect(page.get_by_role("heading", name="Keep these on paper")).to_be_visible()
    page.get_by_role("link", name="I have written them down").click()
    expect(page).to_have_url(re.compile("/account/$"))
    page.get_by_role("link", name="Desk").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    return secret


def by_link(open_page: OpenPage, name: str, role: Role) -> Page:
    """Somebody new opens the one-time link that they were given."""
    _, secret = make_editor(name, role=role, at=datetime.now(UTC))
    page = open_page(f"/login/{secret}/", width=1280)
    press(page, "Log in")
    return page


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
    user, _ = make_editor(name, role=role, at=datetime.now(UTC))
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = open_page("/healthz", width=width, scheme=scheme)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/admin/")
    return page

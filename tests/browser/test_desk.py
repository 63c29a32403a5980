"""The first minutes of an editor, in a real browser: its rules about origins are not Django's."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from backend.accounts.editors import make_editor
from backend.accounts.models import LoginLink, Role
from tests.browser.conftest import OpenPage
from tests.browser.looks import look_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_login_link_leads_to_the_desk_once(open_page: OpenPage) -> None:
    _, secret = make_editor("rosa", role=Role.ADMIN, at=datetime.now(UTC))
    page = open_page(f"/login/{secret}/")
    assert LoginLink.objects.get().used_at is None

    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/account/$"))
    expect(page.get_by_role("heading", name="How you come back")).to_be_visible()
    look_at(page, "account-of-who-is-new")
    page.get_by_role("link", name="Desk").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto(page.url + "tracker/place/")
    expect(page.get_by_role("link", name="United States", exact=True)).to_be_visible()
    assert LoginLink.objects.get().used_at is not None


def test_a_login_link_is_readable_on_a_phone_in_the_dark(open_page: OpenPage) -> None:
    _, secret = make_editor("rosa", role=Role.ADMIN, at=datetime.now(UTC))
    page = open_page(f"/login/{secret}/", width=320, scheme="dark", scripts=False)
    expect(page.locator("body")).to_have_css("background-color", "rgb(20, 20, 19)")
    expect(page.get_by_role("button", name="Log in")).to_be_in_viewport()

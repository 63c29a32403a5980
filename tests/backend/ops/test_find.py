"""The desk's search finds what its menu names, and nothing that one may not open."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from backend.accounts.editors import make_editor
from backend.accounts.models import Role

pytestmark = pytest.mark.django_db


def desk(role: Role) -> Client:
    user, _ = make_editor("ada", role=role, at=timezone.now())
    client = Client()
    client.force_login(user)
    return client


def found(client: Client, words: str, **more: str) -> list[str]:
    answer = client.get("/admin/search/", {"s": words, **more})
    assert answer.status_code == 200
    return re.findall(r'href="([^"]+)"', answer.content.decode())


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("inbox", "/admin/tracker/feedentry/?state__exact=inbox"),
        ("Week", "/admin/"),
        ("calendars", "/admin/tracker/meetingfeed/"),
        ("readers can bill", "/admin/tracker/bill/"),
        ("people", "/admin/accounts/user/"),
        ("audit", "/admin/audit/entry/"),
        ("subscrib", "/admin/newsletters/subscriber/"),
        ("account", "/account/"),
        ("feed entr", "/admin/tracker/feedentry/?state__exact=inbox"),
    ],
)
def test_every_title_of_the_menu_is_found(words: str, page: str) -> None:
    assert found(desk(Role.ADMIN), words)[0] == page


def test_what_one_may_not_open_is_not_found() -> None:
    client = desk(Role.EDITOR)
    assert "/admin/tracker/feedentry/?state__exact=inbox" in found(client, "inbox")
    assert [each for word in ("people", "audit", "deliver") for each in found(client, word)] == []
    assert Client().get("/admin/search/", {"s": "inbox"}).status_code == 302


@pytest.mark.parametrize("page", ["abc", "0", "99", "-1", "9" * 5_000])
def test_a_page_of_what_is_found_that_is_none_harms_nothing(page: str) -> None:
    client = desk(Role.ADMIN)
    assert found(client, "a", page=page)
    assert found(client, "a", page=page, extended="1")
    assert found(client, "no such thing", page=page) == found(client, "", page=page) == []

"""The subscribe page and the public lint, as a browser gets them."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.tracker.calendars.rows import AT, START, meeting, petition, topic
from tests.tracker.calendars.samples import MEETING, feed
from tracker.pages import calendar_check
from tracker.web.failure import Failure, WebError

pytestmark = pytest.mark.django_db

CHICAGO = "ocd-division/country:us/state:il/place:chicago"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    cache.clear()


def titles(html: str) -> list[str]:
    return re.findall(r"<div><h3>(.*?)</h3>", html)


def test_the_page_shows_what_comes_next_and_the_ways_to_subscribe(client: Client) -> None:
    meeting(comment_deadline=START - timedelta(days=1)).topics.add(topic())
    meeting(body="Cancelled", status="cancelled")
    petition()
    response = client.get("/calendars/")
    html = response.content.decode()
    assert response.status_code == 200
    assert titles(html) == [
        "Comment by 10 am CST: Committee on Zoning",
        "Committee on Zoning",
        "Petition closes by the end of the day: Keep crisis teams on nights",
    ]
    assert 'value="http://testserver/calendars/all.ics"' in html
    assert 'href="webcal://testserver/calendars/all.ics"' in html
    assert html.count("<svg") == 1
    assert re.findall(r"<script[^>]*>", html) == ['<script src="/static/tracker/copy.js" defer>']
    assert "script-src 'self';" in response["Content-Security-Policy"] + ";"
    assert response.cookies == {}


def test_a_choice_is_an_address(client: Client) -> None:
    meeting().topics.add(topic())
    meeting(body="Louisville")
    query = f"place={CHICAGO}&feed=meetings&alarm=P1D&topic=housing"
    response = client.get(f"/calendars/?{query}")
    html = response.content.decode().replace("&amp;", "&")
    path = f"/calendars/meetings.ics?place={CHICAGO}&topic=housing&alarm=P1D"
    assert titles(html) == ["Committee on Zoning"]
    assert f'value="http://testserver{path}"' in html
    assert client.get(path).status_code == 200
    assert "Meetings · Chicago · Housing" in html


def test_google_is_asked_to_show_cancelled_events(client: Client) -> None:
    html = client.get("/calendars/").content.decode()
    found = re.search(r'href="(https://calendar\.google\.com[^"]*)"', html)
    assert found
    asked = parse_qs(urlsplit(found[1]).query)
    assert asked == {"cid": ["webcal://testserver/calendars/all.ics?cancelled=visible"]}


@pytest.mark.parametrize("query", ["place=Chicago", "topic=nothing", "alarm=soon"])
def test_a_choice_that_means_nothing_is_said(client: Client, query: str) -> None:
    response = client.get(f"/calendars/?{query}")
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def test_every_single_event_of_the_page_is_there(client: Client) -> None:
    meeting(comment_deadline=START - timedelta(days=1))
    html = client.get("/calendars/").content.decode()
    addresses = re.findall(r'href="(/calendars/(?:meetings|deadlines)/[^"]+)"', html)
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_a_page_takes_as_many_queries_for_fifty_events_as_for_one(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(50):
        meeting(body=f"Body {n}").topics.add(topic())
    client.get("/calendars/")
    with django_assert_max_num_queries(8):
        client.get("/calendars/")


def check(client: Client, **form: str) -> str:
    return client.post("/calendars/check/", form).content.decode()


def test_a_pasted_feed_is_judged(client: Client) -> None:
    good = feed(MEETING).decode()
    assert "No fault found" in check(client, feed=good)
    assert "No fault found" in check(client, feed=good.strip())
    html = check(client, feed=good.replace("STATUS:CONFIRMED", "STATUS:CANCELED"))
    assert "1 error, 0 pieces of advice" in html
    line = good[: good.index("STATUS:CONFIRMED")].count("\n") + 1
    assert f"Line {line}" in html
    assert "CANCELLED (so spelt)" in html


def test_what_is_pasted_is_shown_as_text(client: Client) -> None:
    html = check(client, feed="<script>alert(1)</script>")
    assert "<script>" not in html


@pytest.mark.parametrize("form", [{}, {"feed": "  "}, {"feed": "x" * 900_001}])
def test_nothing_and_too_much_are_refused(client: Client, form: dict[str, str]) -> None:
    response = client.post("/calendars/check/", form)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def test_an_address_is_read_through_the_door(client: Client) -> None:
    """The guard refuses this machine's own networks, so nothing leaves the test."""
    html = check(client, address="http://127.0.0.1/calendar.ics")
    assert "This address is not one that we may visit." in html


def test_an_address_is_judged_as_it_came(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def read(address: str) -> bytes:
        return feed(MEETING).replace(b"\r\n", b"\n")

    monkeypatch.setattr(calendar_check, "_read", read)
    assert "A line does not end in CRLF" in check(client, address="https://example.org/c.ics")


def test_few_addresses_are_read_in_a_minute(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(address: str) -> bytes:
        raise WebError(Failure.REFUSED)

    monkeypatch.setattr(calendar_check, "_read", read)
    asked = [
        client.post("/calendars/check/", {"address": "https://example.org/c.ics"}).status_code
        for _ in range(8)
    ]
    assert asked == [400] * 6 + [429] * 2

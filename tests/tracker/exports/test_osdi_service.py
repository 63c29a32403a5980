"""Our OSDI service: whole pages for anybody, read back by our own reader through the door."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import ANY

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.backend.api import rows
from tests.tracker.ingest.test_pages import Chapter, chapter, ingest
from tracker.ingest import intake
from tracker.lifecycle import recompute
from tracker.models import Action, LinkUse, Meeting
from tracker.vocabulary import ActionState, Durability, MeetingStatus, Verb

__all__ = ["chapter"]
pytestmark = pytest.mark.django_db
NUMBERS = count(500_000)
NAMES = ("petitions", "advocacy_campaigns", "events")
SITE = "http://testserver"


def offer(first: int, end: int) -> None:
    """A member for each number in each collection."""
    soon = timezone.now() + timedelta(days=9)
    for number in range(first, end):
        meeting = rows.meeting(number)
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=soon)
        for noun in ({"petition": rows.petition(number)}, {"bill": rows.bill(number)}):
            (kind,) = noun
            row = Action.objects.create(
                slug=f"{kind}-{number}",
                title=f"A {kind} & {number}",
                summary="Two\nlines",
                verb=Verb.WRITE,
                effort_minutes=7,
                durability=Durability.STANDING,
                state=ActionState.OPEN,
                place=meeting.place,
                **noun,
            )
            row.topics.add(rows.topic(next(NUMBERS)))
            LinkUse.objects.create(action=row, link=rows.link(number))
    recompute(Action.objects.all(), at=timezone.now())


def members(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["_embedded"][f"osdi:{name}"]
    return found


def test_the_entry_point_leads_to_every_collection(client: Client) -> None:
    answer = client.get("/osdi/")
    assert (answer.status_code, answer["Content-Type"]) == (
        200,
        "application/hal+json; charset=utf-8",
    )
    links = answer.json()["_links"]
    assert {name: links[f"osdi:{name}"]["href"] for name in NAMES} == {
        name: f"{SITE}/osdi/{name}/" for name in NAMES
    }
    assert links["self"]["href"] == f"{SITE}/osdi/"
    for name in NAMES:
        empty = client.get(links[f"osdi:{name}"]["href"]).json()
        assert (empty["total_records"], members(empty, name)) == (0, [])


@pytest.mark.parametrize("name", NAMES)
def test_pages_hold_each_member_once_and_lead_on(client: Client, name: str) -> None:
    offer(0, 5)
    url, seen, numbers = f"/osdi/{name}/?per_page=2", [], []
    page: dict[str, Any] = {}
    while url:
        page = client.get(url).json()
        numbers.append((page["page"], page["total_pages"], page["total_records"]))
        hrefs = [each["_links"]["self"]["href"] for each in members(page, name)]
        assert page["_links"][f"osdi:{name}"] == [{"href": href} for href in hrefs]
        assert (
            page["_links"]["self"]["href"] == f"{SITE}/osdi/{name}/?page={len(numbers)}&per_page=2"
        )
        seen += hrefs
        url = page["_links"].get("next", {}).get("href", "")
    assert numbers == [(1, 3, 5), (2, 3, 5), (3, 3, 5)]
    assert len(seen) == len(set(seen)) == 5
    assert page["_links"]["previous"]["href"] == f"{SITE}/osdi/{name}/?page=2&per_page=2"
    beyond = client.get(f"/osdi/{name}/?per_page=2&page=4")
    assert (beyond.status_code, members(beyond.json(), name)) == (200, [])
    assert "next" not in beyond.json()["_links"]
    one = client.get(seen[0])
    assert one.json() == members(client.get(f"/osdi/{name}/?per_page=2").json(), name)[0]


def test_what_osdi_has_no_word_for_stands_in_a_name_space_of_ours(client: Client) -> None:
    offer(0, 1)
    call = Action.objects.get(petition=None)
    (told,) = members(client.get("/osdi/advocacy_campaigns/").json(), "advocacy_campaigns")
    assert {name: value for name, value in told.items() if name.startswith("tuesday:")} == {
        "tuesday:page": f"{SITE}/actions/{call.slug}/",
        "tuesday:verb": call.verb,
        "tuesday:minutes": call.effort_minutes,
        "tuesday:durability": call.durability,
        "tuesday:language": "en",
        "tuesday:place": call.place.ocd_id if call.place else None,
        "tuesday:stance": call.bill.stance if call.bill else None,
        "tuesday:topics": sorted(each.name for each in call.topics.all()),
        "tuesday:text": {
            "title": call.title,
            "summary": call.summary,
            "script": call.script,
            "talking_points": call.talking_points,
        },
        "tuesday:ends": {
            "at": ANY,
            "because": call.effective_reason or None,
            "date_only": ANY,
            "sentence": ANY,
        },
    }


@pytest.mark.parametrize("path", ["/osdi/", *(f"/osdi/{name}/" for name in NAMES)])
def test_it_is_public_cacheable_and_only_read(client: Client, path: str) -> None:
    offer(0, 1)
    first = client.get(path)
    assert (first.status_code, first["Access-Control-Allow-Origin"]) == (200, "*")
    assert first["Cache-Control"].startswith("public, max-age=300")
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head["ETag"], head.content) == (200, first["ETag"], b"")
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(path).status_code == 405


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("people/", 404),
        ("petitions/?page=0", 400),
        ("petitions/?page=-1", 400),
        ("petitions/?page=x", 400),
        ("petitions/?page=²", 400),
        ("petitions/?page=99999999999999", 400),
        ("petitions/?per_page=0", 400),
        ("petitions/?per_page=101", 400),
        ("petitions/00000000-0000-4000-8000-000000000000/", 404),
        ("people/00000000-0000-4000-8000-000000000000/", 404),
    ],
)
def test_what_is_not_there_or_asked_wrongly_is_said(client: Client, path: str, status: int) -> None:
    answer = client.get(f"/osdi/{path}")
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


@pytest.mark.parametrize("name", NAMES)
def test_its_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    queries = {"petitions": 4, "advocacy_campaigns": 4, "events": 4}[name]
    offer(0, 1)
    with django_assert_num_queries(queries):
        client.get(f"/osdi/{name}/?per_page=100")
    offer(1, 50)
    with django_assert_num_queries(queries):
        page = client.get(f"/osdi/{name}/?per_page=100").json()
    assert len(members(page, name)) == 50


def test_markdown_is_html_or_bare_words_where_osdi_says_so_and_itself_for_another_tuesday(
    client: Client,
) -> None:
    offer(1, 2)
    Action.objects.update(summary="Ask **them** & us.", talking_points="- One\n- *Two*")
    Meeting.objects.update(description="Bring [this](https://a.example/x).")
    campaign = members(client.get("/osdi/advocacy_campaigns/").json(), "advocacy_campaigns")[0]
    assert (campaign["summary"], campaign["description"]) == (
        "Ask them &amp; us.",
        "<ul>\n<li>One</li>\n<li><em>Two</em></li>\n</ul>",
    )
    assert campaign["tuesday:text"]["summary"] == "Ask **them** & us."
    assert campaign["tuesday:text"]["talking_points"] == "- One\n- *Two*"
    [event] = members(client.get("/osdi/events/").json(), "events")
    assert event["description"] == "Bring this [1].\n[1] https://a.example/x"


def test_drafts_and_what_is_long_over_are_not_offered(client: Client) -> None:
    offer(0, 1)
    Action.objects.update(state=ActionState.DRAFT)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(days=91))
    for name in NAMES:
        assert members(client.get(f"/osdi/{name}/").json(), name) == []


@pytest.mark.parametrize("name", NAMES)
def test_another_tuesday_reads_it_by_its_address_and_tells_it_no_further(
    client: Client, chapter: Chapter, settings: LazySettings, name: str
) -> None:
    settings.SITE_URL = chapter.base
    offer(0, 3)
    for number in (1, 2):
        path = f"/osdi/{name}/?page={number}&per_page=2"
        chapter.pages[path] = client.get(path).content
    before = client.get(f"/osdi/{name}/").content
    url = f"{chapter.base}/osdi/{name}/?page=1&per_page=2"
    code, report = ingest("osdi", url)
    assert (code, report["created"], report["rejected"]) == (0, 3, [])
    assert chapter.asked == list(chapter.pages)
    code, again = ingest("osdi", url)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert client.get(f"/osdi/{name}/").content == before


def test_a_cancelled_meeting_is_cancelled_where_it_was_read(client: Client) -> None:
    offer(0, 1)
    at = datetime(2026, 11, 1, tzinfo=UTC)

    def read() -> tuple[int, int]:
        body = client.get("/osdi/events/").content
        report = intake.ingest("osdi", [("events", body)], at=at)
        assert (report.rejected, report.notices) == ([], [])
        return report.created, report.updated

    assert (read(), read()) == ((1, 0), (0, 0))
    ours = Meeting.objects.order_by("pk")[0]
    Meeting.objects.filter(pk=ours.pk).update(status=MeetingStatus.CANCELLED)
    assert read() == (0, 1)
    copy = Meeting.objects.exclude(pk=ours.pk).get()
    assert (copy.status, copy.body, copy.title) == ("cancelled", ours.body, ours.title)
    assert json.loads(client.get("/osdi/events/").content)["total_records"] == 1

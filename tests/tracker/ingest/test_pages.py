"""A source that is an address: through the one door, page by page, and refused politely."""

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from tests.tracker.exports.test_shared_actions import CHICAGO, offered
from tracker.formats.actions_feed import document_of
from tracker.models import Action

pytestmark = pytest.mark.django_db


class Chapter(ThreadingHTTPServer):
    """Another chapter: documents by path."""

    pages: dict[str, bytes]
    asked: list[str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Chapter

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = self.server.pages.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.end_headers()
        self.wfile.write(body or b"nothing here")

    def log_message(self, *words: Any) -> None:
        return None


@pytest.fixture
def chapter(settings: LazySettings) -> Iterator[Chapter]:
    server = Chapter(("127.0.0.1", 0), _Handler)
    server.pages, server.asked = {}, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.WEB_ALLOW_NETWORKS = [ip_network("127.0.0.1/32")]
    settings.WEB_ALLOW_PORTS = [server.server_port]
    settings.WEB_HOST_PACE = 0
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def ingest(*words: str) -> tuple[int, Any]:
    out = io.StringIO()
    code = 0
    try:
        call_command("ingest", *words, "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as leaving:
        code = int(str(leaving.code))
    return code, json.loads(out.getvalue())


def page_of(chapter: Chapter, number: int, next_url: str) -> bytes:
    document = document_of([offered(number)], site=chapter.base, whole=False, next_url=next_url)
    return json.dumps(document).encode()


def test_a_chapter_is_followed_by_its_address_page_after_page(chapter: Chapter) -> None:
    first, second = "/actions/feed.json", "/actions/feed.json?after=7"
    chapter.pages = {
        first: page_of(chapter, 1, chapter.base + second),
        second: page_of(chapter, 2, "http://elsewhere.example/actions/feed.json"),
    }
    code, report = ingest("actions-feed", chapter.base + first)
    assert (code, report["created"], report["rejected"]) == (0, 2, [])
    assert chapter.asked == [first, second]
    kept = Action.objects.order_by("pk").values_list("source_id", "place__ocd_id")
    host = chapter.base.removeprefix("http://")
    assert list(kept) == [(f"{host}/{offered(number).id}", CHICAGO) for number in (1, 2)]
    code, again = ingest("actions-feed", chapter.base + first)
    assert (code, again["created"], again["updated"], again["unchanged"]) == (0, 0, 0, 2)


def test_what_is_not_there_and_what_goes_in_a_circle_is_named(chapter: Chapter) -> None:
    url = f"{chapter.base}/actions/feed.json"
    code, report = ingest("actions-feed", url)
    assert (code, report["rejected"]) == (
        1,
        [{"where": url, "why": "answered with HTTP status 404"}],
    )
    chapter.pages = {"/actions/feed.json": page_of(chapter, 1, url)}
    code, report = ingest("actions-feed", url)
    assert (code, report["rejected"]) == (
        1,
        [{"where": url, "why": "The address redirects in a circle or too often."}],
    )
    assert not Action.objects.exists()


def test_an_inner_address_is_refused_unless_the_operator_allows_it(
    chapter: Chapter, settings: LazySettings
) -> None:
    settings.WEB_ALLOW_NETWORKS = []
    code, report = ingest("fivecalls", f"{chapter.base}/actions")
    assert (code, [each["why"] for each in report["rejected"]]) == (
        1,
        ["This address is not one that we may visit."],
    )
    assert chapter.asked == []


def test_any_format_may_come_from_an_address(chapter: Chapter) -> None:
    chapter.pages = {"/calls.json": b"[]"}
    code, report = ingest("fivecalls", f"{chapter.base}/calls.json")
    assert (code, report["created"], report["rejected"]) == (0, 0, [])


def test_osdi_pages_are_followed_until_one_is_empty(chapter: Chapter) -> None:
    for number in (1, 2, 3):
        petition = {"identifiers": [f"h:{number}"], "title": f"Petition {number}"}
        members = [petition] if number < 3 else []
        chapter.pages[f"/petitions?page={number}"] = json.dumps(
            {
                "_embedded": {"osdi:petitions": members},
                "_links": {"next": {"href": f"/petitions?page={number + 1}"}},
            }
        ).encode()
    code, report = ingest("osdi", f"{chapter.base}/petitions?page=1")
    assert (code, report["created"]) == (0, 2)
    assert chapter.asked == [f"/petitions?page={number}" for number in (1, 2, 3)]

"""Feeds in every format as the same values, and hostile octets within bounds."""

import time
from datetime import UTC, datetime

import pytest

from tests.tracker.feeds.documents import (
    ATOM,
    HOSTILE,
    HTML,
    JSON_FEED,
    RSS091,
    RSS1,
    UNREADABLE,
    rss,
)
from tracker.feeds.bounded import BoundedParser, TooHard
from tracker.feeds.discover import discover
from tracker.feeds.parse import MAX_ENTRIES, ParsedEntry, disarm, parse

URL = "https://a.example.org/feed"
AT = datetime(2026, 11, 2, 10, tzinfo=UTC)


def test_an_atom_feed_is_cleaned_and_its_relative_link_resolved() -> None:
    feed = parse(ATOM, url=URL, content_type="application/atom+xml")
    assert (feed.is_feed, feed.title, feed.site_url, feed.note) == (
        True,
        "A < B",
        "https://a.example.org/",
        "",
    )
    assert feed.entries == (
        ParsedEntry("urn:1", "https://a.example.org/one", "One", "Ana", "<p>Hi</p>", AT),
    )


@pytest.mark.parametrize(
    ("body", "least", "identity"),
    [(RSS1, 720, "r.example.org/1"), (RSS091, 0, "o.example.org/1"), (JSON_FEED, 0, "1")],
)
def test_old_and_new_formats_say_the_same(body: bytes, least: int, identity: str) -> None:
    feed = parse(body, url=URL)
    assert (feed.is_feed, feed.least_minutes) == (True, least)
    assert [(entry.identity, entry.title) for entry in feed.entries] == [(identity, "One")]


def test_a_json_feed_keeps_authors_and_its_own_instant() -> None:
    (entry,) = parse(JSON_FEED, url=URL).entries
    assert (entry.author, entry.published_at, entry.summary) == ("Ana, Bo", AT, "<p>Hi</p>")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "//evil.example/",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://x/",
    ],
)
def test_no_link_but_http_is_kept(link: str) -> None:
    body = rss("x").replace(b"https://news.example.org/0", link.encode())
    body = body.replace(b"About x", f"&lt;a href='{link}'&gt;go&lt;/a&gt;".encode())
    (entry,) = parse(body, url=URL).entries
    assert (entry.url, link in entry.summary, "script" in entry.summary) == ("", False, False)


def test_identity_survives_edits_schemes_and_legistar() -> None:
    first, second = (
        parse(rss("x").replace(b"tag:0", guid), url=URL).entries[0].identity
        for guid in (b"http://a.example.org/1", b"https://a.example.org/1")
    )
    assert first == second
    link = b"https://city.legistar.com/MeetingDetail.aspx?ID=7&amp;GUID=AB"
    legistar = rss("x").replace(b"https://news.example.org/0", link)
    edits = {
        parse(legistar.replace(b"tag:0", guid), url=URL).entries[0].identity
        for guid in (b"g 2026-11-01", b"g 2026-11-02")
    }
    assert edits == {"city.legistar.com/MeetingDetail.aspx?ID=7&GUID=AB"}


def test_text_in_cdata_is_not_taken_for_a_comment() -> None:
    body = rss("x").replace(b"<title>x", b"<title><![CDATA[a <!-- b --> c]]>")
    assert b"<![CDATA[a <!-- b --> c]]>" in disarm(body)[0]


def test_a_page_is_not_a_feed_and_names_its_feeds() -> None:
    assert not parse(HTML, url=URL, content_type="text/html").is_feed
    assert discover(HTML, url="https://a.example.org/news") == [
        "https://a.example.org/feed.atom",
        "https://a.example.org/comments/feed/",
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_octets_are_bounded_and_their_text_recovered(name: str) -> None:
    began = time.monotonic()
    with BoundedParser() as parser:
        feed = parser.parse(HOSTILE[name], url=URL, content_type="application/rss+xml")
    assert time.monotonic() - began < 16
    assert len(feed.entries) <= MAX_ENTRIES
    titles = [entry.title for entry in feed.entries]
    assert [title[:10] for title in titles[:1]] == ([] if name in UNREADABLE else ["Still here"])
    kept = " ".join(entry.title + entry.summary for entry in feed.entries)
    assert "root:" not in kept
    assert "<script" not in kept


def test_what_takes_too_long_is_stopped_and_the_next_feed_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with BoundedParser(seconds=30) as parser:
        parser.parse(rss("warm"), url=URL)  # the child's own start is not measured
        monkeypatch.setattr(parser, "_seconds", 0.8)
        began = time.monotonic()
        with pytest.raises(TooHard):
            parser.parse(b"<rss><channel>" + b"<a " * 900_000, url=URL)
        assert time.monotonic() - began < 3
    with BoundedParser() as parser:
        assert parser.parse(rss("next"), url=URL).entries[0].title == "next"

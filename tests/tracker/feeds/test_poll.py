"""Polling: what is kept, what is sent back, when a feed is asked again, and the inbox."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.management import call_command

from tests.tracker.feeds.documents import HTML, rss
from tracker.digest.gather import gather
from tracker.feeds import poll as polling
from tracker.feeds.bounded import BoundedParser
from tracker.feeds.inbox import AlreadySettled, accept, dismiss
from tracker.feeds.opml import opml
from tracker.feeds.poll import LEASE, Polled, add_feed, as_opml_rows, claim, poll
from tracker.models import Action, Bill, Feed, FeedEntry, FeedEntryVersion, Place
from tracker.vocabulary import EntryState, FeedState
from tracker.web.failure import Failure, Hop, WebError
from tracker.web.fetch import Door, Fetched

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
URL = "https://news.example.org/feed"


@dataclass
class Host:
    """The outside: what the feed's host answers next, and with which validators it was asked."""

    status: int = 200
    body: bytes = rss("One", "Two")
    headers: dict[str, str] = field(default_factory=dict)
    hops: tuple[Hop, ...] = (Hop(200, URL),)
    failure: Failure | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, door: Door, feed: Feed) -> Fetched | WebError:
        self.asked.append((feed.etag, feed.last_modified))
        if self.failure is not None:
            return WebError(self.failure)
        return Fetched(self.hops[-1].url, self.status, self.headers, self.body, self.hops, 5)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    outside = Host()
    monkeypatch.setattr(polling, "ask", outside.ask)
    return outside  # type: ignore[return-value]  # a fixture without an end


def ask_at(hours: float = 0) -> Polled:
    feed = add_feed(URL, at=AT)
    (polled,) = poll(AT + timedelta(hours=hours), only=[feed.pk])
    return polled


def counts(polled: Polled) -> tuple[int | str, int, int, int]:
    taken = polled.taken
    return polled.status, taken.new, taken.updated, taken.unchanged


def test_new_changed_and_unchanged_entries(host: Host) -> None:
    assert counts(ask_at()) == (200, 2, 0, 0)
    host.body = rss("One, corrected", "Two", "Three")
    assert counts(ask_at(2)) == (200, 1, 1, 1)
    entries = FeedEntry.objects.order_by("pk")
    assert [(entry.title, entry.changed_at is not None) for entry in entries] == [
        ("One, corrected", True),
        ("Two", False),
        ("Three", False),
    ]
    assert [version.title for version in FeedEntryVersion.objects.all()] == ["One"]


def test_an_unchanged_feed_is_neither_parsed_nor_written(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.headers = {"etag": 'W/"a"', "last-modified": "Mon, 02 Nov 2026 10:00:00 GMT"}
    ask_at()
    before = list(FeedEntry.objects.values_list("pk", "updated_at"))
    monkeypatch.setattr(BoundedParser, "parse", lambda *_: pytest.fail("parsed"))
    assert counts(ask_at(2)) == (200, 0, 0, 2)
    host.status, host.headers = 304, {}
    assert counts(ask_at(4)) == (304, 0, 0, 2)
    assert host.asked == [("", ""), *[('W/"a"', "Mon, 02 Nov 2026 10:00:00 GMT")] * 2]
    assert list(FeedEntry.objects.values_list("pk", "updated_at")) == before


def test_a_validator_is_not_kept_without_its_document(host: Host) -> None:
    host.headers, host.body = {"etag": "a"}, HTML
    ask_at()
    assert Feed.objects.get().etag == ""


def test_the_interval_follows_news_and_the_feed_s_own_wish(host: Host) -> None:
    ask_at()
    assert Feed.objects.get().interval_minutes == 60
    for hours in (2, 4):
        ask_at(hours)
    assert Feed.objects.get().interval_minutes == 135
    host.body = rss("One", "Two", "Three", head="<ttl>200</ttl>")
    ask_at(8)
    feed = Feed.objects.get()
    assert (feed.interval_minutes, feed.next_poll_at) == (
        200,
        AT + timedelta(hours=8, minutes=200),
    )


def test_trouble_backs_off_and_never_ends(host: Host) -> None:
    ask_at()
    host.failure = Failure.TIMEOUT_READ
    waits = []
    for hour in range(1, 14):
        ask_at(hour)
        feed = Feed.objects.get()
        assert feed.next_poll_at is not None
        waits.append((feed.next_poll_at - AT).total_seconds() / 3600 - hour)
    assert waits[:3] == [1.0, 2.0, 4.0]
    assert waits[-1] == 168.0
    feed = Feed.objects.get()
    assert (feed.state, feed.failures, FeedEntry.objects.count()) == (FeedState.ACTIVE, 13, 2)
    host.failure = None
    ask_at(20)
    assert (Feed.objects.get().failures, Feed.objects.get().trouble) == (0, "")


def test_a_busy_host_names_its_own_time(host: Host) -> None:
    host.status, host.headers = 429, {"retry-after": "7200"}
    assert ask_at().why == "The host asks for patience."
    assert Feed.objects.get().next_poll_at == AT + timedelta(hours=2)


def test_a_move_is_believed_after_three_fetches_over_two_days(host: Host) -> None:
    new = "https://news.example.org/feed.xml"
    host.hops = (Hop(301, URL, True), Hop(200, new))
    urls = []
    for hours in (0, 24, 47, 48):
        ask_at(hours) if hours < 48 else poll(
            AT + timedelta(hours=48), only=[Feed.objects.get().pk]
        )
        urls.append(Feed.objects.get().url)
    assert urls == [URL, URL, URL, new]


def test_gone_twice_is_the_end_and_gone_once_is_not(host: Host) -> None:
    host.status = 410
    ask_at()
    assert Feed.objects.get().state == FeedState.ACTIVE
    ask_at(3)
    assert (Feed.objects.get().state, Feed.objects.get().next_poll_at) == (FeedState.GONE, None)


FEED, COMMENTS = "https://news.example.org/feed.atom", "https://news.example.org/comments/feed/"


@pytest.mark.parametrize(
    ("forbidden", "offers", "why"),
    [
        ((), [FEED, COMMENTS], f"This is not a feed. The page names {FEED}, {COMMENTS}."),
        ((COMMENTS,), [FEED], f"This is not a feed. The page names {FEED}."),
        (
            (FEED, COMMENTS),
            [],
            "This is not a feed. The page names feeds that its robots.txt keeps us from.",
        ),
    ],
)
def test_a_page_instead_of_a_feed_offers_what_it_names_and_robots_allow(
    host: Host,
    monkeypatch: pytest.MonkeyPatch,
    forbidden: tuple[str, ...],
    offers: list[str],
    why: str,
) -> None:
    asked: list[str] = []

    async def robots_of(door: Door, url: str) -> Callable[[str], bool]:
        asked.append(url)
        return lambda address: address not in forbidden

    monkeypatch.setattr("tracker.feeds.offers.robots_of", robots_of)
    host.body, host.headers = HTML, {"content-type": "text/html"}
    polled = ask_at()
    assert (polled.why, Feed.objects.get().offers, len(asked)) == (why, offers, 1)


def test_a_feed_that_falls_silent_is_in_trouble_until_it_speaks(host: Host) -> None:
    host.body = rss(*map(str, range(9)))
    ask_at()
    assert [ask_at(24 * day).why for day in (20, 30)] == ["not modified"] * 2
    assert Feed.objects.get().trouble == ""
    ask_at(24 * 31)
    said = "The feed has been silent since 2026-11-03."
    assert Feed.objects.get().trouble == said
    (feeds,) = [
        section for section in gather(at=AT).sections if section.heading == "Feeds in trouble"
    ]
    assert [line.why for line in feeds.lines] == [said]
    host.body = rss(*map(str, range(8)), "8, corrected")
    assert (counts(ask_at(24 * 32)), Feed.objects.get().trouble) == ((200, 0, 1, 8), said)
    host.body = rss(*map(str, range(10)))
    ask_at(24 * 33)
    assert Feed.objects.get().trouble == ""


def test_a_feed_that_speaks_twice_a_year_is_not_silent_after_two_months(host: Host) -> None:
    host.body = rss(*map(str, range(9)))
    ask_at()
    FeedEntry.objects.update(published_at=AT - timedelta(days=9 * 180))
    ask_at(24 * 60)
    assert Feed.objects.get().trouble == ""


def test_a_feed_that_empties_or_shrinks_raises_an_alarm_and_loses_nothing(host: Host) -> None:
    host.body = rss(*map(str, range(20)))
    ask_at()
    host.body = rss("1")
    assert ask_at(2).why == "The feed shrank from 20 entries to 1."
    host.body = rss()
    assert ask_at(4).why == "The feed is empty; it had 1 entries."
    assert FeedEntry.objects.count() == 20


def test_two_workers_share_and_a_killed_one_s_feeds_are_due_again(host: Host) -> None:
    for n in range(6):
        add_feed(f"https://news{n}.example.org/feed", at=AT)
    _, mine = claim(AT, only=None, limit=4)
    assert (len(mine), len(poll(AT)), len(poll(AT + LEASE))) == (4, 2, 4)
    assert poll(AT + LEASE) == []
    assert FeedEntry.objects.count() == 12


def bill() -> Bill:
    place, _ = Place.objects.get_or_create(
        ocd_id="ocd-division/country:us",
        defaults={"name": "US", "kind": "country", "time_zone": "UTC"},
    )
    return Bill.objects.create(
        slug="hr1154-119", place=place, kind="hr", number="1154", title="A bill"
    )


def test_an_entry_is_matched_and_accepted_in_one_call(host: Host) -> None:
    followed = bill()
    host.body = rss("House to vote on H.R. 1154", "Bake sale")
    ask_at()
    entry, sale = FeedEntry.objects.order_by("pk")
    assert (entry.bill_id, sale.bill_id) == (followed.pk, None)
    action = accept(entry, at=AT)
    assert (action.bill, action.verb, action.durability, action.state) == (
        followed,
        "call",
        "standing",
        "draft",
    )
    use = action.link_uses.get()
    assert use.link is not None
    assert use.link.url == entry.url
    assert (accept(entry, at=AT), Action.objects.count()) == (action, 1)
    anytime = accept(sale, at=AT)
    assert (anytime.verb, anytime.review_on) == ("learn", (AT + timedelta(days=30)).date())


def test_two_editors_cannot_settle_an_entry_in_two_ways(host: Host) -> None:
    ask_at()
    entry = FeedEntry.objects.order_by("pk")[0]
    dismiss(entry)
    dismiss(entry)
    with pytest.raises(AlreadySettled):
        accept(entry, at=AT)
    assert (FeedEntry.objects.get(pk=entry.pk).state, Action.objects.count()) == (
        EntryState.DISMISSED,
        0,
    )


def test_our_feeds_leave_as_opml(host: Host) -> None:
    ask_at()
    root = ElementTree.fromstring(opml(as_opml_rows(), title="Ours", at=AT))
    assert [outline.attrib for outline in root.iter("outline")] == [
        {
            "type": "rss",
            "text": "News",
            "title": "News",
            "xmlUrl": URL,
            "htmlUrl": "https://news.example.org/",
        }
    ]


def test_the_command_prints_one_line_per_feed(
    host: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("poll_feeds", "--url", URL, "--json", at=AT)
    assert '"new": 2' in capsys.readouterr().out
    call_command("poll_feeds", "--json", at=AT)
    assert capsys.readouterr().out.strip() == "[]"

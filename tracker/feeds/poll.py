"""The poll: due feeds are claimed, asked politely, read in a bounded process and taken in.

A feed costs one conditional GET; an unchanged one writes no entry and is not even parsed. What a
feed answered is kept in one transaction with its entries, so that the validators which promise "we
have this" are never kept without it.
"""

import asyncio
import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from django.db import transaction
from django.db.models import Q

from tracker.feeds.bounded import BoundedParser, TooHard
from tracker.feeds.discover import discover
from tracker.feeds.health import shrinking, silence
from tracker.feeds.intake import Taken, take
from tracker.feeds.offers import permitted
from tracker.feeds.parse import ParsedFeed
from tracker.feeds.schedule import LEAST, adapted, back_off, floor_of
from tracker.links.add import key_of
from tracker.links.urls import host_of, normalise
from tracker.models import Feed, MeetingFeed
from tracker.vocabulary import FeedState
from tracker.web.failure import Failure, Hop, WebError
from tracker.web.fetch import Door, Fetched, Limits
from tracker.web.pace import read_retry_after
from tracker.web.politeness import open_door

LIMITS = Limits(seconds=20, wire=5 * 1024 * 1024, decoded=5 * 1024 * 1024, cut=False)
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.5"
)
AT_ONCE = 32
BATCH = 300
LEASE = timedelta(minutes=15)
AFTER_WAIT = timedelta(minutes=15)
MOVED_FETCHES = 3
MOVED_OVER = timedelta(hours=48)
GONE_ANSWERS = 2
NOTHING = Taken()


@dataclass(frozen=True, slots=True)
class Polled:
    """What asking one feed came to. ``why`` says what is wrong, or why nothing was read."""

    url: str
    status: int | str
    taken: Taken = NOTHING
    why: str = ""


def add_feed(url: str, *, at: datetime) -> Feed:
    """The feed of this address, made and due if it is new. Idempotent."""
    plain = normalise(url)
    feed, _ = Feed.objects.get_or_create(
        url_sha256=key_of(plain), defaults={"url": plain, "next_poll_at": at}
    )
    return feed


def poll(at: datetime, *, only: Sequence[int] | None = None, limit: int = BATCH) -> list[Polled]:
    """Ask the feeds that are due, or these; up to ``limit`` of them."""
    owner, feeds = claim(at, only=only, limit=limit)
    if not feeds:
        return []
    answers = async_to_sync(ask_all)(feeds)
    with BoundedParser() as parser:
        polled = [
            receive(feed, answers.get(feed.pk), parser, at=at)
            for feed in feeds
            if Feed.objects.filter(pk=feed.pk, owner=owner).exists()
        ]
    Feed.objects.filter(owner=owner).update(owner="", lease_until=None)
    return polled


def claim(at: datetime, *, only: Sequence[int] | None, limit: int) -> tuple[str, list[Feed]]:
    """Due feeds, now ours until the lease ends: one conditional UPDATE."""
    owner = uuid.uuid4().hex
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    due = Feed.objects.filter(state=FeedState.ACTIVE).filter(
        Q(next_poll_at=None) | Q(next_poll_at__lte=at)
    )
    wanted = due if only is None else Feed.objects.filter(pk__in=only)
    chosen = wanted.filter(free).order_by("next_poll_at", "pk").values("pk")[:limit]
    Feed.objects.filter(free, pk__in=chosen).update(owner=owner, lease_until=at + LEASE)
    return owner, list(Feed.objects.filter(owner=owner).order_by("pk"))


async def ask_all(feeds: Sequence[Feed]) -> dict[int, Fetched | WebError]:
    """Every feed's answer, at most ``AT_ONCE`` under way."""
    answers: dict[int, Fetched | WebError] = {}
    queue = iter(feeds)
    async with open_door(Counter(host_of(feed.url) for feed in feeds)) as door:

        async def worker() -> None:
            for feed in queue:
                answers[feed.pk] = await ask(door, feed)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(feeds))):
                group.create_task(worker())
    return answers


async def ask(door: Door, feed: Feed) -> Fetched | WebError:
    """One conditional GET, with the validators as the feed gave them."""
    headers = {"Accept": ACCEPT}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    try:
        return await door.fetch(feed.url, headers=headers, limits=LIMITS)
    except WebError as error:
        return error


def receive(
    feed: Feed, answer: Fetched | WebError | None, parser: BoundedParser, *, at: datetime
) -> Polled:
    """Keep what one feed answered, in one transaction."""
    if answer is None or isinstance(answer, WebError):
        failure = answer.failure if answer else Failure.WAIT
        if failure == Failure.WAIT:
            return waiting(feed, at=at)
        return failed(feed, str(failure), str(answer or "The host was not asked."), at=at)
    if answer.status == 304:
        return unchanged(feed, answer, at=at)
    if answer.status in (429, 503):
        wait = read_retry_after(answer.headers.get("retry-after", ""), at=at)
        return failed(feed, answer.status, "The host asks for patience.", at=at, wait=wait)
    if answer.status == 410:
        return gone(feed, at=at)
    if answer.status != 200:
        return failed(feed, answer.status, f"The host answers {answer.status}.", at=at)
    digest = hashlib.sha256(answer.body).hexdigest()
    if digest == feed.body_sha256:
        return unchanged(feed, answer, at=at)
    try:
        content_type = answer.headers.get("content-type", "")
        parsed = parser.parse(answer.body, url=answer.url, content_type=content_type)
    except TooHard:
        return failed(feed, 200, "The feed takes too long to read.", at=at)
    if not parsed.is_feed:
        return not_a_feed(feed, answer, at=at)
    return read(feed, answer, parsed, digest, at=at)


def read(feed: Feed, answer: Fetched, parsed: ParsedFeed, digest: str, *, at: datetime) -> Polled:
    """A document that we had not seen."""
    with transaction.atomic():
        taken = take(feed, parsed, at=at)
        alarm = shrinking(feed, len(parsed.entries))
        feed.title = feed.title or parsed.title
        feed.site_url = feed.site_url or parsed.site_url
        feed.body_sha256 = digest
        feed.entry_count = len(parsed.entries) or feed.entry_count
        feed.offers = []
        if taken.new:
            feed.last_new_at = at
        floor = floor_of(
            cache_control=answer.headers.get("cache-control", ""),
            least_minutes=parsed.least_minutes,
        )
        well(feed, answer, floor=floor, has_news=bool(taken.new or taken.updated), at=at)
        trouble = feed.trouble = alarm or silence(feed, at=at)
        feed.save()
    return Polled(feed.url, 200, taken, trouble or (f"odd: {parsed.note}" if parsed.note else ""))


def unchanged(feed: Feed, answer: Fetched, *, at: datetime) -> Polled:
    """Nothing new: no entry is written, and none read but to see whether the feed fell silent."""
    floor = floor_of(cache_control=answer.headers.get("cache-control", ""), least_minutes=0)
    with transaction.atomic():
        known = "" if feed.failures else feed.trouble
        feed.trouble = known or silence(feed, at=at)
        well(feed, answer, floor=floor, has_news=False, at=at)
        feed.save()
    return Polled(feed.url, answer.status, Taken(unchanged=feed.entry_count), "not modified")


def well(feed: Feed, answer: Fetched, *, floor: timedelta, has_news: bool, at: datetime) -> None:
    """What every success sets; saving is for the caller."""
    if answer.status == 200:
        feed.etag = answer.headers.get("etag", "")
        feed.last_modified = answer.headers.get("last-modified", "")[:100]
    interval = adapted(timedelta(minutes=feed.interval_minutes), floor=floor, has_news=has_news)
    feed.interval_minutes = int(interval.total_seconds() // 60)
    feed.failures = feed.gone_seen = 0
    feed.last_polled_at = feed.last_ok_at = at
    feed.next_poll_at = at + interval
    feed.owner, feed.lease_until = "", None
    follow_move(feed, answer.hops, at=at)


def follow_move(feed: Feed | MeetingFeed, hops: tuple[Hop, ...], *, at: datetime) -> None:
    """A permanent redirect is believed after three fetches over two days."""
    moves = hops[:-1]
    target = hops[-1].url if moves and all(hop.permanent for hop in moves) else ""
    if not target:
        feed.moved_to, feed.moved_seen, feed.moved_since = "", 0, None
        return
    target = normalise(target)
    if feed.moved_to != target:
        feed.moved_to, feed.moved_seen, feed.moved_since = target, 0, at
    feed.moved_seen += 1
    since = feed.moved_since or at
    others = type(feed)._default_manager.exclude(pk=feed.pk)
    taken = others.filter(url_sha256=key_of(target)).exists()
    if feed.moved_seen >= MOVED_FETCHES and at - since >= MOVED_OVER and not taken:
        feed.url, feed.url_sha256 = target, key_of(target)
        feed.moved_to, feed.moved_seen, feed.moved_since = "", 0, None


def gone(feed: Feed, *, at: datetime) -> Polled:
    """410 once is a failure, twice in a row the end of the feed."""
    feed.gone_seen += 1
    if feed.gone_seen < GONE_ANSWERS:
        return failed(feed, 410, "The host says that the feed is gone.", at=at)
    feed.state = FeedState.GONE
    feed.trouble = "The host said twice that the feed is gone."
    feed.last_polled_at, feed.next_poll_at = at, None
    feed.owner, feed.lease_until = "", None
    feed.save()
    return Polled(feed.url, 410, why=feed.trouble)


def not_a_feed(feed: Feed, answer: Fetched, *, at: datetime) -> Polled:
    """A page where a feed should be: the feeds that it names are offered to editors."""
    content_type = answer.headers.get("content-type", "")
    found = discover(answer.body, url=answer.url, content_type=content_type)
    feed.offers = async_to_sync(permitted)(found)
    named = " The page names feeds that its robots.txt keeps us from." if found else ""
    if feed.offers:
        named = f" The page names {', '.join(feed.offers)}."
    return failed(feed, answer.status, f"This is not a feed.{named}", at=at)


def waiting(feed: Feed, *, at: datetime) -> Polled:
    """The host had asked us, for another of its pages, to come back later: no fault of the feed."""
    later = at + AFTER_WAIT
    Feed.objects.filter(pk=feed.pk).update(owner="", lease_until=None, next_poll_at=later)
    return Polled(feed.url, str(Failure.WAIT), why="The host has asked us to come back later.")


def failed(
    feed: Feed, status: int | str, why: str, *, at: datetime, wait: timedelta | None = None
) -> Polled:
    """Asked again later and later, never not at all; what we had is kept."""
    feed.failures += 1
    feed.trouble = why[:300]
    feed.last_polled_at = at
    interval = timedelta(minutes=feed.interval_minutes)
    feed.next_poll_at = at + (wait or back_off(max(interval, LEAST), failures=feed.failures))
    feed.owner, feed.lease_until = "", None
    feed.save()
    return Polled(feed.url, status, why=why)


def as_opml_rows() -> list[tuple[str, str, str]]:
    """Title, address and site of every feed that is not gone."""
    rows = Feed.objects.exclude(state=FeedState.GONE).order_by("title", "pk")
    return list(rows.values_list("title", "url", "site_url"))

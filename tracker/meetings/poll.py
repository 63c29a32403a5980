"""The poll of calendars: those that are due are claimed, asked politely and taken in.

What a calendar says moves and cancels meetings; what it does not say only makes them unconfirmed.
One that is silent, broken or suddenly shorter is an alarm for editors, and cancels nothing. Its
meetings and its validators are kept in one transaction, so that "we have this" is never promised
for what was not taken in.
"""

import asyncio
import hashlib
import logging
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.db import DatabaseError, transaction
from django.db.models import Q

from backend.kernel.errors import DomainError
from tracker.feeds.poll import GONE_ANSWERS, follow_move
from tracker.feeds.schedule import LEAST, adapted, back_off, floor_of
from tracker.formats.archive import is_archive
from tracker.formats.records import MeetingRecord, Reading
from tracker.formats.source import MAX_BYTES, Source, UnreadableSource, decode
from tracker.ingest.intake import Report, write_reading
from tracker.ingest.order import Order
from tracker.ingest.pages import MOST_PAGES, following
from tracker.ingest.registry import FORMATS
from tracker.ingest.rows import BATCH, batches
from tracker.links.urls import host_of
from tracker.meetings.bounded import BoundedReader
from tracker.meetings.follow import adopt
from tracker.models import MeetingFeed, MeetingSource
from tracker.vocabulary import ActionState, FeedState, MeetingStatus
from tracker.web.failure import Failure, WebError
from tracker.web.fetch import Door, Fetched, Limits
from tracker.web.pace import read_retry_after
from tracker.web.politeness import open_door

log = logging.getLogger(__name__)

LIMITS = Limits(seconds=60, wire=MAX_BYTES, decoded=MAX_BYTES, cut=False)
ACCEPT = "text/calendar, application/json;q=0.9, application/xml;q=0.9, */*;q=0.5"
VALIDATORS = frozenset({"etag", "last-modified"})
AT_ONCE = 8
MOST = 20
"""Calendars in one claim: a batch of slow ones ends within the lease."""
LEASE = timedelta(minutes=15)
AFTER_WAIT = timedelta(minutes=15)
READ_ANEW = timedelta(days=1)
"""An unchanged calendar is taken in again so often: what repeats is unfolded a year ahead of the
day of the reading, and a meeting that another source settled is compared again."""


@dataclass(frozen=True, slots=True)
class PolledCalendar:
    """What asking one calendar came to. ``why`` says what is wrong, or why nothing was read."""

    url: str
    status: int | str
    report: Report = field(default_factory=Report)
    why: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """A document that is to be taken in: its digest and what it says."""

    digest: str
    reading: Reading[MeetingRecord]


def poll_sources(
    at: datetime, *, only: Sequence[int] | None = None, limit: int = MOST
) -> list[PolledCalendar]:
    """Ask the calendars that are due, or these; up to ``limit`` of them."""
    owner, feeds = claim(at, only=only, limit=limit)
    if not feeds:
        return []
    answers = async_to_sync(ask_all)(feeds, at)
    with BoundedReader() as reader:
        polled = [receive(feed.pk, owner, answers.get(feed.pk), reader, at=at) for feed in feeds]
    return [each for each in polled if each is not None]


def claim(at: datetime, *, only: Sequence[int] | None, limit: int) -> tuple[str, list[MeetingFeed]]:
    """Due calendars, now ours until the lease ends: one conditional UPDATE."""
    owner = uuid.uuid4().hex
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    due = MeetingFeed.objects.filter(state=FeedState.ACTIVE).filter(
        Q(next_poll_at=None) | Q(next_poll_at__lte=at)
    )
    wanted = due if only is None else MeetingFeed.objects.filter(pk__in=only)
    chosen = wanted.filter(free).order_by("next_poll_at", "pk").values("pk")[:limit]
    MeetingFeed.objects.filter(free, pk__in=chosen).update(owner=owner, lease_until=at + LEASE)
    return owner, list(MeetingFeed.objects.filter(owner=owner).order_by("pk"))


async def ask_all(feeds: Sequence[MeetingFeed], at: datetime) -> dict[int, Fetched | WebError]:
    """Every calendar's answer, at most ``AT_ONCE`` under way."""
    answers: dict[int, Fetched | WebError] = {}
    queue = iter(feeds)
    async with open_door(Counter(host_of(feed.url) for feed in feeds)) as door:

        async def worker() -> None:
            for feed in queue:
                answer = await ask(door, feed.url, validators(feed, at))
                answers[feed.pk] = await with_its_pages(door, feed, answer)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(feeds))):
                group.create_task(worker())
    return answers


async def ask(door: Door, url: str, headers: dict[str, str]) -> Fetched | WebError:
    try:
        return await door.fetch(url, headers={"Accept": ACCEPT, **headers}, limits=LIMITS)
    except WebError as error:
        return error


async def with_its_pages(
    door: Door, feed: MeetingFeed, answer: Fetched | WebError
) -> Fetched | WebError:
    """The calendar with the pages after its first as one JSON list; without validators then, which
    would speak of the first alone. A page that does not come makes the whole answer a failure."""
    next_page = FORMATS[feed.format].next_page
    bodies: list[bytes] = []
    asked: set[str] = set()
    page = answer
    while next_page and isinstance(page, Fetched) and page.status == 200:
        bodies.append(page.body)
        url = following(page.url, next_page(page.url, page.body))
        if not url or url in asked or len(asked) >= MOST_PAGES or size_of(bodies) > MAX_BYTES:
            break
        asked.add(url)
        page = await ask(door, url, {})
    if len(bodies) < 2 or not isinstance(page, Fetched) or page.status != 200:
        return page
    kept = {name: page.headers[name] for name in page.headers if name not in VALIDATORS}
    hops = answer.hops if isinstance(answer, Fetched) else ()  # its own address is the first page's
    return replace(page, headers=kept, hops=hops, body=b"[" + b",".join(bodies) + b"]")


def size_of(bodies: Sequence[bytes]) -> int:
    return sum(map(len, bodies))


def validators(feed: MeetingFeed, at: datetime) -> dict[str, str]:
    """What makes the GET conditional, as the calendar gave it; none once a day."""
    if is_to_be_read(feed, at):
        return {}
    given = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return {name: value for name, value in given.items() if value}


def is_to_be_read(feed: MeetingFeed, at: datetime) -> bool:
    return feed.last_read_at is None or at - feed.last_read_at >= READ_ANEW


def receive(
    pk: int,
    owner: str,
    answer: Fetched | WebError | None,
    reader: BoundedReader,
    *,
    at: datetime,
) -> PolledCalendar | None:
    """Keep what one calendar answered; nothing if the claim was lost meanwhile.

    The document is read before its row is locked, because that may take a while.
    """
    try:
        news = _news(pk, owner, answer, reader, at=at)
        with transaction.atomic():
            feed = _ours(pk, owner)
            return _answered(feed, answer, news, at=at) if feed else None
    except (DomainError, DatabaseError) as error:
        log.warning("calendars: %s cannot be kept: %s", pk, error)
        why = str(error) if isinstance(error, DomainError) else "What it says cannot be kept."
        with transaction.atomic():
            feed = _ours(pk, owner)
            return failed(feed, 200, why, at=at) if feed else None


def _news(
    pk: int,
    owner: str,
    answer: Fetched | WebError | None,
    reader: BoundedReader,
    *,
    at: datetime,
) -> News | None:
    """What the document says, or nothing where there is none to read; raises where it cannot be."""
    feed = MeetingFeed.objects.select_related("place").filter(pk=pk, owner=owner).first()
    if feed is None or not isinstance(answer, Fetched) or answer.status != 200:
        return None
    digest = hashlib.sha256(answer.body).hexdigest()
    if digest == feed.body_sha256 and not is_to_be_read(feed, at):
        return None
    if not answer.body.strip():
        return News(digest, Reading(()))
    if is_archive(answer.body):
        raise UnreadableSource(feed.url, "is an archive; a calendar is one document")
    text = decode(answer.body, name=feed.url)
    zone = feed.place.zone
    source = Source(feed.url, text, at.astimezone(zone).date(), zone)
    return News(digest, reader.read(FORMATS[feed.format].read, source))


def _ours(pk: int, owner: str) -> MeetingFeed | None:
    rows = MeetingFeed.objects.select_for_update(of=("self",)).select_related("place")
    return rows.filter(pk=pk, owner=owner).first()


def _answered(
    feed: MeetingFeed, answer: Fetched | WebError | None, news: News | None, *, at: datetime
) -> PolledCalendar:
    if answer is None or isinstance(answer, WebError):
        failure = answer.failure if answer else Failure.WAIT
        if failure == Failure.WAIT:
            return waiting(feed, at=at)
        return failed(feed, str(failure), str(answer), at=at)
    if answer.status == 304:
        return unchanged(feed, answer, at=at)
    if answer.status in (429, 503):
        wait = read_retry_after(answer.headers.get("retry-after", ""), at=at)
        return failed(feed, answer.status, "The host asks for patience.", at=at, wait=wait)
    if answer.status == 410:
        return gone(feed, at=at)
    if answer.status != 200:
        return failed(feed, answer.status, f"The host answers {answer.status}.", at=at)
    if news is None:
        return unchanged(feed, answer, at=at)
    return take_in(feed, answer, news, at=at)


def take_in(feed: MeetingFeed, answer: Fetched, news: News, *, at: datetime) -> PolledCalendar:
    """Keep what a document says; raises where it cannot be kept, with nothing written."""
    chosen = FORMATS[feed.format]
    state = ActionState.OPEN if feed.publishes else ActionState.DRAFT
    order = Order(
        system=feed.system,
        at=at,
        state=state,
        place=feed.place,
        lists_all=chosen.lists_all,
        is_whole=chosen.lists_all,
    )
    reading = news.reading
    for some in batches((each.source_id for each in reading.records), BATCH):
        adopt(feed, some)
    report = write_reading(chosen, reading, order)
    speaks_for_all = chosen.lists_all and not reading.partial
    lost = alarm(feed, named=len(reading.records), at=at) if speaks_for_all else ""
    half = reading.notices[0].why[:300] if reading.partial and reading.notices else ""
    trouble = lost or _odd(report) or half
    has_news = bool(report.created or report.updated)
    feed.body_sha256, feed.last_read_at = news.digest, at
    feed.meeting_count = len(reading.records) or feed.meeting_count
    well(feed, answer, has_news=has_news, at=at)
    feed.trouble = trouble
    feed.save()
    return PolledCalendar(feed.url, 200, report, trouble)


def alarm(feed: MeetingFeed, *, named: int, at: datetime) -> str:
    """Why editors should look at a calendar that was just read, or nothing.

    Meetings that are over leave a rolling window and are not missed; of those to come, more than
    half missing is more than a council takes off its calendar.
    """
    coming = MeetingSource.objects.filter(system=feed.system, meeting__starts_at__gt=at).exclude(
        meeting__status=MeetingStatus.CANCELLED
    )
    known = coming.count()
    still = coming.filter(seen_at__gte=at).count()
    if not named and (known or feed.meeting_count):
        return (
            f"The calendar is empty; it had {feed.meeting_count} meetings. {known} to come are"
            " unconfirmed, none is cancelled."
        )
    if 2 * still < known:
        return (
            f"The calendar names only {still} of {known} meetings to come. The others are"
            " unconfirmed, none is cancelled."
        )
    return ""


def _odd(report: Report) -> str:
    """The first record that could not be read."""
    if not report.rejected:
        return ""
    first = report.rejected[0]
    return f"{len(report.rejected)} left out: {first.where}: {first.why}"[:300]


def unchanged(feed: MeetingFeed, answer: Fetched, *, at: datetime) -> PolledCalendar:
    """Nothing new: no meeting is read or written, and an alarm stays."""
    if feed.failures:
        feed.trouble = ""
        feed.last_read_at = None
    well(feed, answer, has_news=False, at=at)
    feed.save()
    return PolledCalendar(feed.url, answer.status, Report(), "not modified")


def well(feed: MeetingFeed, answer: Fetched, *, has_news: bool, at: datetime) -> None:
    """What every success sets; saving is for the caller."""
    if answer.status == 200:
        feed.etag = answer.headers.get("etag", "")
        feed.last_modified = answer.headers.get("last-modified", "")[:100]
    floor = floor_of(cache_control=answer.headers.get("cache-control", ""), least_minutes=0)
    interval = adapted(timedelta(minutes=feed.interval_minutes), floor=floor, has_news=has_news)
    feed.interval_minutes = int(interval.total_seconds() // 60)
    feed.failures = feed.gone_seen = 0
    feed.last_polled_at = feed.last_ok_at = at
    _release(feed, at + interval)
    follow_move(feed, answer.hops, at=at)


def gone(feed: MeetingFeed, *, at: datetime) -> PolledCalendar:
    """410 once is a failure, twice the end of the calendar; its meetings stay as they are."""
    feed.gone_seen += 1
    if feed.gone_seen < GONE_ANSWERS:
        return failed(feed, 410, "The host says that the calendar is gone.", at=at)
    feed.state = FeedState.GONE
    feed.trouble = "The host said twice that the calendar is gone: its meetings are read no more."
    feed.last_polled_at = at
    _release(feed, None)
    feed.save()
    return PolledCalendar(feed.url, 410, why=feed.trouble)


def waiting(feed: MeetingFeed, *, at: datetime) -> PolledCalendar:
    """The host had asked us, for another of its pages, to come back later: no fault of its own."""
    _release(feed, at + AFTER_WAIT)
    feed.save()
    return PolledCalendar(feed.url, str(Failure.WAIT), why="The host has asked us to wait.")


def failed(
    feed: MeetingFeed, status: int | str, why: str, *, at: datetime, wait: timedelta | None = None
) -> PolledCalendar:
    """Asked again later and later, never not at all; its meetings stay as they are."""
    feed.failures += 1
    feed.trouble = why[:300]
    feed.last_polled_at = at
    interval = max(timedelta(minutes=feed.interval_minutes), LEAST)
    _release(feed, at + (wait or back_off(interval, failures=feed.failures)))
    feed.save()
    return PolledCalendar(feed.url, status, why=why)


def _release(feed: MeetingFeed, next_poll_at: datetime | None) -> None:
    feed.next_poll_at = next_poll_at
    feed.owner, feed.lease_until = "", None


def described(polled: PolledCalendar) -> dict[str, Any]:
    """A poll as commands print it."""
    return {
        "url": polled.url,
        "status": polled.status,
        "created": polled.report.created,
        "updated": polled.report.updated,
        "unchanged": polled.report.unchanged,
        "notices": [f"{each.where}: {each.why}" for each in polled.report.notices],
        "why": polled.why,
    }

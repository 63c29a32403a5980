"""The poll of chapters: those that are due are claimed, asked politely and taken in.

A feed is taken in whole, with all its pages and its validator, in one transaction or not at all:
what it no longer names is retired only where every page was read. Losing the claim loses nothing;
the next one reads the same.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q

from backend.kernel.errors import DomainError
from tracker.feeds.schedule import adapted, back_off, floor_of
from tracker.formats import actions_feed
from tracker.formats.source import UnreadableSource
from tracker.ingest.intake import Report, write_reading
from tracker.ingest.order import Order
from tracker.ingest.pages import NoSuchSource, fetched_pages
from tracker.ingest.reading import read_together
from tracker.ingest.registry import FORMATS
from tracker.models import Chapter
from tracker.vocabulary import ActionState, FeedState
from tracker.web.failure import Failure, WebError
from tracker.web.fetch import Fetched

log = logging.getLogger(__name__)

MOST = 20
"""Chapters in one claim: each may have many pages, and a batch ends within the lease."""
LEASE = timedelta(minutes=30)
AFTER_WAIT = timedelta(minutes=15)
UNCHANGED = "not modified"


@dataclass(frozen=True, slots=True)
class PolledChapter:
    """What asking one chapter came to; ``why`` says what is wrong, or why nothing was read."""

    url: str
    report: Report = field(default_factory=Report)
    why: str = ""


def poll_chapters(
    at: datetime, *, only: Sequence[int] | None = None, limit: int = MOST
) -> list[PolledChapter]:
    """Ask the chapters that are due, or these, one after another; up to ``limit`` of them."""
    owner, chapters = claim(at, only=only, limit=limit)
    return [_polled(chapter, owner, at) for chapter in chapters]


def claim(at: datetime, *, only: Sequence[int] | None, limit: int) -> tuple[str, list[Chapter]]:
    """Due chapters, now ours until the lease ends: one conditional UPDATE."""
    owner = uuid.uuid4().hex
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    due = Chapter.objects.filter(state=FeedState.ACTIVE).filter(
        Q(next_poll_at=None) | Q(next_poll_at__lte=at)
    )
    wanted = due if only is None else Chapter.objects.filter(pk__in=only)
    chosen = wanted.filter(free).order_by("next_poll_at", "pk").values("pk")[:limit]
    Chapter.objects.filter(free, pk__in=chosen).update(owner=owner, lease_until=at + LEASE)
    return owner, list(Chapter.objects.filter(owner=owner).order_by("pk"))


def _polled(chapter: Chapter, owner: str, at: datetime) -> PolledChapter:
    known = {"If-None-Match": chapter.etag} if chapter.etag else {}
    try:
        pages = fetched_pages(chapter.url, next_page=actions_feed.next_page, headers=known)
        with transaction.atomic():
            ours = Chapter.objects.select_for_update().filter(pk=chapter.pk, owner=owner).first()
            if ours is None:
                return PolledChapter(chapter.url, why="Another worker asks it.")
            return _received(ours, pages, at)
    except WebError as error:
        if error.failure == Failure.WAIT:
            _release(chapter, owner, at + AFTER_WAIT)
            return PolledChapter(chapter.url, why=str(error))
        return _failed(chapter, owner, str(error), at)
    except NoSuchSource as error:
        return _failed(chapter, owner, str(error.facts["why"]), at)
    except (DomainError, DatabaseError) as error:
        log.warning("chapters: %s cannot be kept: %s", chapter.pk, error)
        told = isinstance(error, DomainError)
        return _failed(chapter, owner, str(error) if told else "What it says cannot be kept.", at)


def _received(chapter: Chapter, pages: Sequence[Fetched], at: datetime) -> PolledChapter:
    """Keep what a chapter answered, with its validator; raises where nothing of it can be read."""
    chapter.trouble = ""
    if pages[0].status == 304:
        _well(chapter, pages[0], has_news=False, at=at)
        return PolledChapter(chapter.url, why=UNCHANGED)
    state = ActionState.OPEN if chapter.publishes else ActionState.DRAFT
    order = Order(system=actions_feed.NAME, at=at, state=state)
    chosen = FORMATS[actions_feed.NAME]
    reading = read_together(chosen, [(page.url, page.body) for page in pages], order)
    if not reading.records:
        raise UnreadableSource(reading.rejected[0].where, reading.rejected[0].why)
    report = write_reading(chosen, reading, order)
    if report.rejected:
        first = report.rejected[0]
        chapter.trouble = f"{len(report.rejected)} left out: {first.where}: {first.why}"[:300]
    chapter.etag = pages[0].headers.get("etag", "") if len(pages) == 1 else ""
    if report.rejected:
        chapter.etag = ""  # what was left out is tried again, when its place may be known
    _well(chapter, pages[0], has_news=bool(report.created or report.updated), at=at)
    return PolledChapter(chapter.url, report, chapter.trouble)


def _well(chapter: Chapter, answer: Fetched, *, has_news: bool, at: datetime) -> None:
    floor = floor_of(cache_control=answer.headers.get("cache-control", ""), least_minutes=0)
    interval = adapted(timedelta(minutes=chapter.interval_minutes), floor=floor, has_news=has_news)
    chapter.interval_minutes = int(interval.total_seconds() // 60)
    chapter.failures = 0
    chapter.last_polled_at = chapter.last_ok_at = at
    chapter.next_poll_at = at + interval
    chapter.owner, chapter.lease_until = "", None
    chapter.save()


def _failed(chapter: Chapter, owner: str, why: str, at: datetime) -> PolledChapter:
    """Asked again later and later, never not at all; its actions stay as they are."""
    failures = chapter.failures + 1
    wait = back_off(timedelta(minutes=chapter.interval_minutes), failures=failures)
    Chapter.objects.filter(pk=chapter.pk, owner=owner).update(
        failures=failures, trouble=why[:300], last_polled_at=at, updated_at=at
    )
    _release(chapter, owner, at + wait)
    return PolledChapter(chapter.url, why=why)


def _release(chapter: Chapter, owner: str, next_poll_at: datetime) -> None:
    Chapter.objects.filter(pk=chapter.pk, owner=owner).update(
        next_poll_at=next_poll_at, owner="", lease_until=None
    )


def described(polled: PolledChapter) -> dict[str, Any]:
    """A poll as commands print it."""
    return {
        "url": polled.url,
        "created": polled.report.created,
        "updated": polled.report.updated,
        "unchanged": polled.report.unchanged,
        "why": polled.why,
    }

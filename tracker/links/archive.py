"""Archived copies: asked for one at a time, found in the Internet Archive's own words.

The queue is a column of ``Link``. A turn is taken with one conditional UPDATE, so however many
workers there are, four links a minute are asked about and no more.
"""

from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db.models.functions import Now

from backend.kernel.errors import Conflict
from tracker.links.page import read_json
from tracker.links.signals import dig
from tracker.links.urls import NotAnAddress, normalise
from tracker.models import Link
from tracker.vocabulary import Verdict
from tracker.web.failure import WebError
from tracker.web.fetch import Fetched
from tracker.web.politeness import open_door, take_turn

EVERY = timedelta(seconds=15)
TURN = "archive: one link in 15 seconds"
"""The name under which the turns are kept; no host can be called so."""
AFTER_FAILURE = timedelta(hours=1)
CLOSEST = "archived_snapshots.closest"


class NoArchive(Conflict):
    """The operator has not named an archive."""

    def __init__(self) -> None:
        super().__init__("no_archive", "No archive is set up; the setting is WEB_ARCHIVE.")


class NoArchivedCopy(Conflict):
    """The archive was asked, and has none."""

    def __init__(self, link: Link) -> None:
        super().__init__(
            "no_archived_copy", "The archive has no copy of this page.", link=link.pk, url=link.url
        )


def want(link: Link, *, at: datetime) -> None:
    """Ask the archive about this link when its turn comes. Idempotent."""
    if not settings.WEB_ARCHIVE:
        raise NoArchive
    waiting = Link.objects.filter(pk=link.pk, archive_due_at=None)
    waiting.update(archive_due_at=at, updated_at=Now())


def drain(*, at: datetime, now: datetime) -> int:
    """Ask about the link that has waited longest, if it is time; how many were asked (0 or 1).

    What has died since and is still in use joins the queue by itself. ``now`` is the real clock's
    instant, by which the archive is left in peace.
    """
    if not settings.WEB_ARCHIVE:
        return 0
    dead = Link.objects.filter(verdict=Verdict.DEAD, ignored=False, replaced_by=None)
    unasked = dead.filter(archive_due_at=None, archive_asked_at=None, uses__isnull=False)
    Link.objects.filter(pk__in=unasked.values("pk")).update(archive_due_at=at)
    link = Link.objects.filter(archive_due_at__lte=at).order_by("archive_due_at", "pk").first()
    if link is None or not take_turn(TURN, interval=EVERY, now=now):
        return 0
    ask(link, at=at)
    return 1


def ask(link: Link, *, at: datetime) -> None:
    """One question; where it fails, another in an hour."""
    row = Link.objects.filter(pk=link.pk)
    try:
        answer = async_to_sync(question)(link.url)
    except WebError:
        answer = None
    if answer is None or answer.status != 200:
        row.update(archive_due_at=at + AFTER_FAILURE)
        return
    found = copy_in(answer.body)
    row.update(archive_due_at=None, archive_asked_at=at, archive_url=found, updated_at=Now())


async def question(url: str) -> Fetched:
    """The archive's answer to whether it has a copy."""
    async with open_door() as door:
        return await door.fetch(
            f"{settings.WEB_ARCHIVE}/wayback/available?url={quote(url, safe='')}"
        )


def copy_in(body: bytes) -> str:
    """The address of the closest copy of a page that was well, or the empty string.

    An address elsewhere than at the archive is no copy, whoever gives it.
    """
    closest = next((dig(document, CLOSEST) for document in read_json(body).data), None)
    if not isinstance(closest, dict) or str(closest.get("status")) != "200":
        return ""
    if closest.get("available") is not True:
        return ""
    try:
        address = normalise(str(closest.get("url")))
    except NotAnAddress:
        return ""
    ours = urlsplit(settings.WEB_ARCHIVE).hostname or ""
    theirs = urlsplit(address).hostname or ""
    return address if theirs == ours or theirs.endswith(f".{ours}") else ""

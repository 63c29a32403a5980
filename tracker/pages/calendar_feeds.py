"""Calendars over HTTP: feeds and single events, for calendar programs that ask every hour.

GET and HEAD, no cookies, no token: a private calendar address is a tracking token. Filters are in
the address. Nothing invalid and nothing empty ever leaves with 200.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.http import http_date, parse_http_date_safe

from backend.kernel.errors import DomainError, NotFound
from tracker.calendars.conditional import accepts_gzip, not_modified
from tracker.calendars.jcal import MEDIA_TYPE
from tracker.calendars.selection import FeedFormat, FeedName, Selection, selection_of
from tracker.calendars.serve import FeedReplaced, feed_of, octets_of
from tracker.calendars.single import SingleEvent, event_of_action, event_of_row
from tracker.models import ServedFeed

log = logging.getLogger(__name__)

CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"
RETRY_AFTER = 300
"""Seconds."""

_TYPES = {"ics": "text/calendar; charset=utf-8", "json": MEDIA_TYPE}


@dataclass(frozen=True, slots=True)
class Representation:
    """What is answered with; ``load`` gives the octets of a coding, only if they are needed."""

    name: str
    format: FeedFormat
    etag: str
    changed_at: datetime
    load: Callable[[bool], bytes]
    has_gzip: bool = True


def feed(request: HttpRequest, name: FeedName, feed_format: FeedFormat) -> HttpResponse:
    """One of the feeds, narrowed by its query."""

    def answer() -> HttpResponse:
        pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
        selection = selection_of(name, feed_format, pairs)
        if selection.pairs != pairs:
            return _moved(selection)
        try:
            return _current(request, selection)
        except FeedReplaced:
            return _current(request, selection)

    return _guarded(request, answer)


def _current(request: HttpRequest, selection: Selection) -> HttpResponse:
    kept = feed_of(selection, at=timezone.now())
    return _respond(request, _representation(kept, selection))


def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """A single meeting by its uuid or its UID."""
    return _single(request, ("meeting",), key)


def deadline(request: HttpRequest, key: str) -> HttpResponse:
    """A single deadline by the uuid of what it belongs to, or by its UID."""
    return _single(request, ("comment", "petition", "action"), key)


def action(request: HttpRequest, slug: str) -> HttpResponse:
    """The end of an action: what "add the deadline to my calendar" leads to."""

    def answer() -> HttpResponse:
        event = event_of_action(slug, at=timezone.now())
        return _respond(request, _whole(slug, event), gzip_too=False)

    return _guarded(request, answer)


def _single(request: HttpRequest, kinds: tuple[str, ...], key: str) -> HttpResponse:
    def answer() -> HttpResponse:
        kind, _, identity = key.partition("@")[0].partition("-")
        named = kind in kinds
        uuid = _uuid(identity if named else key)
        event = event_of_row((kind,) if named else kinds, uuid, at=timezone.now())
        return _respond(request, _whole(str(uuid), event), gzip_too=False)

    return _guarded(request, answer)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("calendar_unknown", "There is no such event") from error


def _whole(name: str, event: SingleEvent) -> Representation:
    return Representation(name, "ics", event.etag, event.changed_at, lambda _: event.octets)


def _representation(kept: ServedFeed, selection: Selection) -> Representation:
    def load(gzipped: bool) -> bytes:
        return octets_of(kept, gzipped=gzipped)

    name = selection.feed
    return Representation(name, selection.format, kept.etag, kept.changed_at, load)


def _guarded(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, or the refusal that makes a client keep what it has; CORS on each."""
    if request.method not in ("GET", "HEAD"):
        return _open_to_all(HttpResponseNotAllowed(["GET", "HEAD"]))
    try:
        return _open_to_all(answer())
    except DomainError as refused:
        return _open_to_all(_refusal(refused.status, refused.message))
    except DatabaseError:
        log.exception("calendars: %s cannot be answered", request.path)
        return _open_to_all(_refusal(503, "The calendar cannot be read at the moment"))


def _refusal(status: int, sentence: str) -> HttpResponse:
    plain = "text/plain; charset=utf-8"
    response = HttpResponse(f"{sentence}.\n", content_type=plain, status=status)
    response["Cache-Control"] = "no-store" if status >= 500 else "public, max-age=60"
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def _open_to_all(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    return response


def _moved(selection: Selection) -> HttpResponse:
    response = HttpResponse(status=301, headers={"Location": selection.path})
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _respond(request: HttpRequest, shown: Representation, *, gzip_too: bool = True) -> HttpResponse:
    """200 with octets, or 304; the same headers for GET and HEAD."""
    gzipped = gzip_too and accepts_gzip(request.headers.get("Accept-Encoding", ""))
    tags = frozenset({shown.etag, f"{shown.etag}-gzip"})
    unchanged = not_modified(
        tags=tags,
        changed_at=shown.changed_at,
        if_none_match=request.headers.get("If-None-Match", ""),
        modified_since=parse_http_date_safe(request.headers.get("If-Modified-Since", "")),
    )
    response = HttpResponse(status=304) if unchanged else HttpResponse(shown.load(gzipped))
    if unchanged:
        del response["Content-Type"]
    else:
        response["Content-Type"] = _TYPES[shown.format]
        response["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            response.content = b""
        response["Content-Disposition"] = f'inline; filename="{shown.name}.{shown.format}"'
        if gzipped:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = f'"{shown.etag}-gzip"' if gzipped else f'"{shown.etag}"'
    response["Last-Modified"] = http_date(int(shown.changed_at.timestamp()))
    response["Cache-Control"] = CACHE_CONTROL
    response["Vary"] = "Accept-Encoding"
    return response

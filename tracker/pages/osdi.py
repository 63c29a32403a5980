"""``/osdi/``: petitions, advocacy campaigns and events as an OSDI service, for reading only."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.exports.osdi_service import (
    COLLECTIONS,
    MOST_PER_PAGE,
    PER_PAGE,
    entry_point,
    member_of,
    page_of,
)
from tracker.formats.osdi_out import MEDIA_TYPE
from tracker.pages.published import published, refused

MOST_PAGES = 1_000_000


@require_safe
def entry(request: HttpRequest) -> HttpResponseBase:
    return published(request, entry_point(settings.SITE_URL), media_type=MEDIA_TYPE)


@require_safe
def collection(request: HttpRequest, name: str) -> HttpResponseBase:
    """``?page=`` counts from 1, ``?per_page=`` is at most 100."""
    if name not in COLLECTIONS:
        return refused("There is no such collection", status=404)
    number = _number(request, "page", 1, MOST_PAGES)
    per_page = _number(request, "per_page", PER_PAGE, MOST_PER_PAGE)
    if number is None or per_page is None:
        sentence = f"“page” counts from 1, “per_page” is between 1 and {MOST_PER_PAGE}"
        return refused(sentence, status=400)
    page = page_of(
        name, number=number, per_page=per_page, at=timezone.now(), site=settings.SITE_URL
    )
    return published(request, page, media_type=MEDIA_TYPE)


@require_safe
def member(request: HttpRequest, name: str, uuid: UUID) -> HttpResponseBase:
    if name not in COLLECTIONS:
        return refused("There is no such collection", status=404)
    found = member_of(name, uuid, at=timezone.now(), site=settings.SITE_URL)
    if found is None:
        return refused("The collection has no such member", status=404)
    return published(request, found, media_type=MEDIA_TYPE)


def _number(request: HttpRequest, name: str, default: int, most: int) -> int | None:
    """A whole number of the query between 1 and ``most``; None where it is not."""
    text = request.GET.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return None
    return int(text) if 1 <= int(text) <= most else None

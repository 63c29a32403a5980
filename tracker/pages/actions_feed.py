"""``/actions/feed.json``: what we publish, for other chapters and for anybody's program."""

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.exports.shared_actions import shareable, shared, told
from tracker.formats.actions_feed import document_of
from tracker.models import Action, Place
from tracker.models.action import ActionQuerySet
from tracker.pages.published import published, refused

PAGE: Final = 200


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """One page, oldest first; ``?place=`` narrows it and ``?after=`` continues it.

    The ETag is the hash of the very bytes, so a subscriber that asks again is told 304 until an
    action changes or closes.
    """
    at = timezone.now()
    after, place_id = request.GET.get("after", "0"), request.GET.get("place", "")
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        return refused("“after” is not a cursor that we gave", status=400)
    rows = shareable(at=at)
    if place_id:
        place = Place.objects.filter(ocd_id=place_id).first() if "\0" not in place_id else None
        if place is None:
            return refused("No place has this id", status=404)
        rows = rows.in_place(place, Place.objects.all().tree())
    page, next_url = _page(rows, int(after), place_id)
    whole = not next_url and after == "0" and not place_id
    site = settings.SITE_URL
    document = document_of(
        [shared(each, at=at, site=site) for each in page],
        site=site,
        whole=whole,
        next_url=next_url,
        is_first=after == "0" and not place_id,
    )
    return published(request, document)


def _page(rows: ActionQuerySet, after: int, place_id: str) -> tuple[list[Action], str]:
    found = list(told(rows.filter(pk__gt=after)).order_by("pk")[: PAGE + 1])
    page = found[:PAGE]
    if len(found) <= PAGE:
        return page, ""
    query = {"after": page[-1].pk} | ({"place": place_id} if place_id else {})
    return page, f"{settings.SITE_URL}/actions/feed.json?{urlencode(query)}"

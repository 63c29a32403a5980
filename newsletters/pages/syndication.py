"""The archive for feed readers: Atom (RFC 4287) and JSON Feed 1.1."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from newsletters.models import Edition
from newsletters.pages.answers import public
from newsletters.pages.archive import newest
from newsletters.rendering.letter import Letter
from newsletters.rendering.render import whole_letter

MOST = 20
TITLE = "Tuesday: editions"
NEVER = "1970-01-01T00:00:00+00:00"


def _entries() -> list[tuple[Edition, Letter, str]]:
    """Each edition with its letter and when it left, the newest first."""
    return [(each, whole_letter(each), _stamp(each).isoformat()) for each in newest(MOST)]


def _stamp(edition: Edition) -> datetime:
    return edition.sending_at or edition.sent_at or edition.sends_at


def _content(letter: Letter) -> str:
    return render_to_string("newsletters/pages/feed_entry.html", {"letter": letter})


@public
@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    entries = [
        {"edition": edition, "letter": letter, "stamp": stamp, "content": _content(letter)}
        for edition, letter, stamp in _entries()
    ]
    context = {
        "title": TITLE,
        "site": settings.SITE_URL,
        "entries": entries,
        "updated": max((str(each["stamp"]) for each in entries), default=NEVER),
    }
    text = render_to_string("newsletters/pages/feed.atom", context)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@public
@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    items = [
        {
            "id": f"urn:uuid:{edition.uuid}",
            "url": letter.masthead.web_url,
            "title": letter.headline.text,
            "summary": letter.headline.lead,
            "content_html": _content(letter),
            "date_published": stamp,
            "language": letter.language,
        }
        for edition, letter, stamp in _entries()
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "home_page_url": f"{settings.SITE_URL}/",
        "feed_url": f"{settings.SITE_URL}/editions/feed.json",
        "items": items,
    }
    return JsonResponse(feed, content_type="application/feed+json")

"""The page on which people choose a calendar and put it into theirs."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import segno
from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from backend.kernel.errors import DomainError
from tracker.calendars.selection import KINDS, FeedName, Selection, selection_of
from tracker.calendars.serve import AHEAD, chosen_events, present_revision
from tracker.calendars.subscribing import LAGS, feed_url, ways, webcal_url
from tracker.models import EventFacet, Place, RenderedEvent, Topic
from tracker.models.calendar import RenderedEventQuerySet
from tracker.vocabulary import CalendarKind
from tracker.wording import hour

NEXT_EVENTS = 10

_FEEDS = {"all": "Meetings and deadlines", "meetings": "Meetings", "deadlines": "Deadlines"}
_WHAT = {"all": "Both", "meetings": "Meetings", "deadlines": "Deadlines"}
_ALARMS = {"": "No alarm", "P1D": "A day before", "PT1H": "An hour before"}


@dataclass(frozen=True, slots=True)
class Coming:
    """One of the next events, on its own clock."""

    date: datetime
    title: str
    facts: str
    tentative: bool
    url: str


@require_safe
@csp_update({"script-src": [SELF]})
def choose(request: HttpRequest) -> HttpResponse:
    """Choose by GET: the address of the page is the choice, and can be passed on."""
    at = timezone.now()
    present_revision(at=at)
    error = ""
    try:
        selection = _selection(request)
        names, _, events = chosen_events(selection)
    except DomainError as refused:
        error, selection = refused.message, Selection(feed="all")
        names, _, events = chosen_events(selection)
    site = str(settings.SITE_URL)
    name = " · ".join([_FEEDS[selection.feed], *names])
    page = {
        "error": error,
        "name": name,
        "selection": selection,
        "alarm": ",".join(selection.alarm),
        "feeds": _WHAT.items(),
        "alarms": _ALARMS.items(),
        "places": _places(),
        "topics": _topics(),
        "address": feed_url(selection, site),
        "ways": ways(selection, site=site, name=name),
        "qr": _qr(webcal_url(selection, site)),
        "lags": LAGS,
        "coming": _next(events, at),
    }
    response = render(request, "tracker/calendars/choose.html", page, status=400 if error else 200)
    response["Cache-Control"] = "public, max-age=300"
    return response


def _selection(request: HttpRequest) -> Selection:
    """The form's fields are the feed's parameters, and ``feed`` says which of the three."""
    feed = request.GET.get("feed", "all")
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    return selection_of(cast("FeedName", feed if feed in KINDS else "all"), "ics", pairs)


def _places() -> list[Place]:
    """Every place that has an event or in which one lies, widest first."""
    tree = Place.objects.tree()
    with_events = RenderedEvent.objects.listed().exclude(place=None)
    own = with_events.values_list("place_id", flat=True).distinct().order_by()
    wanted = {each for pk in own if pk for each in tree.ancestors(pk)}
    return list(Place.objects.filter(pk__in=wanted).order_by("ocd_id"))


def _topics() -> list[Topic]:
    """Every topic of an event."""
    words = EventFacet.objects.filter(word__startswith="topic:").values_list("word", flat=True)
    slugs = [word.removeprefix("topic:") for word in words.distinct().order_by()]
    return list(Topic.objects.filter(slug__in=slugs).order_by("name"))


def _next(events: RenderedEventQuerySet, at: datetime) -> list[Coming]:
    found = events.exclude(status="CANCELLED").between(at, at + AHEAD)
    return [_coming(event) for event in found.select_related("place")[:NEXT_EVENTS]]


def _coming(event: RenderedEvent) -> Coming:
    """A deadline is dated by its end, everything else by its start."""
    is_meeting = event.kind in KINDS["meetings"]
    moment = event.starts_at if is_meeting or event.all_day else event.ends_at
    local = moment.astimezone(ZoneInfo(event.time_zone))
    said = "all day" if event.all_day else f"{hour(local)} {local:%Z}"
    if (local.hour, local.minute, local.second) == (23, 59, 59):
        said = "end of the day"
    place = event.place.name if event.place else "everywhere"
    facts = [CalendarKind(event.kind).label, said, place]
    return Coming(
        date=local.replace(tzinfo=None),
        title=event.summary,
        facts=" · ".join(facts),
        tentative=event.status == "TENTATIVE",
        url=f"/calendars/{'meetings' if is_meeting else 'deadlines'}/{event.uid}.ics",
    )


def _qr(address: str) -> SafeString:
    """The address as inline SVG: for the phone in one's other hand."""
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        drawn, kind="svg", xmldecl=False, svgns=False, border=2, omitsize=True, title="QR code"
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 -- made here, of modules alone

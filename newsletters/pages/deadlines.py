"""``/actions/{slug}/deadline.ics``: the end of one action as a calendar file."""

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.kernel.prose import text_of
from newsletters.pages.answers import public
from tracker.calendars.of_deadlines import told_of_action
from tracker.calendars.of_meetings import Context
from tracker.calendars.vcalendar import Header, calendar_octets
from tracker.calendars.vevent import Rendered, rendered
from tracker.models import Action, RenderedEvent


@public
@require_safe
def deadline(request: HttpRequest, slug: str) -> HttpResponse:
    """The octets that the feeds send for it; made on the spot before they were first rendered."""
    rows = Action.objects.published().select_related(
        "place", "meeting", "petition", "bill", "campaign"
    )
    action = rows.filter(slug=slug, effective_end__isnull=False).first()
    if action is None:
        raise Http404
    event = _stored(action) or _made(action)
    page = f"{settings.SITE_URL}/actions/{slug}/"
    header = Header(action.title, text_of(action.summary), f"{page}deadline.ics", page)
    octets = calendar_octets(header, [event.tzid], [event.octets])
    response = HttpResponse(octets, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug[:60]}.ics"'
    return response


def _stored(action: Action) -> Rendered | None:
    kept = RenderedEvent.objects.fit().filter(action=action).first()
    return Rendered(bytes(kept.octets), kept.tzid) if kept else None


def _made(action: Action) -> Rendered:
    context = Context(at=timezone.now(), site=settings.SITE_URL)
    for told in told_of_action(action, context):
        return rendered(replace(told.event, created=action.created_at, revised=action.updated_at))
    raise Http404

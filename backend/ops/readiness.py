"""``/readyz`` and ``/metrics``: can this serve, is Tuesday on time, and what waits for whom.

Both are open to whoever can reach them, so neither tells how many subscribers there are: only what
is unfinished or in trouble is counted.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsletters.models import Delivery, Edition, Outbox
from newsletters.vocabulary import DeliveryState, EditionState, OutboxState
from tracker.models import Action, Feed, Link, MeetingFeed, RenderedEvent

LATE_AFTER = timedelta(minutes=15)
"""An approved edition that has not begun to leave by then is late: the timetable stands still."""

IN_TROUBLE = (
    DeliveryState.QUEUED,
    DeliveryState.CLAIMED,
    DeliveryState.SUBMITTING,
    DeliveryState.RETRY_WAIT,
    DeliveryState.UNKNOWN,
    DeliveryState.FAILED,
)


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200, or 503 with the reasons; two queries at most."""
    try:
        late = _late(timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "not ready", "because": ["no database"]}, status=503)
    because = [f"edition {each} is late" for each in late]
    return JsonResponse(
        {"status": "not ready" if because else "ready", "because": because},
        status=503 if because else 200,
    )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format (0.0.4)."""
    text = "\n".join(_lines(timezone.now())) + "\n"
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _late(at: datetime) -> list[int]:
    overdue = Edition.objects.due_at(at).filter(sends_at__lte=at - LATE_AFTER)
    return list(overdue.order_by("pk").values_list("pk", flat=True))


def _lines(at: datetime) -> Iterator[str]:
    yield from _family("editions", "state", _counts(Edition, "state"), EditionState.values)
    waiting = _counts(Delivery, "state")
    yield from _family("deliveries", "state", waiting, [state.value for state in IN_TROUBLE])
    yield from _family("outbox", "state", _counts(Outbox, "state"), OutboxState.values)
    verdicts = _counts(Link, "verdict")
    yield from _family("links", "verdict", verdicts, sorted(verdicts))
    feeds = _counts(Feed, "state")
    yield from _family("feeds", "state", feeds, sorted(feeds))
    troubled = MeetingFeed.objects.exclude(trouble="").count()
    yield from _gauge("meeting_feeds_in_trouble", troubled)
    refused = RenderedEvent.objects.exclude(refused="").count()
    yield from _gauge("calendar_events_refused", refused)
    yield from _gauge("actions_open", Action.objects.open_at(at).count())
    yield from _gauge("editions_late", len(_late(at)))


def _counts(model: type[Edition | Delivery | Outbox | Link | Feed], column: str) -> dict[str, int]:
    rows = model._default_manager.order_by().values_list(column).annotate(Count("pk"))
    return dict(rows)


def _family(name: str, label: str, counts: dict[str, int], words: list[str]) -> Iterator[str]:
    yield f"# TYPE tuesday_{name} gauge"
    for word in words:
        yield f'tuesday_{name}{{{label}="{word}"}} {counts.get(word, 0)}'


def _gauge(name: str, value: int) -> Iterator[str]:
    yield f"# TYPE tuesday_{name} gauge"
    yield f"tuesday_{name} {value}"

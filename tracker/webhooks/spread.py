"""Deciding who is told of each event: once, whoever looks first."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import transaction

from backend.accounts.reach import Reach, within
from backend.accounts.vocabulary import Role
from tracker.webhooks.models import Endpoint, Event, Telling
from tracker.webhooks.vocabulary import EndpointState

BATCH: Final = 500
KEPT: Final = timedelta(days=30)
MODELS: Final = {
    "action": "tracker.Action",
    "edition": "newsletters.Edition",
    "link": "tracker.Link",
    "meeting": "tracker.Meeting",
}


def spread(*, at: datetime) -> int:
    """A telling for each endpoint that wants the event; how many. Safe to repeat and to kill."""
    endpoints = list(Endpoint.objects.filter(state=EndpointState.ACTIVE))
    made = 0
    for event in Event.objects.filter(spread_at=None).order_by("id")[:BATCH]:
        with transaction.atomic():
            ours = Event.objects.filter(pk=event.pk, spread_at=None).update(spread_at=at)
            if not ours:
                continue
            wanted = [each for each in endpoints if wants(each, event)]
            Telling.objects.bulk_create(
                Telling(event=event, endpoint=each, not_before=at) for each in wanted
            )
            made += len(wanted)
    return made


def forget(*, at: datetime) -> int:
    """Events of a month ago with their tellings, settled or not; how many."""
    old = Event.objects.filter(noted_at__lt=at - KEPT)
    return old.delete()[1].get("webhooks.Event", 0)


def wants(endpoint: Endpoint, event: Event) -> bool:
    """Whether it listens to such events, of rows that lie where it listens."""
    if event.kind not in endpoint.events:
        return False
    if endpoint.newsletter_id is None and endpoint.place_id is None:
        return True
    model: Any = apps.get_model(MODELS[event.kind.partition(".")[0]])
    reach = Reach(
        Role.VIEWER,
        newsletters=frozenset(filter(None, [endpoint.newsletter_id])),
        places=frozenset(filter(None, [endpoint.place_id])),
    )
    rows: Any = model._base_manager.filter(pk=event.object_id)
    found: bool = within(rows, reach).exists()
    return found

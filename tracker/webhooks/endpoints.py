"""Endpoints: made, changed, turned off and on, tried out, and removed for good."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from backend.kernel.errors import Conflict
from tracker.models import Place
from tracker.webhooks.admission import check_address, check_events
from tracker.webhooks.models import Endpoint, Event, Telling
from tracker.webhooks.sealing import OF_SECRETS, forget_secrets, give_secret, keep_former
from tracker.webhooks.spread import wants
from tracker.webhooks.vocabulary import PING, EndpointState, TellingState

BY_AN_ADMIN: Final = "An admin turned it off."
WANTED_BY: Final = frozenset(("events", "newsletter", "place"))
"""What says which events an endpoint is told."""


class EndpointRemoved(Conflict):
    """Nothing is done with it any more; make another of the same address."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__("endpoint_removed", f"{endpoint.url} was removed.", id=endpoint.pk)


def register(
    url: str,
    *,
    events: Sequence[str],
    newsletter: Any = None,
    place: Place | None = None,
    description: str = "",
    state: str = EndpointState.ACTIVE,
) -> tuple[Endpoint, str]:
    """The endpoint and its secret, which is shown once. The address has to be public."""
    endpoint = Endpoint(
        url=url, events=events, newsletter=newsletter, place=place, description=description
    )
    _turn(endpoint, state)
    return endpoint, begin(endpoint)


def begin(endpoint: Endpoint) -> str:
    """Save a new row whose address and events were checked, with a secret, which is given."""
    check_address(endpoint.url)
    endpoint.events = check_events(endpoint.events)
    secret = give_secret(endpoint)
    _save(endpoint)
    return secret


def change(endpoint: Endpoint, values: Mapping[str, Any], *, at: datetime) -> Endpoint:
    """Other words for it. Nothing is held against a new address; what waits and is not wanted any
    more is not told."""
    if values.get("url", endpoint.url) != endpoint.url:
        check_address(values["url"])
    with transaction.atomic():
        row = _locked(endpoint)
        if values.get("url", row.url) != row.url:
            row.failing_since = None
        _turn(row, values.get("state", row.state))
        for name in values.keys() - {"state"}:
            setattr(row, name, values[name])
        row.events = check_events(row.events)
        _save(row)
        if WANTED_BY & values.keys():
            _drop_unwanted(row, at=at)
    return row


def remove(endpoint: Endpoint, *, at: datetime) -> None:
    """Told nothing from this instant on, and its secrets are gone; what it was told stays known
    as long as that of any other. Twice is once."""
    with transaction.atomic():
        row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        if row.state == EndpointState.REMOVED:
            return
        row.state, row.disabled_because, row.failing_since = EndpointState.REMOVED, "", None
        forget_secrets(row)
        row.save()
        _drop(row.tellings.filter(state=TellingState.QUEUED), at=at)


def rotate(endpoint: Endpoint, *, at: datetime) -> str:
    """A new secret; for a day both sign, so that the receiver can change over."""
    with transaction.atomic():
        row = _locked(endpoint)
        keep_former(row, at=at)
        secret = give_secret(row)
        row.save(update_fields=[*OF_SECRETS, "updated_at"])
    endpoint.refresh_from_db()
    return secret


def enable(endpoint: Endpoint, *, at: datetime) -> None:
    """Told again from now on; what waited goes on."""
    told = Endpoint.objects.filter(pk=endpoint.pk).exclude(state=EndpointState.REMOVED)
    if not told.update(
        state=EndpointState.ACTIVE, disabled_because="", failing_since=None, updated_at=at
    ):
        raise EndpointRemoved(endpoint)


def disable(endpoint_id: int, because: str, *, at: datetime) -> bool:
    """Told nothing more; whether it was until now."""
    active = Endpoint.objects.filter(pk=endpoint_id, state=EndpointState.ACTIVE)
    return bool(
        active.update(state=EndpointState.DISABLED, disabled_because=because[:200], updated_at=at)
    )


def ping(endpoint: Endpoint, *, at: datetime) -> Telling:
    """One event that says nothing, to this endpoint alone."""
    with transaction.atomic():
        row = _locked(endpoint)
        event = Event.objects.create(kind=PING, object_id=row.pk, noted_at=at, spread_at=at)
        return Telling.objects.create(event=event, endpoint=row, not_before=at)


def redeliver(endpoint: Endpoint, *, at: datetime, telling: int | None = None) -> int:
    """Once more, with attempts anew: what was given up, or one telling whatever came of it."""
    rows = Telling.objects.filter(endpoint=endpoint)
    if telling is None:
        rows = rows.filter(state=TellingState.FAILED)
    else:
        rows = rows.filter(pk=telling).exclude(state=TellingState.SENDING)
    with transaction.atomic():
        _locked(endpoint)
        return rows.update(state=TellingState.QUEUED, attempt=0, not_before=at, error_code="")


def drop_abandoned(*, at: datetime) -> int:
    """What waited for an endpoint that was removed meanwhile: a dead worker's, or a failed one."""
    waiting = Telling.objects.filter(
        endpoint__state=EndpointState.REMOVED,
        state__in=[TellingState.QUEUED, TellingState.SENDING],
    ).exclude(state=TellingState.SENDING, lease_until__gt=at)
    return _drop(waiting, at=at)


def _locked(endpoint: Endpoint) -> Endpoint:
    """The row for whoever changes it first, unless it was removed."""
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if row.state == EndpointState.REMOVED:
        raise EndpointRemoved(row)
    return row


def _turn(endpoint: Endpoint, state: str) -> None:
    if state == EndpointState.DISABLED and endpoint.state == EndpointState.ACTIVE:
        endpoint.state, endpoint.disabled_because = EndpointState.DISABLED, BY_AN_ADMIN
    elif state == EndpointState.ACTIVE and endpoint.state == EndpointState.DISABLED:
        endpoint.state, endpoint.disabled_because = EndpointState.ACTIVE, ""
        endpoint.failing_since = None


def _save(endpoint: Endpoint) -> None:
    try:
        with transaction.atomic():
            endpoint.save()
    except IntegrityError as twice:
        url = endpoint.url
        raise Conflict("endpoint_known", f"{url} is told already", url=url) from twice


def _drop_unwanted(endpoint: Endpoint, *, at: datetime) -> None:
    """Of what waits for it."""
    waiting = endpoint.tellings.filter(state=TellingState.QUEUED).exclude(event__kind=PING)
    unwanted = [
        telling.pk
        for telling in waiting.select_related("event")
        if not wants(endpoint, telling.event)
    ]
    _drop(endpoint.tellings.filter(pk__in=unwanted, state=TellingState.QUEUED), at=at)


def _drop(tellings: Any, *, at: datetime) -> int:
    dropped: int = tellings.update(
        state=TellingState.DROPPED, owner="", lease_until=None, outcome_at=at
    )
    return dropped

"""Making an endpoint, its secrets, and turning it off and on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import IntegrityError, transaction

from backend.kernel.errors import Conflict, InvalidInput
from backend.kernel.keys import Sealed
from tracker.models import Place
from tracker.web.failure import WebError
from tracker.web.politeness import open_door
from tracker.webhooks.models import Endpoint, Event, Telling
from tracker.webhooks.signature import new_secret
from tracker.webhooks.vocabulary import PING, EndpointState, Happening, TellingState

BOTH_SIGN: Final = timedelta(hours=24)
"""How long the former secret still signs after a new one was made."""


def register(
    url: str,
    *,
    events: Sequence[str],
    newsletter: Any = None,
    place: Place | None = None,
    description: str = "",
) -> tuple[Endpoint, str]:
    """The endpoint and its secret, which is shown once. The address has to be public."""
    check_address(url)
    endpoint = Endpoint(
        url=url,
        events=check_events(events),
        newsletter=newsletter,
        place=place,
        description=description,
    )
    secret = _give_secret(endpoint)
    try:
        with transaction.atomic():
            endpoint.save()
    except IntegrityError as twice:
        raise Conflict("endpoint_known", f"{url} is told already", url=url) from twice
    return endpoint, secret


def check_address(url: str) -> None:
    """Https, and nothing inward: the same rules as when it is told (where they are asked again)."""

    async def look() -> bool:
        async with open_door() as door:
            return await door.admits(url)

    try:
        secure = async_to_sync(look)()
    except WebError as refused:
        raise InvalidInput(
            "endpoint_address_refused",
            "url: the address is not one that we may call",
            field="url",
            why=refused.failure.value,
        ) from refused
    if not secure:
        raise InvalidInput("endpoint_not_https", "url: begins with https://", field="url")


def check_events(events: Sequence[str]) -> list[str]:
    unknown = sorted(set(events) - set(Happening.values))
    if unknown or not events:
        why = f"not known: {', '.join(unknown)}" if unknown else "name at least one"
        raise InvalidInput("event_unknown", f"events: {why}", known=sorted(Happening.values))
    return sorted(set(events))


def rotate(endpoint: Endpoint, *, at: datetime) -> str:
    """A new secret; for a day both sign, so that the receiver can change over."""
    endpoint.former_box, endpoint.former_key_id = endpoint.secret_box, endpoint.secret_key_id
    endpoint.former_until = at + BOTH_SIGN
    secret = _give_secret(endpoint)
    endpoint.save()
    return secret


def secrets_of(endpoint: Endpoint, *, at: datetime) -> list[str]:
    """What signs at this instant, the newest first."""
    boxes = [(endpoint.secret_key_id, endpoint.secret_box)]
    if endpoint.former_box and endpoint.former_until and endpoint.former_until > at:
        boxes.append((endpoint.former_key_id, endpoint.former_box))
    keys = settings.ADDRESS_KEYS
    return [
        keys.unseal(Sealed(key_id, bytes(box)), bound_to=_bound(endpoint)) for key_id, box in boxes
    ]


def enable(endpoint: Endpoint, *, at: datetime) -> None:
    """Told again from now on; what waited goes on."""
    Endpoint.objects.filter(pk=endpoint.pk).update(
        state=EndpointState.ACTIVE, disabled_because="", failing_since=None, updated_at=at
    )


def disable(endpoint_id: int, because: str, *, at: datetime) -> bool:
    """Told nothing more; whether it was until now."""
    active = Endpoint.objects.filter(pk=endpoint_id, state=EndpointState.ACTIVE)
    return bool(
        active.update(state=EndpointState.DISABLED, disabled_because=because[:200], updated_at=at)
    )


def ping(endpoint: Endpoint, *, at: datetime) -> Telling:
    """One event that says nothing, to this endpoint alone."""
    event = Event.objects.create(kind=PING, object_id=endpoint.pk, noted_at=at, spread_at=at)
    return Telling.objects.create(event=event, endpoint=endpoint, not_before=at)


def redeliver(endpoint: Endpoint, *, at: datetime, telling: int | None = None) -> int:
    """Once more, with attempts anew: what was given up, or one telling whatever came of it."""
    rows = Telling.objects.filter(endpoint=endpoint)
    if telling is None:
        rows = rows.filter(state=TellingState.FAILED)
    else:
        rows = rows.filter(pk=telling).exclude(state=TellingState.SENDING)
    return rows.update(state=TellingState.QUEUED, attempt=0, not_before=at, error_code="")


def _give_secret(endpoint: Endpoint) -> str:
    secret = new_secret()
    sealed = settings.ADDRESS_KEYS.seal(secret, bound_to=_bound(endpoint))
    endpoint.secret_key_id, endpoint.secret_box = sealed.key_id, sealed.box
    return secret


def _bound(endpoint: Endpoint) -> str:
    return f"webhooks_endpoint:{endpoint.uuid}"

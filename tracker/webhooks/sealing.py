"""The secrets of an endpoint: kept sealed, shown to whoever made them and never again."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from backend.kernel.keys import Sealed
from tracker.webhooks.models import Endpoint
from tracker.webhooks.signature import new_secret

BOTH_SIGN: Final = timedelta(hours=24)
"""How long the former secret still signs after a new one was made."""
OF_SECRETS: Final = (
    *("secret_box", "secret_key_id", "former_box", "former_key_id", "former_until"),
)
"""The columns that hold them."""


def give_secret(endpoint: Endpoint) -> str:
    """A new secret, put into the row and not yet saved."""
    secret = new_secret()
    sealed = settings.ADDRESS_KEYS.seal(secret, bound_to=_bound(endpoint))
    endpoint.secret_key_id, endpoint.secret_box = sealed.key_id, sealed.box
    return secret


def keep_former(endpoint: Endpoint, *, at: datetime) -> None:
    """For a day the secret of now signs beside the one that follows it."""
    endpoint.former_box, endpoint.former_key_id = endpoint.secret_box, endpoint.secret_key_id
    endpoint.former_until = at + BOTH_SIGN


def forget_secrets(endpoint: Endpoint) -> None:
    endpoint.secret_box, endpoint.secret_key_id = b"", ""
    endpoint.former_box, endpoint.former_key_id, endpoint.former_until = None, "", None


def secrets_of(endpoint: Endpoint, *, at: datetime) -> list[str]:
    """What signs at this instant, the newest first."""
    boxes = [(endpoint.secret_key_id, endpoint.secret_box)]
    if endpoint.former_box and endpoint.former_until and endpoint.former_until > at:
        boxes.append((endpoint.former_key_id, endpoint.former_box))
    keys = settings.ADDRESS_KEYS
    return [
        keys.unseal(Sealed(key_id, bytes(box)), bound_to=_bound(endpoint)) for key_id, box in boxes
    ]


def _bound(endpoint: Endpoint) -> str:
    return f"webhooks_endpoint:{endpoint.uuid}"

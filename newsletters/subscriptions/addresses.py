"""A subscriber's address: checked once, sealed at rest, found by a keyed hash.

The hash is over one spelling (trimmed, composed, all lower case), so that a list never holds one
mailbox twice; what is sealed keeps the local part as its owner typed it. A box is bound to its
subscriber's id: moved to another row it cannot be opened.
"""

import unicodedata
from uuid import UUID

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from backend.kernel.errors import InvalidInput
from backend.kernel.keys import Keyring, Sealed
from newsletters.models import Subscriber

MAX_ADDRESS = 254
"""Octets that SMTP carries (RFC 5321, 4.5.3.1.3, less the brackets)."""


class NotAnAddress(InvalidInput):
    """The text is no mail address that we could write to. The message never quotes it."""

    def __init__(self) -> None:
        super().__init__("not_an_address", "That is not a mail address.")


def checked(text: str) -> str:
    """The address as it will be written to, with its domain in lower-case ASCII."""
    address = unicodedata.normalize("NFC", text.strip())
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()
        address = f"{local}@{domain}"
        validate_email(address)
    except (ValidationError, idna.IDNAError) as error:
        raise NotAnAddress from error
    if len(address) > MAX_ADDRESS:
        raise NotAnAddress
    return address


def lookup_hash(address: str) -> str:
    """The keyed hash under which a checked address is found, 64 hexadecimal digits."""
    return _keyring().fingerprint(address.lower()).hex()


def seal(subscriber: Subscriber, address: str) -> None:
    """Set the three address columns of a subscriber that has its id; saves nothing."""
    sealed = _keyring().seal(address, bound_to=_binding(subscriber.pk))
    subscriber.address_sealed = sealed.box
    subscriber.address_key_id = sealed.key_id
    subscriber.address_hmac = lookup_hash(address)


def address_of(subscriber: Subscriber) -> str:
    """The address in the clear: only for handing a message over, or for an audited reveal."""
    sealed = Sealed(subscriber.address_key_id, bytes(subscriber.address_sealed))
    return _keyring().unseal(sealed, bound_to=_binding(subscriber.pk))


def masked(address: str) -> str:
    """What staff see: enough to recognise an address that they know, too little to learn one."""
    local, _, domain = address.rpartition("@")
    name, _, ending = domain.rpartition(".")
    return f"{local[:1]}…@{name[:1]}….{ending}"


def _keyring() -> Keyring:
    keyring = settings.ADDRESS_KEYS
    assert isinstance(keyring, Keyring)
    return keyring


def _binding(subscriber_id: UUID) -> str:
    return f"subscriber:{subscriber_id}"

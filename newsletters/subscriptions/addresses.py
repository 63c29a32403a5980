"""A subscriber's address: checked once, sealed at rest, found by a keyed hash.

The hash is over one spelling (trimmed, composed, all lower case), so that a list never holds one
mailbox twice; what is sealed keeps the local part as its owner typed it. A box is bound to its
subscriber's id: moved to another row it cannot be opened.

Only what can stand unquoted in a header is accepted (a dot-atom of RFC 5321, ASCII before the @):
quoted local parts and address literals are in no subscriber's real address, and in many attacks.
"""

import re
from typing import Final
from uuid import UUID

import idna
from django.conf import settings

from backend.kernel.errors import InvalidInput
from backend.kernel.keys import Keyring, Sealed
from backend.kernel.text import one_line
from newsletters.models import Subscriber

MAX_ADDRESS = 254
"""Octets that SMTP carries (RFC 5321, 4.5.3.1.3, less the brackets)."""
MAX_TYPED: Final = 1000
"""Characters that are read at all: an address with its domain spelt out and some blanks around."""
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"(?=.{{1,64}}\Z){_ATOM}(?:\.{_ATOM})*")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}")


class NotAnAddress(InvalidInput):
    """The text is no mail address that we could write to. The message never quotes it."""

    def __init__(self) -> None:
        super().__init__("not_an_address", "That is not a mail address.")


def checked(text: str) -> str:
    """The address as it will be written to, with its domain in lower-case ASCII."""
    if len(text) > MAX_TYPED:
        raise NotAnAddress
    local, _, domain = one_line(text, field="email").rpartition("@")
    try:
        domain = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise NotAnAddress from error
    address = f"{local}@{domain}"
    known = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    if not known or len(address) > MAX_ADDRESS:
        raise NotAnAddress
    return address


def masked(address: str) -> str:
    """What staff and pages may see: ``r…s@e….org``."""
    local, _, domain = address.rpartition("@")
    host, _, top = domain.rpartition(".")
    ends = f"{local[0]}…{local[-1]}" if len(local) > 3 else f"{local[0]}…"
    return f"{ends}@{host[0]}….{top}"


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


def _keyring() -> Keyring:
    keyring = settings.ADDRESS_KEYS
    assert isinstance(keyring, Keyring)
    return keyring


def _binding(subscriber_id: UUID) -> str:
    return f"subscriber:{subscriber_id}"

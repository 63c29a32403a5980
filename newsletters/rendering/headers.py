"""Values that may stand in a header: addresses, identifiers and single lines, or a refusal."""

import base64
import hashlib
import hmac
import re
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.utils import formataddr, parseaddr
from typing import Final

from backend.kernel.errors import InvalidInput

CRLF: Final = "\r\n"

_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$()*+,;%=\[\]-]{1,500}")
"""No ampersand, quote or angle bracket: it stands unescaped in HTML, text and a header alike."""
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,189}")
_BREAKS = re.compile(r"[\r\n\x00-\x08\x0b-\x1f\x7f]")
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class UnsendableHeader(InvalidInput):
    """A header would hold a line break or a control character, or an address is none."""


def message_id(delivery_id: str, *, key: bytes, domain: str) -> str:
    """The same for every attempt of one delivery, and silent about it to whoever has no key."""
    digest = hmac.new(key, b"message-id:" + delivery_id.encode(), hashlib.sha256).digest()
    return f"<{base64.b32encode(digest[:20]).decode().lower()}@{domain}>"


def mailbox(name: str, address: str) -> str:
    """``Name <address>`` as a header has it, folded with CRLF where the name is long.

    Domains become ASCII; a local part has to be ASCII already. Encoded words are cut where Django
    cuts them.
    """
    spec = _spec(one_line("address", address))
    if not one_line("name", name):
        return spec
    if name.isascii() and len(name) <= 60:
        return formataddr((name, spec))
    return f"{Header(name, 'utf-8').encode(linesep=CRLF)}{CRLF} <{spec}>"


def check_sender(value: str) -> None:
    """Refuse what is neither an address nor ``Name <address>``, in which a reader of headers finds
    another address than people do."""
    address = parseaddr(value)[1]
    if one_line("From", value).strip() != address and not value.rstrip().endswith(f"<{address}>"):
        raise UnsendableHeader("sender_unreadable", "it cannot be read as “Name <address>”")


def _spec(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise UnsendableHeader("address_not_ascii", "an address needs SMTPUTF8, which few accept")
    try:
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode()}").addr_spec
    except (ValueError, IndexError, HeaderParseError) as refused:
        raise UnsendableHeader("address_invalid", "no address for a header") from refused


def one_line(header: str, value: str) -> str:
    if _BREAKS.search(value):
        raise UnsendableHeader(
            "header_injection", f"{header} holds a line break or a control character", header=header
        )
    return value


def reader_bytes(address: str) -> bytes:
    """A reader's ``To``: nobody's name is kept, and the common case costs one match."""
    if _PLAIN_ADDRESS.fullmatch(address):
        return address.encode()
    return mailbox("", address).encode()


def safe_url(url: str) -> bytes:
    if not _URL.fullmatch(url):
        raise UnsendableHeader("personal_url_invalid", "a personal address cannot stand in a mail")
    return url.encode()


def list_id(name: str, identifier: str) -> str:
    """``Everyday Action <weekly.tuesday.example>`` (RFC 2919)."""
    if not _LIST_ID.fullmatch(identifier):
        raise UnsendableHeader("list_id_invalid", f"{identifier!r} is no List-Id")
    phrase = one_line("List-Id", name).replace("<", "").replace(">", "")
    return f"{phrase} <{identifier}>"

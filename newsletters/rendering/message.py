"""The envelope and the bytes of one copy: serialised once for all, filled for each.

:func:`stencil_of` writes the whole message once per variant and cuts it where two copies differ.
:meth:`Stencil.fill` joins the pieces with one person's words, several hundred times faster than
building a message for each. Bodies are quoted-printable, so the bytes are 7-bit and every line is
short whatever the route; a person's own words stand between soft line breaks and so never change
how the rest is encoded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

from newsletters.rendering import headers, placeholders, quoted

_TO: Final = f"to-{placeholders.UNGUESSABLE}@recipient.invalid"
_MESSAGE_ID: Final = f"<message-id-{placeholders.UNGUESSABLE}@placeholder.invalid>"
_DATE: Final = "Thu, 01 Jan 1970 00:00:00 -0000"
_ONE_CLICK_NAME: Final = f"one-click-{placeholders.UNGUESSABLE}"
_BOUNDARY: Final = "=_part-{}"


def _any_of(**marks: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{re.escape(mark)})" for name, mark in marks.items()))


_OF_THE_HEAD = _any_of(to=_TO, message_id=_MESSAGE_ID, date=_DATE, one_click=_ONE_CLICK_NAME)
_OF_A_BODY = _any_of(
    unsubscribe=placeholders.UNSUBSCRIBE,
    preferences=placeholders.PREFERENCES,
    since=placeholders.SINCE,
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends. ``list_id`` stays the same for the life of a newsletter."""

    name: str
    address: str
    list_name: str
    list_id: str
    """Without angle brackets: ``weekly.tuesday.example``."""
    unsubscribe_mailbox: str = ""
    """Where a mail asking to unsubscribe is read; empty: nobody reads one."""
    reply_to: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One variant, ready to be put into an envelope; the parts still hold the placeholders."""

    variant: str
    subject: str
    text: str
    html: str
    campaign: str
    """Names the edition to a receiver's feedback loop, such as ``2026-11-24``."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person's copy. The urls carry that person's tokens."""

    address: str = field(repr=False)
    delivery_id: str
    unsubscribe_url: str = field(repr=False)
    preferences_url: str = field(repr=False)
    consented_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stencil:
    """A serialised message cut into fixed bytes and the names of what stands between them."""

    pieces: tuple[bytes, ...]
    gaps: tuple[str, ...]
    domain: str
    key: bytes = field(repr=False)

    def fill(self, recipient: Recipient, *, at: datetime) -> bytes:
        """The exact bytes of this person's copy, with CRLF line ends; ``at`` is its Date."""
        words = self._words(recipient, at)
        filled = [self.pieces[0]]
        for gap, piece in zip(self.gaps, self.pieces[1:], strict=True):
            filled.append(words[gap])
            filled.append(piece)
        return b"".join(filled)

    def message_id(self, recipient: Recipient) -> str:
        """With angle brackets, as the header has it."""
        return headers.message_id(recipient.delivery_id, key=self.key, domain=self.domain)

    def _words(self, recipient: Recipient, at: datetime) -> dict[str, bytes]:
        unsubscribe = headers.safe_url(recipient.unsubscribe_url)
        preferences = headers.safe_url(recipient.preferences_url)
        return {
            "to": headers.reader_bytes(recipient.address),
            "message_id": self.message_id(recipient).encode(),
            "date": format_datetime(at.astimezone(UTC)).encode(),
            "one_click": unsubscribe,
            "unsubscribe": quoted.between_breaks(unsubscribe),
            "preferences": quoted.between_breaks(preferences),
            "since": phrase_since(recipient.consented_on).encode(),
        }


def phrase_since(consented_on: date | None) -> str:
    """ " on 3 March 2026"; nothing where the day is not known."""
    if consented_on is None:
        return ""
    return f" on {consented_on.day} {consented_on:%B} {consented_on.year}"


def stencil_of(rendering: Rendering, sender: Sender, *, key: bytes) -> Stencil:
    """Serialise once. ``key`` makes the Message-IDs; it is 32 secret bytes that never change."""
    head, bodies = _head(rendering, sender), _bodies(rendering)
    raw, begins = head + bodies, len(head)
    text = raw.decode("ascii")
    pieces: list[bytes] = []
    gaps: list[str] = []
    done = 0
    for mark in (*_OF_THE_HEAD.finditer(text, 0, begins), *_OF_A_BODY.finditer(text, begins)):
        pieces.append(raw[done : mark.start()])
        gaps.append(mark.lastgroup or "")
        done = mark.end()
    return Stencil((*pieces, raw[done:]), tuple(gaps), sender.domain, key)


def _head(rendering: Rendering, sender: Sender) -> bytes:
    folded = EmailMessage(policy=SMTP)
    for name, value in _headers(rendering, sender):
        folded[name] = value
    boundary = _boundary(rendering)
    return b"".join(
        (
            f"From: {headers.mailbox(sender.name, sender.address)}\r\n".encode(),
            folded.as_bytes().rstrip(b"\r\n") + b"\r\n",
            _unfolded_headers(sender),
            b"MIME-Version: 1.0\r\n",
            f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode(),
        )
    )


def _bodies(rendering: Rendering) -> bytes:
    boundary = _boundary(rendering)
    return b"".join(
        (
            *_part("plain", rendering.text, boundary),
            *_part("html", rendering.html, boundary),
            f"--{boundary}--\r\n".encode(),
        )
    )


def _boundary(rendering: Rendering) -> str:
    return _BOUNDARY.format(rendering.variant[:40])


def _headers(rendering: Rendering, sender: Sender) -> Iterator[tuple[str, str]]:
    """What the standard library folds; docs/decisions tells why these and no others."""
    yield "To", _TO
    yield "Subject", headers.one_line("Subject", rendering.subject)
    yield "Date", _DATE
    yield "Message-ID", _MESSAGE_ID
    yield "List-Id", headers.list_id(sender.list_name, sender.list_id)
    fields = (rendering.campaign, sender.list_id.partition(".")[0], "edition", sender.domain)
    yield "Feedback-ID", headers.one_line("Feedback-ID", ":".join(fields))
    yield "Precedence", "bulk"
    yield "Auto-Submitted", "auto-generated"


def _unfolded_headers(sender: Sender) -> bytes:
    """Never folded: a reader of RFC 8058 looks for one address between angle brackets."""
    reply_to = ""
    if sender.reply_to:
        reply_to = f"Reply-To: {headers.mailbox(*parseaddr(sender.reply_to))}\r\n"
    targets = f"<{_ONE_CLICK_NAME}>"
    if sender.unsubscribe_mailbox:
        mailbox = headers.mailbox("", sender.unsubscribe_mailbox)
        targets += f", <mailto:{mailbox}?subject=unsubscribe>"
    return (
        f"{reply_to}List-Unsubscribe: {targets}\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    ).encode()


def _part(subtype: str, content: str, boundary: str) -> Iterator[bytes]:
    """One body in quoted-printable, with each person's words between soft line breaks."""
    yield f"--{boundary}\r\n".encode()
    yield f'Content-Type: text/{subtype}; charset="utf-8"\r\n'.encode()
    yield b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    done = 0
    for mark in _OF_A_BODY.finditer(content):
        yield quoted.encoded(content[done : mark.start()])
        yield quoted.SOFT_BREAK + mark.group().encode() + quoted.SOFT_BREAK
        done = mark.end()
    yield quoted.encoded(content[done:])
    yield b"\r\n"

"""A notice: one short mail to one person about their own subscription, with one button.

It is no copy of a list and carries no List headers; nothing in it was typed by whoever asked for
it, or a stranger could write to strangers through us.
"""

import textwrap
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.template.loader import render_to_string

from newsletters.rendering import headers, palette


@dataclass(frozen=True, slots=True)
class Notice:
    """What it says. ``after`` stands below the button, small; ``aside`` is a second link in it."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str
    url: str
    after: tuple[str, ...] = ()
    aside: tuple[str, str] | None = None
    """Label and address."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who writes to whom, and under which Message-ID."""

    sender_name: str
    sender: str
    recipient: str
    message_id: str
    postal_address: str = ""


def bytes_of(notice: Notice, addressed: Addressed, *, at: datetime) -> bytes:
    """The message with CRLF line ends, 7-bit, text first."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(
        headers.one_line("From", addressed.sender_name), addr_spec=addressed.sender
    )
    message["To"] = Address(addr_spec=addressed.recipient)
    message["Subject"] = headers.one_line("Subject", notice.subject)
    message["Date"] = format_datetime(at.astimezone(UTC))
    message["Message-ID"] = addressed.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(notice, addressed), cte="quoted-printable")
    message.add_alternative(_html(notice, addressed), subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _text(notice: Notice, addressed: Addressed) -> str:
    """Wrapped at 72; every address on a line of its own."""
    blocks = [textwrap.fill(each, 72) for each in notice.paragraphs]
    blocks.append(f"{notice.button}:\n{notice.url}")
    blocks.extend(textwrap.fill(each, 72) for each in notice.after)
    if notice.aside:
        label, url = notice.aside
        blocks.append(f"{label}:\n{url}")
    blocks.append("-- \n" + "\n".join(_foot(addressed)))
    return "\n\n".join(blocks) + "\n"


def _html(notice: Notice, addressed: Addressed) -> str:
    context = {
        "notice": notice,
        "foot": _foot(addressed),
        "light": palette.LIGHT,
        "dark": palette.DARK,
    }
    return render_to_string("newsletters/mail/notice.html", context)


def _foot(addressed: Addressed) -> list[str]:
    return [
        each for each in (addressed.sender_name, *addressed.postal_address.splitlines()) if each
    ]

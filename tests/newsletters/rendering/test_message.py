"""One person's copy is what Django's own message for that person parses to, byte laws included."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, formataddr

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletters.rendering import message, placeholders
from newsletters.rendering.headers import UnsendableHeader
from newsletters.rendering.message import Recipient, Rendering, Sender, phrase_since, stencil_of
from tests.databases import ROOT

KEY = b"k" * 32
AT = datetime(2026, 11, 24, 15, 0, 7, tzinfo=UTC)
SENDER = Sender(
    name="Everyday Action",
    address="news@tuesday.example",
    list_name="Everyday Action",
    list_id="weekly.tuesday.example",
    unsubscribe_mailbox="leave@tuesday.example",
)
FOOT = (
    f"You asked for it{placeholders.SINCE}.\n"
    f"Change what you get:\n{placeholders.PREFERENCES}\nUnsubscribe:\n{placeholders.UNSUBSCRIBE}\n"
)
RENDERING = Rendering(
    variant="a" * 64,
    subject="Three fast things, and a hearing on Thursday",
    text=f"Call “both” senators.\n\n{FOOT}",
    html=f'<p>Call “both”</p><a href="{placeholders.UNSUBSCRIBE}">Unsubscribe</a>{FOOT}',
    campaign="2026-11-24",
)
READER = Recipient(
    address="reader@mail.example",
    delivery_id="5f0c0a52-8c1d-4b0e-9f53-7d6a3a0f9f11",
    unsubscribe_url="https://tuesday.example/unsubscribe/tok_en-1=/",
    preferences_url="https://tuesday.example/preferences/tok_en-2/",
    consented_on=date(2026, 3, 3),
)


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n").rstrip("\n")


def filled_in(text: str, reader: Recipient) -> str:
    return (
        text.replace(placeholders.UNSUBSCRIBE, reader.unsubscribe_url)
        .replace(placeholders.PREFERENCES, reader.preferences_url)
        .replace(placeholders.SINCE, phrase_since(reader.consented_on))
    )


def djangos_own(rendering: Rendering, sender: Sender, reader: Recipient, at: datetime) -> bytes:
    """The slow way: one message built for one person."""
    message = EmailMultiAlternatives(
        subject=rendering.subject,
        body=filled_in(rendering.text, reader),
        from_email=formataddr((sender.name, sender.address)),
        to=[reader.address],
        headers={
            "Date": format_datetime(at),
            "Message-ID": stencil_of(rendering, sender, key=KEY).message_id(reader),
        },
    )
    message.attach_alternative(filled_in(rendering.html, reader), "text/html")
    raw: bytes = message.message().as_bytes()
    return raw


def unfolded(header: object) -> str:
    """Django may fold before the first word; what the fold leaves is no part of the value."""
    return str(header).lstrip()


def test_words_with_the_marks_of_a_head_or_of_another_process_are_only_words() -> None:
    """Whoever follows a link in an edition hands over nothing that its writer did not have."""
    links = (
        f"https://evil.example/?e={message._TO}&m={message._MESSAGE_ID}&o={message._ONE_CLICK_NAME}"
        "&u=https://unsubscribe.invalid/5c1a6e0bd2f94d0c&s=-since-5c1a6e0bd2f94d0c-"
        "&p=https://preferences.invalid/5c1a6e0bd2f94d0c"
    )
    forged = replace(RENDERING, text=f"{links}\n{message._DATE}\n", html=f"<p>{links}</p>")
    copy = parsed(stencil_of(forged, SENDER, key=KEY).fill(READER, at=AT))
    assert content(copy, "plain") == f"{links}\n{message._DATE}"
    assert content(copy, "html") == f"<p>{links}</p>"


def test_no_two_processes_have_the_same_marks() -> None:
    asked = (
        "from newsletters.rendering.placeholders import *; print(UNSUBSCRIBE, PREFERENCES, SINCE)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        for _ in range(2)
    }
    assert len(told) == 2


def test_the_whole_head_of_a_copy() -> None:
    raw = stencil_of(RENDERING, SENDER, key=KEY).fill(READER, at=AT)
    head = raw.partition(b"\r\n\r\n")[0].decode()
    assert head.split("\r\n") == [
        "From: Everyday Action <news@tuesday.example>",
        "To: reader@mail.example",
        "Subject: Three fast things, and a hearing on Thursday",
        "Date: Tue, 24 Nov 2026 15:00:07 +0000",
        "Message-ID: <46cnkre4ad4bhj45fk37anz53phe5u6i@tuesday.example>",
        "List-Id: Everyday Action <weekly.tuesday.example>",
        "Feedback-ID: 2026-11-24:weekly:edition:tuesday.example",
        "Precedence: bulk",
        "Auto-Submitted: auto-generated",
        "List-Unsubscribe: <https://tuesday.example/unsubscribe/tok_en-1=/>,"
        " <mailto:leave@tuesday.example?subject=unsubscribe>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="=_part-{"a" * 40}"',
    ]


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200)
labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?", fullmatch=True)
addresses = st.builds(
    lambda local, one, two: f"{local}@{one}.{two}.example",
    st.from_regex(r"[A-Za-z0-9_+-]{1,64}", fullmatch=True),
    labels,
    labels,
)
urls = st.from_regex(r"https://t\.example/[A-Za-z0-9_:=-]{1,300}/", fullmatch=True)
readers = st.builds(
    Recipient,
    address=addresses,
    delivery_id=st.uuids().map(str),
    unsubscribe_url=urls,
    preferences_url=urls,
    consented_on=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
bodies = st.lists(words, max_size=6).map("\n".join).map(lambda body: f"{body}\n{FOOT}")
renderings = st.builds(
    Rendering,
    variant=st.just("b" * 64),
    subject=words.map(lambda subject: " ".join(subject.split())).filter(bool),
    text=bodies,
    html=bodies.map(lambda body: f"<p>{body}</p>"),
    campaign=st.just("2026-11-24"),
)


@settings(max_examples=60, deadline=None)
@given(renderings, readers)
def test_a_copy_parses_to_what_django_writes_for_that_person(
    rendering: Rendering, reader: Recipient
) -> None:
    raw = stencil_of(rendering, SENDER, key=KEY).fill(reader, at=AT)
    copy, own = parsed(raw), parsed(djangos_own(rendering, SENDER, reader, AT))
    for header in ("From", "Subject", "Date", "Message-ID"):
        assert [str(each) for each in copy.get_all(header, [])] == [unfolded(own[header])]
    assert copy["To"].addresses == own["To"].addresses
    assert [each.addr_spec for each in copy["To"].addresses] == [reader.address]
    for kind in ("plain", "html"):
        assert content(copy, kind) == content(own, kind)
    assert copy["List-Unsubscribe"].split(",")[0] == f"<{reader.unsubscribe_url}>"
    assert [part.get_content_type() for part in copy.iter_parts()] == ["text/plain", "text/html"]
    assert not copy.defects


@settings(max_examples=30, deadline=None)
@given(renderings, readers)
def test_bytes_travel_over_any_route(rendering: Rendering, reader: Recipient) -> None:
    raw = stencil_of(rendering, SENDER, key=KEY).fill(reader, at=AT)
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_every_attempt_has_the_same_identity_and_every_delivery_its_own() -> None:
    stencil = stencil_of(RENDERING, SENDER, key=KEY)
    other = replace(READER, delivery_id="another")
    assert stencil.message_id(READER) == stencil_of(
        replace(RENDERING, subject="x"), SENDER, key=KEY
    ).message_id(READER)
    assert len({stencil.message_id(READER), stencil.message_id(other)}) == 2
    assert stencil.message_id(READER) != stencil_of(RENDERING, SENDER, key=b"o" * 32).message_id(
        READER
    )


def test_nothing_of_one_person_is_left_in_the_stencil_or_its_text() -> None:
    stencil = stencil_of(RENDERING, SENDER, key=KEY)
    stencil.fill(READER, at=AT)
    assert READER.address.encode() not in b"".join(stencil.pieces)
    assert READER.address not in repr(READER)
    assert KEY.decode() not in repr(stencil)


@pytest.mark.parametrize(
    "reader",
    [
        replace(READER, address="a@b.example\r\nBcc: c@d.example"),
        replace(READER, address="no address"),
        replace(READER, address="two@at@b.example"),
        replace(READER, address="ünïcode@b.example"),
        replace(READER, unsubscribe_url="https://t.example/>\r\nBcc: c@d.example"),
        replace(READER, preferences_url='https://t.example/"onclick='),
        replace(READER, preferences_url="javascript:alert(1)"),
    ],
)
def test_what_would_break_out_of_its_place_is_refused(reader: Recipient) -> None:
    with pytest.raises(UnsendableHeader):
        stencil_of(RENDERING, SENDER, key=KEY).fill(reader, at=AT)


@pytest.mark.parametrize(
    ("rendering", "sender"),
    [
        (replace(RENDERING, subject="x\r\nBcc: c@d.example"), SENDER),
        (RENDERING, replace(SENDER, name="x\nBcc: c@d.example")),
        (RENDERING, replace(SENDER, address="nobody")),
        (RENDERING, replace(SENDER, list_id="a b\r\n")),
        (replace(RENDERING, campaign="x\r\ny"), SENDER),
    ],
)
def test_what_an_editor_typed_cannot_add_a_header(rendering: Rendering, sender: Sender) -> None:
    with pytest.raises(UnsendableHeader):
        stencil_of(rendering, sender, key=KEY)


def test_an_international_domain_is_written_in_ascii() -> None:
    raw = stencil_of(RENDERING, SENDER, key=KEY).fill(
        replace(READER, address="a@bücher.example"), at=AT
    )
    assert b"\r\nTo: a@xn--bcher-kva.example\r\n" in raw


def test_a_reader_of_headers_finds_each_of_the_five_once() -> None:
    copy = message_from_bytes(
        stencil_of(RENDERING, SENDER, key=KEY).fill(READER, at=AT), policy=SMTP
    )
    names = [name.lower() for name in copy.keys()]  # noqa: SIM118 -- a message repeats its keys
    assert {
        name: names.count(name) for name in ("from", "to", "subject", "date", "message-id")
    } == dict.fromkeys(("from", "to", "subject", "date", "message-id"), 1)

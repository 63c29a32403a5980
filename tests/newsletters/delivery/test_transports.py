import errno
import os
import socket
from asyncio import WriteTransport
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Received
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core.mail import EmailMessage

from backend.environment import MailRoute
from newsletters.delivery.transports import ACCEPTED, Envelope, Outcome, Result
from newsletters.delivery.transports.esp import EspTransport
from newsletters.delivery.transports.folder import FolderTransport
from newsletters.delivery.transports.smtp import SmtpTransport

PAYLOAD = (
    b"From: weekly@tuesday.example\r\nTo: rosa@example.org\r\nSubject: Hello\r\n"
    b"List-Unsubscribe: <http://testserver/unsubscribe/x/>\r\nMessage-ID: <a@tuesday.example>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Hello\r\n.a line that begins with a dot\r\n.\r\n..\r\n"
)
MAIL = Envelope(
    key="weekly-2026-11-24-1",
    message_id="<a@tuesday.example>",
    sender="weekly@tuesday.example",
    recipient="rosa@example.org",
    payload=PAYLOAD,
)


# The folder


def test_the_folder_holds_the_exact_bytes_once(tmp_path: Path) -> None:
    folder = FolderTransport(tmp_path / "outbox")
    assert folder.find(MAIL.key) is False
    assert [folder.send(MAIL), folder.send(MAIL)] == [ACCEPTED, ACCEPTED]
    assert folder.find(MAIL.key) is True
    assert [file.name for file in (tmp_path / "outbox").iterdir()] == [f"{MAIL.key}.eml"]
    assert (tmp_path / "outbox" / f"{MAIL.key}.eml").read_bytes() == PAYLOAD


def test_a_full_disk_keeps_nothing_by_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = FolderTransport(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    assert folder.send(MAIL) == Outcome(Result.RETRY, "disk_full")
    assert list(tmp_path.iterdir()) == []

    monkeypatch.undo()
    assert folder.send(MAIL) == ACCEPTED


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    answer = FolderTransport(tmp_path / "outbox").send(MAIL)
    assert answer == Outcome(Result.RETRY, "folder_not_writable")


# SMTP


@dataclass
class Server:
    """Answers each verb as told; ``hang_up`` closes the line once the message is in."""

    answers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    taken: list[bytes] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd names its hooks after SMTP's verbs
        self, server: SMTP, session: Session, envelope: Received, address: str, options: list[str]
    ) -> str:
        self.sessions.add(id(session))
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802 -- the same
        self, server: SMTP, session: Session, envelope: Received
    ) -> str:
        if self.hang_up:
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
            return ""
        answer = self.answers.get("DATA", "250 2.0.0 Ok: queued as 4F1")
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(envelope.content)
        return answer


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def smtp(server: Server) -> Iterator[SmtpTransport]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    way_out = SmtpTransport(MailRoute("smtp", host="127.0.0.1", port=port))
    yield way_out
    way_out.close()
    controller.stop()


def test_smtp_carries_the_exact_bytes_over_one_connection(
    smtp: SmtpTransport, server: Server
) -> None:
    accepted = Outcome(Result.ACCEPTED, provider_id="4F1")
    assert [smtp.send(MAIL) for _ in range(3)] == [accepted] * 3
    assert server.taken == [PAYLOAD] * 3
    assert len(server.sessions) == 1
    assert smtp.find(MAIL.key) is None


@pytest.mark.parametrize(
    ("verb", "answer", "outcome"),
    [
        ("RCPT", "451 4.7.1 Greylisted", Outcome(Result.RETRY, "smtp_451")),
        ("RCPT", "550 5.1.1 No such user", Outcome(Result.FAILED, "smtp_550")),
        ("DATA", "452 4.3.1 Full", Outcome(Result.RETRY, "smtp_452")),
        ("DATA", "554 5.7.1 Refused", Outcome(Result.FAILED, "smtp_554")),
        ("RCPT", "421 4.7.0 Too many", Outcome(Result.RETRY, "smtp_421")),
    ],
)
def test_the_servers_word_decides(
    smtp: SmtpTransport, server: Server, verb: str, answer: str, outcome: Outcome
) -> None:
    server.answers = {verb: answer}
    assert smtp.send(MAIL) == outcome
    server.answers = {}
    assert smtp.send(MAIL).result == Result.ACCEPTED


def test_no_answer_after_the_bytes_is_unknown(smtp: SmtpTransport, server: Server) -> None:
    server.hang_up = True
    assert smtp.send(MAIL) == Outcome(Result.UNKNOWN, "smtp_no_answer")
    server.hang_up = False
    assert smtp.send(MAIL).result == Result.ACCEPTED


def test_nobody_there_is_tried_again() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    way_out = SmtpTransport(MailRoute("smtp", host="127.0.0.1", port=port))
    assert way_out.send(MAIL) == Outcome(Result.RETRY, "smtp_unreachable")


# A provider


class Provider:
    """Anymail's connection, answering as told."""

    def __init__(self, answer: Exception | None = None) -> None:
        self.answer = answer
        self.sent: list[EmailMessage] = []

    def open(self) -> None:
        """There is nothing to open."""

    def send_messages(self, messages: list[EmailMessage]) -> int:
        if self.answer is not None:
            raise self.answer
        for message in messages:
            message.anymail_status = type("Status", (), {"message_id": "p-1"})  # type: ignore[attr-defined]  # Anymail adds it
        self.sent += messages
        return len(messages)

    def close(self) -> None:
        """There is nothing to close."""


class Refusal(AnymailAPIError):  # type: ignore[misc]  # Anymail is not typed
    def __init__(self, status: int | None) -> None:
        super().__init__("refused")
        self.status_code = status


def esp(monkeypatch: pytest.MonkeyPatch, provider: Provider) -> EspTransport:
    monkeypatch.setattr(
        "newsletters.delivery.transports.esp.get_connection", lambda backend: provider
    )
    return EspTransport(MailRoute("anymail", esp="postmark"))


def test_a_provider_gets_the_same_message(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider()
    way_out = esp(monkeypatch, provider)
    assert way_out.send(MAIL) == Outcome(Result.ACCEPTED, provider_id="p-1")
    message = provider.sent[0]
    assert (message.subject, message.to, message.extra_headers) == (
        "Hello",
        ["rosa@example.org"],
        {
            "List-Unsubscribe": "<http://testserver/unsubscribe/x/>",
            "Message-ID": "<a@tuesday.example>",
        },
    )
    assert vars(message)["metadata"] == {"delivery": MAIL.key}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Refusal(422), Outcome(Result.FAILED, "esp_422")),
        (Refusal(429), Outcome(Result.RETRY, "esp_429")),
        (Refusal(401), Outcome(Result.RETRY, "esp_401")),
        (Refusal(503), Outcome(Result.UNKNOWN, "esp_503")),
        (Refusal(None), Outcome(Result.UNKNOWN, "esp_no_answer")),
        (AnymailRecipientsRefused(), Outcome(Result.FAILED, "esp_recipient_refused")),
        (TimeoutError(), Outcome(Result.UNKNOWN, "esp_no_answer")),
    ],
)
def test_what_a_providers_answer_means(
    monkeypatch: pytest.MonkeyPatch, answer: Exception, outcome: Outcome
) -> None:
    assert esp(monkeypatch, Provider(answer)).send(MAIL) == outcome

"""Installations of their own, in processes of their own, that may be killed."""

import json
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.databases import ROOT, Tables, environment_of

READERS = 60


@dataclass(frozen=True)
class Installation:
    """One data folder with SQLite; mail into its folder unless ``email_url`` says otherwise."""

    folder: Path
    email_url: str = "file:outbox"

    @property
    def environment(self) -> dict[str, str]:
        return environment_of(self.folder) | {
            "EMAIL_URL": self.email_url,
            "POSTAL_ADDRESS": "1 Example Street, Springfield",
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A Python process in this installation."""
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> int:
        process = self.start(*words)
        _, errors = process.communicate(timeout=120)
        assert process.returncode in (0, -9), errors
        return process.returncode

    def ledger(self) -> dict[str, Any]:
        process = self.start("manage.py", "ledger", "1", "--json")
        answer, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        document: dict[str, Any] = json.loads(answer)
        return document

    def copies(self) -> Counter[str]:
        """How many whole messages each reader has in the folder."""
        return Counter(
            str(message_from_bytes(file.read_bytes(), policy=default)["To"])
            for file in (self.folder / "outbox").glob("*.eml")
        )


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> Path:
    folder = tmp_path_factory.mktemp("staged")
    tables.install(folder)
    assert Installation(folder).run("-m", "tests.faults.stage", str(READERS)) == 0
    return folder


@pytest.fixture
def folder(staged: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(staged, tmp_path / "data"))


@pytest.fixture
def installation(folder: Path) -> Installation:
    return Installation(folder)


class Sink:
    """A mail server that keeps what it took: every message is one line of truth."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(  # noqa: N802 -- aiosmtpd names its hooks after SMTP's verbs
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        self.taken.append((envelope.rcpt_tos[0], str(message["Message-ID"])))
        return "250 2.0.0 Ok: queued as A1"

    @property
    def copies(self) -> Counter[str]:
        return Counter(recipient for recipient, _ in self.taken)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@dataclass(frozen=True)
class MailServer:
    sink: Sink
    url: str


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        yield MailServer(sink, f"smtp://127.0.0.1:{controller.port}")
    finally:
        controller.stop()

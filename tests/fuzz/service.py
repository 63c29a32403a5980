"""A service of the fuzzer's own: rows, tokens of every role, and the server of ``scripts/run``.

Whatever is started or made here is ended and removed here, however the run ends.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

import django
import psycopg
from django.core.management import call_command
from django.db import connection

ROLES: Final = ("anonymous", "viewer", "editor", "publisher", "admin")
ROOT: Final = Path(__file__).resolve().parents[2]
READY: Final = 60.0
"""Seconds until the first answer."""


@dataclass(frozen=True, slots=True)
class Service:
    url: str
    tokens: dict[str, str]
    folder: Path

    def headers(self, role: str) -> dict[str, str]:
        token = self.tokens.get(role)
        return {"Authorization": f"Bearer {token}"} if token else {}

    def faults(self) -> int:
        """How many requests ended in an exception that nobody had thought of."""
        return (self.folder / "web.log").read_text().count("Internal Server Error: ")

    def audited(self) -> int:
        """How many changes were told to the audit: a refusal adds none."""
        entries: int = import_module("backend.audit.models").Entry.objects.count()
        return entries

    def audit_is_whole(self) -> bool:
        """Whether each entry of the audit still follows from the one before."""
        return import_module("backend.audit.verify").verify().broken is None

    def served(self) -> int:
        """How many requests the server counted, whoever asked."""
        with (self.folder / "access.log").open() as lines:
            return sum(1 for _ in lines)


@contextmanager
def running(server: str = "") -> Iterator[Service]:
    """The service, answering. ``server`` is a PostgreSQL server's address; without, SQLite."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tuesday-fuzz-")))
        port = _free_port()
        database = stack.enter_context(_database(server)) if server else ""
        os.environ.update(_environment(folder, port, database))
        django.setup()
        call_command("migrate", verbosity=0)
        tokens = import_module("tests.fuzz.rows").fill()
        connection.close()
        stack.enter_context(_served(folder, port))
        yield Service(f"http://127.0.0.1:{port}", tokens, folder)
        connection.close()


def _environment(folder: Path, port: int, database: str) -> dict[str, str]:
    for name in ("SECRET_KEY", "ADDRESS_KEYS", "CACHE_URL", "EMAIL_URL", "DATABASE_URL", "DEBUG"):
        os.environ.pop(name, None)
    return {
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        "ENV_FILE": os.devnull,
        "TUESDAY_DATA": str(folder),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "POSTAL_ADDRESS": "1 Example Street, Springfield",
        "LOG_LEVEL": "WARNING",
        "RATE_ANONYMOUS": "off",
        "RATE_PERSON": "off",
        "WEB_ALLOW_NETWORKS": "127.0.0.1/32",
        "WEB_ALLOW_PORTS": str(port),
        "WEB_HOST_PACE": "0",
    } | ({"DATABASE_URL": database} if database else {})


@contextmanager
def _served(folder: Path, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "backend.wsgi:application"]
    command += ["--config", "python:tests.fuzz.loopback", "--bind", f"127.0.0.1:{port}"]
    command += ["--access-logfile", str(folder / "access.log")]
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait(process, port)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + READY
    while time.monotonic() < until and process.poll() is None:
        with closing(socket.socket()) as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the service did not start on port {port}")


def _free_port() -> int:
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def _database(server: str) -> Iterator[str]:
    """A database of this run's own on that server."""
    name, base = f"tuesday_fuzz_{os.getpid()}", server.rstrip("/")
    _tell(base, f'CREATE DATABASE "{name}"')
    try:
        yield f"{base}/{name}"
    finally:
        _tell(base, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _tell(base: str, statement: str) -> None:
    address = f"{base}/postgres".replace("postgres://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(statement.encode())

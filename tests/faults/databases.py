"""A database of a test's own for processes of its own: beside the one that the tests use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import connection


@contextmanager
def own_database(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation in ``folder``: SQLite, or PostgreSQL where the tests run
    on it."""
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "TUESDAY_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "backend.settings",
    }
    if connection.vendor != "postgresql":
        yield environment
        return
    base = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
    name = f"tuesday_fault_{uuid4().hex[:12]}"
    _tell(base, f'CREATE DATABASE "{name}"')
    try:
        yield environment | {"DATABASE_URL": f"{base}/{name}"}
    finally:
        _tell(base, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _tell(base: str, statement: str) -> None:
    address = f"{base}/postgres".replace("postgres://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(statement.encode())

"""A PostgreSQL database of a benchmark's own, and the words for the machine it ran on."""

import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from django.core.management import call_command
from django.db import connection

SERVER = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/")
"""Only its server and user count; the database is made and dropped here."""


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh, migrated database with Django set up for it, dropped however this ends.

    Models can be imported from here on, not before.
    """
    name = f"tuesday_bench_{os.getpid()}"
    base = SERVER.rpartition("/")[0]
    _tell(base, f'CREATE DATABASE "{name}"')
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ.update(
                DJANGO_SETTINGS_MODULE="backend.settings",
                DATABASE_URL=f"{base}/{name}",
                TUESDAY_DATA=folder,
                ENV_FILE=os.devnull,
            )
            django.setup()
            call_command("migrate", verbosity=0)
            yield
            connection.close()
    finally:
        _tell(base, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def machine() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},"
        f" Django {django.get_version()}"
    )


def _tell(base: str, statement: str) -> None:
    address = f"{base}/postgres".replace("postgres://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(statement.encode())

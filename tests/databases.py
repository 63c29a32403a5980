"""Databases of the tests: the migrations are run once in a run, and each database is a copy."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parents[1]
SERVER = os.environ.get("TEST_DATABASE_URL", "")
"""A database beside which the tests make theirs, on PostgreSQL; empty where they use SQLite."""
PREFIX = f"test_{urlsplit(SERVER).path.lstrip('/')}"
TEMPLATE = f"{PREFIX}_tables"


def environment_of(folder: Path) -> dict[str, str]:
    """Of an installation in ``folder``, on SQLite and with the embedded defaults."""
    return {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "TUESDAY_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "backend.settings",
    }


@dataclass(frozen=True)
class Tables:
    """All tables as the migrations leave them; ``folder`` is shared by every process of a run."""

    folder: Path

    def copy_to(self, path: Path) -> None:
        """A SQLite database of its own."""
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.made("sqlite") / "tuesday.sqlite3", path)

    def install(self, folder: Path) -> dict[str, str]:
        """A migrated installation on SQLite; its environment."""
        self.copy_to(folder / "tuesday.sqlite3")
        return environment_of(folder)

    def template(self) -> str:
        """The name of a database on the server that is only to be copied."""
        self.made("postgresql")
        return TEMPLATE

    @contextmanager
    def own(self, folder: Path) -> Iterator[dict[str, str]]:
        """The environment of a migrated installation with a database of the kind of this run."""
        if not SERVER:
            yield self.install(folder)
            return
        name = f"{PREFIX}_{uuid4().hex[:12]}"
        _tell(f'CREATE DATABASE "{name}" TEMPLATE "{self.template()}"')
        try:
            yield environment_of(folder) | {"DATABASE_URL": _address(name)}
        finally:
            _tell(f'DROP DATABASE "{name}" WITH (FORCE)')

    def made(self, kind: str) -> Path:
        """The installation whose database is copied, made by whoever comes first."""
        made = self.folder / f"tables-{kind}"
        with (self.folder / f"tables-{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                self._migrate(kind)
        return made

    def _migrate(self, kind: str) -> None:
        begun = self.folder / f"tables-{kind}-begun"
        environment = environment_of(begun)
        if kind == "postgresql":
            _tell(f'DROP DATABASE IF EXISTS "{TEMPLATE}"', f'CREATE DATABASE "{TEMPLATE}"')
            environment["DATABASE_URL"] = _address(TEMPLATE)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=environment,
            umask=0o022,
            check=True,
        )
        begun.rename(self.folder / f"tables-{kind}")


def forget_template() -> None:
    """After a run: the template goes; where there is no server there was none."""
    if SERVER:
        with suppress(psycopg.OperationalError):
            _tell(f'DROP DATABASE IF EXISTS "{TEMPLATE}"')


def _address(name: str) -> str:
    return urlsplit(SERVER)._replace(path=f"/{name}").geturl()


def _tell(*statements: str) -> None:
    with psycopg.connect(_address("postgres"), autocommit=True) as server:
        for statement in statements:
            server.execute(statement.encode())

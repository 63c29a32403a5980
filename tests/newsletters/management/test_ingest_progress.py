"""A long reading shows how far it has come to whoever watches, and to nobody else."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.databases import ROOT, Tables
from tests.tracker.formats.samples import SAMPLES


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> dict[str, str]:
    """The environment of an installation."""
    return tables.install(tmp_path_factory.mktemp("watched")) | {"TERM": "xterm"}


def manage(environment: dict[str, str], *words: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout, done.stderr


def watched(environment: dict[str, str], *words: str) -> str:
    """What a person sees on a terminal that is standard error."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    os.close(ours)
    assert process.wait(timeout=120) == 0
    return seen.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


def test_a_terminal_shows_records_read_and_kept_and_leaves_nothing_behind(
    installed: dict[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "names.csv"
    source.write_text(SAMPLES["nicknames"].first)
    seen = watched(installed, "ingest", "nicknames", str(source))
    told = re.findall(r"(\d+) records \[[^\r]*records/s, (\d+) kept\]", seen)
    records = str(SAMPLES["nicknames"].records)
    assert told[-1:] == [(records, records)], seen
    assert seen.rpartition("\r")[0].endswith(" ")  # the line is wiped at the end


def test_nobody_else_sees_it(installed: dict[str, str], tmp_path: Path) -> None:
    source = tmp_path / "names.csv"
    source.write_text(SAMPLES["nicknames"].first)
    _, piped = manage(installed, "ingest", "nicknames", str(source))
    assert piped == ""
    assert watched(installed, "ingest", "nicknames", str(source), "--json") == ""

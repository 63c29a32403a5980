"""A bulk archive whose reading is killed, or meets a full disk: nothing of it, or all of it."""

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from tests.databases import ROOT, SERVER, Tables
from tests.tracker.formats.samples import billstatus

BILLS = 250
"""More than two parts of an archive, which have a hundred members here."""
Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> str:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(1, BILLS + 1):
            file.writestr(f"{number}.xml", billstatus().replace(">77<", f">{number}<"))
    path = tmp_path_factory.mktemp("bulk") / "bulk.zip"
    path.write_bytes(box.getvalue())
    return str(path)


@pytest.fixture
def start(own_database: dict[str, str]) -> Started:
    def started(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.reading", *words],
            cwd=ROOT,
            env=own_database,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started


def finish(process: "subprocess.Popen[str]") -> Any:
    answer, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return json.loads(answer)


def test_killed_in_the_middle_and_read_again_gives_what_one_reading_gives(
    start: Started, archive: str, tables: Tables, tmp_path: Path
) -> None:
    for kept in ("100", "200"):
        killed = start(archive, "kill", kept)
        killed.communicate(timeout=300)
        assert killed.returncode == -9
    at_any_time = start(archive)
    sleep(random.Random(8).uniform(1, 3))
    at_any_time.kill()
    at_any_time.communicate(timeout=300)

    answer = finish(start(archive))
    whole = (answer["said"]["created"], answer["said"]["unchanged"])
    assert whole in {(BILLS, 0), (0, BILLS)}  # the third kill may have come after the end
    again = finish(start(archive))
    assert again["said"]["unchanged"] == BILLS
    assert again["rows"] == answer["rows"] == undisturbed(tables, tmp_path / "other", archive)


def undisturbed(tables: Tables, folder: Path, archive: str) -> str:
    """The rows that one reading makes in a fresh installation."""
    with tables.own(folder) as environment:
        told = subprocess.run(
            [sys.executable, "-m", "tests.faults.reading", archive],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout
    rows: str = json.loads(told)["rows"]
    return rows


def test_a_full_disk_is_said_and_leaves_nothing_behind(start: Started, archive: str) -> None:
    if SERVER:
        return  # a server's disk is not ours to fill
    # What is not committed stands in SQLite's log of writes, which begins empty.
    answer = finish(start(archive, "disk", "200000"))
    assert answer["rows"].startswith("0 ")
    assert answer["said"].startswith(f"{archive}: the database failed (")
    assert answer["said"].endswith("): nothing of this source is kept")
    assert finish(start(archive))["said"]["created"] == BILLS

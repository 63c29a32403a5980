"""What a command says where it cannot do its work."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import ROOT, environment_of


@pytest.mark.parametrize("words", [["verify_audit"], ["assemble", "weekly"], ["check_links"]])
def test_a_database_without_tables_is_said_in_a_sentence(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment_of(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (said,) = done.stderr.strip().splitlines()
    assert said == "CommandError: The database is not up to date: run manage.py migrate first."

"""Each real file cut anywhere, into the database: refused whole, or whole records; bounded."""

import json
import subprocess
import sys
from pathlib import Path

from tests.databases import ROOT, SERVER

LONGEST = 5.0
"""Processor seconds that one cut may take."""
MOST_MEMORY = 300
"""MB of the whole process, with the framework and every file before."""


def test_no_cut_leaves_half_a_record(shared: Path, own_database: dict[str, str]) -> None:
    """Two hundred cuts of each file on SQLite; on PostgreSQL a sample of ten."""
    cuts = "10" if SERVER else "200"
    done = subprocess.run(
        [sys.executable, "-m", "tests.real_data.cutting", str(shared / "data"), cuts],
        cwd=ROOT,
        env=own_database,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) == 21
    assert {name: each["wrong"] for name, each in found.items() if each["wrong"]} == {}
    assert {
        name: each["longest"] for name, each in found.items() if each["longest"] > LONGEST
    } == {}
    assert max(each["megabytes"] for each in found.values()) < MOST_MEMORY

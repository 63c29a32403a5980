"""Two real workers on one database file, one of them killed in the middle of its batch."""

import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.links.labelled import Case, Stage

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
LINKS = 120
ADD = """
import django; django.setup()
from datetime import datetime
from tracker.links.add import add_link
for number in range({links}):
    add_link(f"http://127.0.0.1:{port}/petition/{{number}}", at=datetime.fromisoformat("{at}"))
"""


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        "ENV_FILE": os.devnull,
        "TUESDAY_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/faults.sqlite3",
        "WEB_ALLOW_NETWORKS": "127.0.0.1/32",
        "WEB_ALLOW_PORTS": str(port),
        "WEB_HOST_PACE": "60",
    }


def looks(folder: Path) -> Counter[int]:
    with sqlite3.connect(folder / "faults.sqlite3") as rows:
        return Counter(link for (link,) in rows.execute("SELECT link_id FROM tracker_look"))


def test_every_link_is_looked_at_once_whatever_is_killed(tmp_path: Path) -> None:
    body = "<h1>Fund the night bus</h1><form>Sign</form>"
    page = {"path": "", "title": "Sign", "body": body, "long": True}
    case = Case("any", "ok", (0,), catch_all=page)
    with Stage([case]) as stage:
        port = stage.ports["any"]
        env = environment(tmp_path, port)

        def manage(*words: str) -> "subprocess.Popen[bytes]":
            command = [sys.executable, "manage.py", *words]
            return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)

        assert manage("migrate", "--verbosity", "0").wait(120) == 0
        add = ADD.format(links=LINKS, port=port, at=AT.isoformat())
        assert (
            subprocess.run([sys.executable, "-c", add], cwd=ROOT, env=env, check=False).returncode
            == 0
        )

        victim = manage("check_links", "--at", AT.isoformat())
        while stage.asked < 20 and victim.poll() is None:
            time.sleep(0.02)
        victim.kill()
        victim.wait()
        assert looks(tmp_path) == Counter()

        later = (AT + timedelta(minutes=16)).isoformat()
        both = [manage("check_links", "--at", later) for _ in range(2)]
        assert [worker.wait(120) for worker in both] == [0, 0]
    assert looks(tmp_path) == Counter(dict.fromkeys(range(1, LINKS + 1), 1))

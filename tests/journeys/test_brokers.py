"""A real worker hears a nudge through every broker that an installation may use."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROKERS = ["filesystem://", *os.environ.get("TEST_BROKER_URLS", "").split()]
NUDGE = "from backend.celery_app import app; app.send_task('tracker.refresh_calendars')"
PATIENCE = 60
"""Seconds: a worker starts in about five on an idle machine."""


@pytest.fixture
def installation(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation of its own, migrated."""
    given = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "TUESDAY_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "backend.settings",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=given, check=True)
    return given


@pytest.mark.parametrize("url", BROKERS, ids=lambda url: url.partition(":")[0])
def test_a_worker_hears_a_nudge(installation: dict[str, str], url: str) -> None:
    given = {**installation, "BROKER_URL": url}
    subprocess.run([sys.executable, "-c", NUDGE], cwd=ROOT, env=given, check=True)
    worker = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "--app", "backend.celery_app", "worker"),
            *("--queues", "mail,fetch,housekeeping", "--concurrency", "1", "--loglevel", "INFO"),
        ],
        cwd=ROOT,
        env=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stderr
    out_of_patience = threading.Timer(PATIENCE, worker.terminate)
    out_of_patience.start()
    try:
        said = next((line for line in worker.stderr if "succeeded in" in line), "")
    finally:
        out_of_patience.cancel()
        worker.terminate()
        worker.communicate(timeout=PATIENCE)
    assert "tracker.refresh_calendars" in said
    assert worker.returncode == 0

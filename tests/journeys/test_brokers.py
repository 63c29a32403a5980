"""A real worker hears a nudge through every broker that an installation may use."""

import os
import subprocess
import sys
import threading

import pytest

from tests.databases import ROOT

BROKERS = ["filesystem://", *os.environ.get("TEST_BROKER_URLS", "").split()]
NUDGE = "from backend.celery_app import app; app.send_task('tracker.refresh_calendars')"
PATIENCE = 60
"""Seconds: a worker starts in about five on an idle machine."""


@pytest.mark.parametrize("url", BROKERS, ids=lambda url: url.partition(":")[0])
def test_a_worker_hears_a_nudge(own_database: dict[str, str], url: str) -> None:
    given = {**own_database, "BROKER_URL": url}
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

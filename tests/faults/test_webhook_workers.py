"""A worker that is killed while it tells; another takes over when its lease has ended."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.utils import timezone

from tests.faults.test_audit_writers import ROOT, database_url
from tests.tracker.webhooks.receiver import receiving
from tracker.webhooks.endpoints import ping, register
from tracker.webhooks.models import Telling
from tracker.webhooks.tell import LEASE, tell

WORKER = """
import django; django.setup()
from django.utils import timezone
from tracker.webhooks.tell import tell
tell(at=timezone.now())
"""


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_begun_is_told_again_under_its_id(settings: Any) -> None:
    with receiving() as receiver:
        settings.WEB_ALLOW_NETWORKS = [ip_network("127.0.0.1/32")]
        settings.WEB_ALLOW_PORTS = [receiver.port]
        receiver.answers = [8.0, 200]
        endpoint, _ = register(receiver.url, events=["action.closed"])
        ping(endpoint, at=timezone.now())
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "backend.settings",
            "DATABASE_URL": database_url(),
            "WEB_ALLOW_NETWORKS": "127.0.0.1/32",
            "WEB_ALLOW_PORTS": str(receiver.port),
        }
        victim = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=env)
        while not receiver.taken and victim.poll() is None:
            time.sleep(0.02)
        victim.kill()
        victim.wait(60)
        assert list(Telling.objects.values_list("state", "attempt")) == [("sending", 1)]
        assert tell(at=timezone.now()).delivered == 0
        later = timezone.now() + LEASE + timedelta(seconds=1)
        assert tell(at=later).delivered == 1
        assert list(Telling.objects.values_list("state", "attempt")) == [("delivered", 2)]
        assert len(receiver.ids) == 2
        assert len(set(receiver.ids)) == 1

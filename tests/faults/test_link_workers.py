"""Real workers on one real database, one of them killed in the middle of its batch."""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.databases import ROOT
from tests.links.labelled import Case, Stage

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
ADD = """
import sys, django; django.setup()
from datetime import datetime
from tracker.links.add import add_link
for number in range(int(sys.argv[1])):
    port = sys.argv[3 + number % (len(sys.argv) - 3)]
    add_link(f"http://127.0.0.1:{port}/petition/{number}", at=datetime.fromisoformat(sys.argv[2]))
"""
LOOKS = """
import json, django; django.setup()
from tracker.models import Look
print(json.dumps(list(Look.objects.values_list("link_id", flat=True))))
"""


class House:
    """A database of its own, and commands run on it as an operator runs them."""

    def __init__(self, environment: dict[str, str], stage: Stage, pace: int) -> None:
        self.ports = [str(port) for port in stage.ports.values()]
        self.env = environment | {
            "WEB_ALLOW_NETWORKS": "127.0.0.1/32",
            "WEB_ALLOW_PORTS": ",".join(self.ports),
            "WEB_HOST_PACE": str(pace),
        }

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL
        )

    def check(self, at: datetime, *words: str) -> "subprocess.Popen[bytes]":
        return self.start("manage.py", "check_links", "--at", at.isoformat(), *words)

    def fill(self, links: int) -> None:
        assert self.start("-c", ADD, str(links), AT.isoformat(), *self.ports).wait(180) == 0

    def looks(self) -> Counter[int]:
        ran = subprocess.run(
            [sys.executable, "-c", LOOKS], cwd=ROOT, env=self.env, check=True, capture_output=True
        )
        return Counter(map(int, ran.stdout.decode().strip("[]\n ").replace(",", " ").split()))


def stage_of(hosts: int) -> Stage:
    body = "<h1>Fund the night bus</h1><form>Sign</form>"
    page = {"path": "", "title": "Sign", "body": body, "long": True}
    return Stage([Case(f"host {n}", "ok", (0,), catch_all=page) for n in range(hosts)])


def wait_for(stage: Stage, asked: int, worker: "subprocess.Popen[bytes]") -> None:
    while stage.asked < asked and worker.poll() is None:
        time.sleep(0.02)


def test_every_link_is_looked_at_once_whatever_is_killed(own_database: dict[str, str]) -> None:
    links = 120
    with stage_of(1) as stage:
        house = House(own_database, stage, pace=60)
        house.fill(links)
        victim = house.check(AT)
        wait_for(stage, 20, victim)
        victim.kill()
        victim.wait()
        assert set(house.looks().values()) <= {1}
        both = [house.check(AT + timedelta(minutes=16)) for _ in range(2)]
        assert [worker.wait(180) for worker in both] == [0, 0]
        assert sorted(house.looks().values()) == [1] * links


def test_a_killed_process_of_a_crew_costs_only_its_own_share(own_database: dict[str, str]) -> None:
    links = 1_000
    with stage_of(2) as stage:
        house = House(own_database, stage, pace=400)
        house.fill(links)
        parent = house.check(AT, "--workers", "2")
        wait_for(stage, 40, parent)
        found = subprocess.run(["pgrep", "-P", str(parent.pid)], capture_output=True, check=True)
        children = [int(pid) for pid in found.stdout.split()]
        assert len(children) == 2
        os.kill(children[0], 9)
        assert parent.wait(180) == 0
        first = house.looks()
        assert set(first.values()) == {1}
        assert links / 2 <= len(first) < links
        assert house.check(AT + timedelta(minutes=16), "--workers", "2").wait(180) == 0
        assert sorted(house.looks().values()) == [1] * links

"""Four processes write one audit log, one of them is killed; the chain stays whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from backend.audit.models import Entry
from backend.audit.verify import verify
from tracker.models import Topic

ROOT = Path(__file__).resolve().parents[2]
DEEDS = 40
WRITER = f"""
import sys
import django; django.setup()
from django.utils import timezone
from backend.audit.record import acted
from backend.audit.who import by_command
from tracker.models import Topic
for number in range({DEEDS}):
    with acted(by_command("writer"), "create", at=timezone.now()) as deed:
        deed.row = Topic.objects.create(slug=f"{{sys.argv[1]}}-{{number}}", name="x")
    print(number, flush=True)
"""


def database_url() -> str:
    """Of the database that this test is run on."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    password = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    return f"postgres://{told['USER']}{password}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


def writer(name: str) -> "subprocess.Popen[str]":
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", WRITER, name]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


@pytest.mark.django_db(transaction=True)
def test_one_chain_of_four_writers_whatever_is_killed() -> None:
    victim, *others = [writer(f"writer-{number}") for number in range(4)]
    assert victim.stdout
    for _ in range(5):
        victim.stdout.readline()
    victim.kill()
    victim.communicate(timeout=60)
    for each in others:
        each.communicate(timeout=120)
    assert [each.returncode for each in others] == [0, 0, 0]

    done = Topic.objects.filter(slug__startswith="writer-").count()
    assert 3 * DEEDS + 5 <= done < 4 * DEEDS
    verdict = verify()
    assert (verdict.broken, verdict.entries, verdict.head.number) == (None, done, done)
    told = Entry.objects.values_list("object_id", flat=True)
    made = {str(pk) for pk in Topic.objects.values_list("pk", flat=True)}
    assert (len(set(told)), set(told) <= made) == (done, True)

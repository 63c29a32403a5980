"""The week of docs/editing.md, done with curl against a server that listens, on the sample."""

import re
import shlex
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from newsletters.delivery.send import deliver
from newsletters.models import Edition
from tests.journeys.guide import section_of, steps_of, take
from tests.newsletters.delivery.fakes import Receiver

HEADING = "A week by curl"
MANAGE = ".venv/bin/python manage.py "

pytestmark = pytest.mark.django_db(transaction=True)


def _commanded(line: str) -> str:
    """What a command of the guide prints."""
    out = StringIO()
    call_command(*shlex.split(line.removeprefix(MANAGE)), stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def _set_up() -> dict[str, str]:
    """The indented lines of the guide, each done: commands, and names for what they print."""
    known = {}
    for line in re.findall(r"^    (\S.*)$", section_of("editing.md", under=HEADING), re.MULTILINE):
        named = re.fullmatch(r"([A-Z]+)=(?:\"([^$]*)\$\((.*)\)\"|(.*))", line)
        if named is None:
            assert line.startswith(MANAGE), line
            _commanded(line)
        else:
            name, before, command, plain = named.groups()
            known[name] = plain or before + _commanded(command)
    return known


@pytest.fixture
def known(live_server: LiveServer, settings: LazySettings, tmp_path: Path) -> dict[str, str]:
    """What `scripts/run` does before it serves, then what the guide asks for."""
    settings.EMAIL_FOLDER = tmp_path / "outbox"
    for line in ("createeditor admin --role admin --if-none", "seed_demo", "weekly --send"):
        _commanded(line)
    names = _set_up()
    assert names.keys() == {"SITE", "ADA", "GRACE", "ADMIN"}
    return names | {"SITE": live_server.url}


def _the_minute_passes(known: dict[str, str], receiver: Receiver) -> None:
    """The timetable looks a second before the edition leaves, and a second after."""
    edition = Edition.objects.select_related("newsletter").get(pk=known["EDITION"])
    leaves, second = datetime.fromisoformat(known["LEAVES"]), timedelta(seconds=1)
    deliver(edition, at=leaves - second, transport=receiver, when_due=True)
    assert receiver.arrived == []
    deliver(edition, at=leaves + second, transport=receiver, when_due=True)


def _words_of(message: bytes) -> str:
    part = message_from_bytes(message, policy=default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_week_by_curl(known: dict[str, str]) -> None:
    receiver = Receiver()
    for step in steps_of("editing.md", under=HEADING):
        if "/ledger/" in step.command:
            _the_minute_passes(known, receiver)
        take(step, known)
        if "Idempotency-Key" in step.command:
            take(step, known)
    assert len(receiver.recipients) == 40
    said = _words_of(receiver.arrived[0].payload)
    for title in ("Four night stops have no bench", "Speak for the tenants", "five-day evictions"):
        assert title in said
    for title in ("Ask both senators", "Call for the cap"):
        assert title not in said

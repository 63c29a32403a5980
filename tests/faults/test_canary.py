"""After a whole week through a real worker no address and no token is left anywhere but in mail."""

import re
from pathlib import Path

from tests.faults.conftest import Installation

WORKER = (
    "-m", "celery", "--app", "backend.celery_app", "worker", "--loglevel", "DEBUG",
    "--queues", "mail,fetch,housekeeping", "--concurrency", "1",
    "--without-gossip", "--without-mingle",
)  # fmt: skip
SIGN_UP = """
import django; django.setup()
from django.utils import timezone
from newsletters.models import Newsletter
from newsletters.subscriptions import signup
from newsletters.subscriptions.evidence import BY_LINK
from newsletters.tasks import empty_outbox
signup.request("Newcomer@canary.example", newsletter=Newsletter.objects.get(), evidence=BY_LINK,
               at=timezone.now())
empty_outbox.delay()
"""


def test_no_address_and_no_token_outside_of_mail(installation: Installation) -> None:
    worker = installation.start(*WORKER)
    try:
        said = [
            installation.start(*words).communicate(timeout=120)
            for words in (
                ("-c", SIGN_UP),
                ("manage.py", "weekly", "--send", "--via-worker", "--json"),
                ("manage.py", "ledger", "1", "--json"),
            )
        ]
    finally:
        worker.terminate()
        logs = worker.communicate(timeout=60)

    mails = [file.read_bytes() for file in (installation.folder / "outbox").iterdir()]
    assert len(mails) == 61
    tokens = {
        found.replace(b"=\r\n", b"").split(b"/")[-1]
        for mail in mails
        for found in re.findall(rb"List-Unsubscribe: <http://[^>]*/unsubscribe/([^/>]+)", mail)
    }
    assert len(tokens) == 60

    places = {str(path): path.read_bytes() for path in _files(installation.folder)}
    places["logs"] = "".join([*logs, *(text for pair in said for text in pair)]).encode()
    assert any("broker" in name for name in places)
    for name, content in places.items():
        assert b"canary.example" not in content.lower(), name
        assert not [token for token in tokens if token in content], name


def _files(folder: Path) -> list[Path]:
    """Database with its log, broker, cache, keys, timetable: all but the mail."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != "outbox"
    ]

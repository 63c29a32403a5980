"""The journey of docs/api.md, read from the guide and asked line by line."""

import json
import re
import shlex
from pathlib import Path
from string import Template
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from backend.accounts.secrets import new_api_token
from newsletters.assembly.assemble import assemble
from newsletters.delivery.settle import deliver_all
from newsletters.models import Edition
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.newsletters.delivery.fakes import Receiver
from tests.newsletters.makers import newsletter_called, reader
from tracker.models import FeedEntry

GUIDE = Path(__file__).resolve().parents[2] / "docs/api.md"


def lines_of_the_guide() -> list[str]:
    journey = GUIDE.read_text().split("## From a feed's entry to the ledger\n", 1)[1]
    return re.findall(r"^    (curl .*)$", journey, re.MULTILINE)


def asked(line: str, known: dict[str, str]) -> tuple[int, Any]:
    """What the site answers to one curl of the guide."""
    words = [Template(word).substitute(known) for word in shlex.split(line)[1:]]
    address = words.pop()
    body, headers = None, {}
    for option, word in zip(words[::2], words[1::2], strict=True):
        if option == "--json":
            body = word
        else:
            name, _, value = word.partition(": ")
            headers[f"HTTP_{name.upper().replace('-', '_')}"] = value
    client = APIClient()
    client.credentials(**headers)
    method = "GET" if body is None else "POST"
    answer = client.generic(method, address, body or "", content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def token(name: str, role: Role, *scopes: str) -> str:
    at = timezone.now()
    user, _ = make_editor(name, role=role, at=at)
    return new_api_token(user, name="test", scopes=scopes, at=at, days=1)[0]


@pytest.mark.django_db
def test_an_entry_becomes_an_action_of_a_sent_edition() -> None:
    newsletter = newsletter_called()
    newsletter.second_person = True
    newsletter.save()
    reader("rosa@example.org", newsletter)
    entry = rows.feed_entry(1)
    FeedEntry.objects.filter(pk=entry.pk).update(
        proposal={"verb": "sign", "durability": "anytime", "effort_minutes": 3}
    )
    at = timezone.now()
    made = assemble(newsletter, date=date_of(newsletter, at), at=at)
    known = {
        "SITE": "",
        "EDITOR": token("ada", Role.EDITOR, "read", "edit"),
        "PUBLISHER": token("grace", Role.PUBLISHER, "read", "publish"),
    }
    answers, receiver = [], Receiver()
    for line in lines_of_the_guide():
        if line.endswith('/ledger/"'):
            edition = Edition.objects.select_related("newsletter").get()
            deliver_all(edition, at=timezone.now(), transport=receiver)
        status, told = asked(line, known)
        assert status == 200, (line, told)
        answers.append(told)
        if "results" in told:
            name = "ENTRY" if "feed-entries" in line else "EDITION"
            known[name] = str(told["results"][0]["id"])
        for name in {"action", "snapshot", "audience"} & told.keys():
            known[name.upper()] = str(told[name])
    inbox, accepted, opened, drafts, assembled, seen, approved, sending, ledger = answers
    assert [each["id"] for each in inbox["results"]] == [entry.pk]
    assert (accepted["state"], opened["state"]) == ("accepted", "open")
    assert [each["id"] for each in drafts["results"]] == [made.edition_id]
    assert [item["title"] for item in assembled["items"]][:1] == ["Entry 1"]
    assert "Entry 1" in seen["text"]
    assert "Entry 1" in seen["html"]
    assert seen["audience"] == 1
    assert (approved["state"], sending["state"]) == ("approved", "approved")
    assert sending["leaves_at"] > approved["approved_at"]
    assert receiver.recipients == ["rosa@example.org"]
    assert (ledger["candidates"], ledger["accepted"], ledger["balanced"]) == (1, 1, True)

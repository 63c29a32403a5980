"""A bill that we oppose dies with its Congress and comes back: by commands, and one answer."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from tracker.models import Action, Bill, BillRelation

pytestmark = pytest.mark.django_db

NAME = "Public Safety Employer-Employee Cooperation Act of"


def manage(command: str, *words: str) -> Any:
    out = io.StringIO()
    call_command(command, *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def published(folder: Path, number: int, congress: int, title: str, day: str) -> str:
    """A bill status file of our own making."""
    path = folder / f"BILLSTATUS-{congress}hr{number}.xml"
    path.write_text(
        f"<billStatus><bill><number>{number}</number><type>HR</type>"
        f"<congress>{congress}</congress><introducedDate>{day}</introducedDate>"
        f"<title>{title}</title><sponsors><item><bioguideId>Q000001</bioguideId>"
        "<fullName>Rep. Quill, Ada [D-WA-7]</fullName></item></sponsors><actions><item>"
        f"<actionDate>{day}</actionDate><text>Referred to the House Committee on Education and"
        " Labor.</text><sourceSystem><name>House floor actions</name></sourceSystem></item>"
        "</actions></bill></billStatus>"
    )
    return str(path)


@pytest.fixture
def editor() -> APIClient:
    person, _ = make_editor("ada", role=Role.EDITOR, at=timezone.now())
    client = APIClient()
    client.force_login(person)
    return client


def test_from_its_death_to_its_successor(editor: APIClient, tmp_path: Path) -> None:
    first = published(tmp_path, 1154, 116, f"{NAME} 2019", "2019-02-13")
    manage("ingest", "billstatus", first, "--at", "2019-03-01T12:00Z")
    bill = Bill.objects.get(slug="hr1154-116")
    address = f"/api/v1/bills/{bill.pk}/"
    as_seen = {"If-Match": editor.get(address)["ETag"]}
    answer = editor.patch(address, {"stance": "oppose"}, format="json", headers=as_seen)
    assert answer.status_code == 200, answer.json()
    for slug in ("call", "write"):
        Action.objects.create(
            slug=slug,
            title=f"{slug.title()} against HR 1154",
            verb=slug,
            effort_minutes=4,
            durability="standing",
            state="open",
            bill=bill,
        )

    before = manage("expire", "--at", "2021-01-03T16:59:59Z")
    assert before["closed"] == []
    after = manage("expire", "--at", "2021-01-03T17:00:00Z")
    assert (sorted(after["closed"]), after["bills_settled"]) == (["call", "write"], 1)
    ends = Action.objects.values_list("effective_end", "effective_reason", "outcome", "state")
    assert {(f"{end:%Y-%m-%dT%H:%MZ}", *rest) for end, *rest in ends} == {
        ("2021-01-03T17:00Z", "session_ended", "won", "closed")
    }
    assert (Bill.objects.get().outcome, BillRelation.objects.count()) == ("won", 0)

    again = published(tmp_path, 1505, 119, f"{NAME} 2025", "2025-02-24")
    other = published(tmp_path, 1506, 119, "Clean Water for All Act", "2025-02-24")
    report = manage("ingest", "billstatus", other, again, "--at", "2025-03-01T12:00Z")
    assert [(each["where"], each["why"]) for each in report["notices"]] == [
        (
            "hr1505-119",
            "may be hr1154-116 come back, which an editor settles: "
            "Both are called “public safety employer employee cooperation act”.",
        )
    ]
    assert manage("expire", "--at", "2025-03-01T13:00Z")["successors_proposed"] == 0

    [proposal] = editor.get("/api/v1/bill-proposals/?state=proposed").json()["results"]
    assert (proposal["bill"]["slug"], proposal["other"]["slug"]) == ("hr1505-119", "hr1154-116")
    digest = manage("digest", "--at", "2025-03-03T12:00Z")
    assert digest["totals"]["Bills that may have come back"] == 1
    answer = editor.post(f"/api/v1/bill-proposals/{proposal['id']}/confirm/")
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")
    stances = Bill.objects.order_by("slug").values_list("slug", "stance")
    assert list(stances) == [
        ("hr1154-116", "oppose"),
        ("hr1505-119", "oppose"),
        ("hr1506-119", "watch"),
    ]
    late = editor.post(f"/api/v1/bill-proposals/{proposal['id']}/dismiss/")
    assert (late.status_code, late.json()["code"]) == (409, "already_settled")

"""Every address of the API that writes: done is told exactly once, refused is not told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.audit.models import Entry
from newsletters.models import Edition
from tests.backend.api import rows
from tests.backend.api.said import CHANGES, SAID
from tests.backend.api.test_roles import GOLDEN
from tests.newsletters.makers import approved_edition, newsletter_called

Asking = Callable[[str], APIClient]

WRITES = sorted(
    (method, address)
    for method, address in GOLDEN
    if method != "GET" and address not in {"editions/ID/preview/", "lint/", "markdown/"}
)
OF_A_DRAFT = {"editions/ID/assemble/", "editions/ID/note/"}
NEEDS_A_STATE = {
    f"editions/ID/{verb}/"
    for verb in ("pin", "drop", "clear", "swap", "reorder", "blurb", "word", "schedule", "undo")
} | {
    *("editions/ID/take-back/", "actions/ID/reopen/", "actions/ID/open/", "bills/ID/status/"),
    *("links/ID/use-archived/", "actions/from-url/"),
}
"""Refused for a row as it is made here: only that they are not told is seen in this test."""


MADE = SAID | {
    "newsletters": lambda: {"slug": "monthly", "name": "Monthly", "time_zone": "America/Chicago"},
    "subscribers": lambda: {"email": "new@example.org", "newsletter": _weekly()},
    "suppressions": lambda: {"email": "new@example.org", "newsletter": _weekly()},
}
CHANGED = CHANGES | {
    "newsletters": {"name": "Fortnightly"},
    "subscribers": {"language": "es"},
    "webhooks": {"description": "The chapter's chat"},
}
HIDDEN = {"subscribers"}
"""Nothing of a reader is kept in the log."""


def _weekly() -> str:
    return newsletter_called().slug


def body_of(method: str, address: str) -> Any:
    name = address.partition("/")[0]
    if method == "PATCH":
        return CHANGED[name]
    if address == f"{name}/bulk/":
        return {"rows": [{"do": "create", "values": MADE[name]()}]}
    if address == f"{name}/" and name in MADE:
        return MADE[name]()
    return {
        "actions/ID/supersede/": lambda: {"by": rows.action(77).pk},
        "meetings/ID/merge/": lambda: {"other": rows.meeting(77).pk},
        "links/ID/replace/": lambda: {"url": "https://example.org/new"},
        "editions/": lambda: {"newsletter": _weekly()},
        "editions/ID/send/": lambda: {"audience": 0},
        "editions/ID/note/": lambda: {"text": "Rest well."},
        "webhooks/": lambda: {"url": "https://93.184.216.34/", "events": ["action.closed"]},
    }.get(address, dict)()


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_what_is_done_is_told_once(asking: Asking, method: str, address: str) -> None:
    name = address.partition("/")[0]
    where, row = f"/api/v1/{address}", None
    if "ID" in address:
        row = approved_edition(newsletter_called()) if name == "editions" else rows.MAKE[name](1)
        where = where.replace("ID", str(row.pk))
    body = body_of(method, address)
    client = asking("admin")
    User.objects.update(email="admin@example.org")
    if address in OF_A_DRAFT:
        Edition.objects.update(state="draft")
    before = Entry.objects.count()
    answer = client.generic(
        method, where, json.dumps(body), content_type="application/json", HTTP_IF_MATCH="*"
    )
    told = list(Entry.objects.filter(number__gt=before).order_by("number"))
    if address in NEEDS_A_STATE and answer.status_code >= 400:
        assert told == []
        return
    assert answer.status_code < 300, answer.content[:300]
    assert len(told) == 1, (method, address)
    (entry,) = told
    assert (entry.door, entry.user_name, entry.kind != "") == ("api", "the-admin", True)
    if row is not None:
        assert entry.object_id == str(row.pk)
    if name not in HIDDEN and (method == "PATCH" or address in {f"{name}/", f"{name}/bulk/"}):
        assert entry.after

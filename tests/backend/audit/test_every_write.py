"""Every address of the API that writes: done is told exactly once, refused is not told."""

import pytest
from rest_framework.test import APIClient

from backend.audit.models import Entry
from tests.backend.api.conftest import admin, readable_page
from tests.backend.api.doing import WRITES, ready

__all__ = ["admin", "readable_page"]

HIDDEN = {"subscribers"}
"""Nothing of a reader is kept in the log."""
OTHERS = {"meetings/ID/merge/": ["meeting.merge"]}
"""What is told besides of rows that the address does not name."""


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_what_is_done_is_told_once(
    admin: APIClient, readable_page: str, method: str, address: str
) -> None:
    name = address.partition("/")[0]
    doing = ready(method, address, page=readable_page)
    before = Entry.objects.count()
    if doing.pk:
        refused = doing.by(admin, **{"If-Match": '"0"'})
        assert (refused.status_code, Entry.objects.count()) == (412, before)
    answer = doing.by(admin, **{"If-Match": "*"})
    assert answer.status_code < 300, answer.content[:300]
    *others, entry = Entry.objects.filter(number__gt=before).order_by("number")
    assert [each.verb for each in others] == OTHERS.get(address, [])
    assert not doing.pk or doing.pk not in {each.object_id for each in others}
    assert (entry.door, entry.user_name, entry.kind != "") == ("api", "the-admin", True)
    if doing.pk:
        assert entry.object_id == doing.pk
    if name not in HIDDEN and (method == "PATCH" or address in {f"{name}/", f"{name}/bulk/"}):
        assert entry.after

"""Every write of the API, each made ready so that it can be done: the state that its row needs
first, and a body that it takes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Final

from django.utils import timezone
from rest_framework.test import APIClient

from newsletters.assembly.assemble import assemble
from newsletters.models import Edition
from newsletters.review.decide import approve
from newsletters.review.override import write_note
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.backend.api.said import CHANGES, SAID
from tests.backend.api.test_roles import GOLDEN
from tests.newsletters.assembly.rows import lasting
from tests.newsletters.makers import newsletter_called
from tracker.models import Action
from tracker.vocabulary import ActionState

Body = dict[str, Any]

CHANGE_NOTHING: Final = {"editions/ID/preview/", "lint/", "markdown/"}
"""Asked with POST because what is asked does not fit an address."""
WRITES: Final = sorted(
    (method, address)
    for method, address in GOLDEN
    if method != "GET" and address not in CHANGE_NOTHING
)


@dataclass(frozen=True, slots=True)
class Doing:
    """One write that can be done."""

    method: str
    where: str
    body: Body
    pk: str | None
    """Of the row that the address names."""

    def by(self, client: APIClient, **headers: str) -> Any:
        return client.generic(
            self.method,
            self.where,
            json.dumps(self.body),
            content_type="application/json",
            headers=headers,
        )


def ready(method: str, address: str, *, page: str) -> Doing:
    """The write of that address in the golden table; ``page`` is one that can be read."""
    name, _, rest = address.partition("/")
    row = None
    if "ID" in rest:
        row = _ROWS.get(address, lambda: rows.MAKE[name](1) if name != "editions" else _draft())()
    pk = None if row is None else str(row.pk)
    where = f"/api/v1/{address}".replace("ID", pk or "")
    return Doing(method, where, _body(method, address, row, page), pk)


def _body(method: str, address: str, row: Any, page: str) -> Body:
    name = address.partition("/")[0]
    if method == "PATCH":
        return _CHANGED[name]
    if address == f"{name}/bulk/":
        return {"rows": [{"do": "create", "values": _MADE[name]()}]}
    if address == f"{name}/":
        return _MADE[name]()
    if address == "actions/from-url/":
        return {"url": page}
    return _BODIES.get(address, lambda _: {})(row)


_MADE: Final[dict[str, Callable[[], Body]]] = SAID | {
    "newsletters": lambda: {"slug": "monthly", "name": "Monthly", "time_zone": "America/Chicago"},
    "subscribers": lambda: {"email": "new@example.org", "newsletter": newsletter_called().slug},
    "suppressions": lambda: {"email": "new@example.org", "newsletter": newsletter_called().slug},
    "editions": lambda: {"newsletter": newsletter_called().slug},
    "webhooks": lambda: {"url": "https://93.184.216.34/", "events": ["action.closed"]},
}
_CHANGED: Final[dict[str, Body]] = CHANGES | {
    "newsletters": {"name": "Fortnightly"},
    "subscribers": {"language": "es"},
    "webhooks": {"description": "The chapter's chat"},
}


def _draft() -> Edition:
    """The next edition, with the actions Call 1 and Call 2 among the fast; Call 3 is out."""
    newsletter, at = newsletter_called(), timezone.now()
    for number in range(5):
        lasting(f"call-{number}", review_on="2099-01-01")
    assemble(newsletter, date=date_of(newsletter, at), at=at)
    return Edition.objects.select_related("newsletter").get()


def _approved() -> Edition:
    return approve(_draft(), at=timezone.now())


def _noted() -> Edition:
    edition = _draft()
    write_note(edition, "Rest well.", at=timezone.now(), by=None)
    return edition


def _named(number: int) -> Body:
    return {"kind": "action", "id": Action.objects.get(title=f"Call {number}").pk}


_ROWS: Final[dict[str, Callable[[], Any]]] = {
    "actions/ID/open/": lambda: rows.action(1, state=ActionState.DRAFT),
    "actions/ID/reopen/": lambda: rows.action(1, state=ActionState.CLOSED),
    "editions/ID/undo/": _noted,
    "editions/ID/reopen/": _approved,
    "editions/ID/send/": _approved,
    "editions/ID/take-back/": _approved,
}
_BODIES: Final[dict[str, Callable[[Any], Body]]] = {
    "actions/ID/supersede/": lambda _: {"by": rows.action(77).pk},
    "bills/ID/status/": lambda _: {"status": "Adopted", "status_class": "final"},
    "meetings/ID/merge/": lambda _: {"other": rows.meeting(77).pk},
    "links/ID/replace/": lambda _: {"url": "https://example.org/new"},
    "editions/ID/blurb/": lambda _: _named(1) | {"text": "Our own words."},
    "editions/ID/clear/": lambda _: _named(1),
    "editions/ID/drop/": lambda _: _named(1),
    "editions/ID/pin/": lambda _: _named(4) | {"position": 0},
    "editions/ID/swap/": lambda _: _named(2) | {"instead": _named(3)},
    "editions/ID/reorder/": lambda _: {"section": "fast", "items": [_named(2), _named(1)]},
    "editions/ID/note/": lambda _: {"text": "Rest well."},
    "editions/ID/word/": lambda _: {"section": "big", "text": "Nothing long."},
    "editions/ID/schedule/": lambda edition: {
        "sends_at": (edition.sends_at + timedelta(minutes=30)).astimezone(UTC).isoformat()
    },
    "editions/ID/send/": lambda _: {"audience": 0},
}

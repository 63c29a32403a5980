"""The golden table: every address of the API, each method, and the least role that may use it."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, get_resolver
from rest_framework.test import APIClient

from backend.accounts.models import ApiToken, Role, User
from tests.backend.api import rows
from tests.backend.api.said import SAID
from tests.newsletters.makers import approved_edition, newsletter_called

Asking = Callable[[str], APIClient]

EVERYBODY = "anonymous"
READ_BY = dict.fromkeys(rows.MAKE, EVERYBODY) | {
    "links": "viewer",
    "feeds": "viewer",
    "feed-entries": "viewer",
    "meeting-feeds": "viewer",
    "chapters": "viewer",
    "bill-proposals": "viewer",
    "subscribers": "publisher",
    "suppressions": "publisher",
    "deliveries": "publisher",
    "audit": "publisher",
    "webhooks": "admin",
}
NAMED = {
    "actions": {"open": "editor", "close": "editor", "reopen": "editor", "supersede": "editor"},
    "links": {
        "recheck": "editor",
        "pin": "editor",
        "unpin": "editor",
        "replace": "editor",
        "use-archived": "editor",
        "give-up": "editor",
        "ignore-host": "editor",
    },
    "feed-entries": {"accept": "editor", "dismiss": "editor"},
    "webhooks": dict.fromkeys(("rotate", "enable", "disable", "ping", "redeliver"), "admin"),
    "bill-proposals": {"confirm": "editor", "dismiss": "editor"},
    "editions": {
        "assemble": "editor",
        **dict.fromkeys(("pin", "drop", "clear", "swap", "reorder"), "editor"),
        **dict.fromkeys(("blurb", "word", "note", "schedule", "undo"), "editor"),
        "take-back": "publisher",
        "preview": "editor",
        "test-send": "editor",
        "approve": "publisher",
        "hold": "editor",
        "reopen": "publisher",
        "send": "publisher",
        "cancel": "publisher",
    },
}
LINTED = (
    *("meetings", "petitions", "posts", "campaigns", "demands", "resources", "organizations"),
    "bills",
)
NAMED["meetings"] = {"merge": "editor"}
ALSO_READ = {
    **{name: {"lint": "editor"} for name in LINTED},
    "actions": {"offices": EVERYBODY, "lint": "editor"},
    "editions": {"lint": "editor"} | dict.fromkeys(("ledger", "draft", "review", "diff"), "viewer"),
    "webhooks": {"tellings": "admin"},
    "links": {"looks": "viewer"},
    "subscribers": {"consents": "publisher"},
}
OTHERS = {
    ("GET", ""): EVERYBODY,
    ("GET", "schema/"): EVERYBODY,
    ("GET", "me/"): "viewer",
    ("POST", "webhooks/"): "admin",
    ("POST", "editions/"): "editor",
    ("PATCH", "webhooks/ID/"): "admin",
    ("DELETE", "webhooks/ID/"): "admin",
}

WRITTEN_BY = dict.fromkeys(SAID, "editor") | {"newsletters": "admin", "subscribers": "publisher"}
RESTORED = ("places", "topics", "organizations", "campaigns", "bills", "terms")
NAMED |= {name: {"restore": "editor"} for name in RESTORED}
NAMED["bills"]["status"] = "editor"
OTHERS |= {("POST", "actions/from-url/"): "editor", ("POST", "lint/"): "editor"}
OTHERS |= {("POST", "markdown/"): "editor"}

GOLDEN = (
    OTHERS
    | {("POST", f"{name}/"): least for name, least in WRITTEN_BY.items()}
    | {("POST", "suppressions/"): "publisher"}
    | {("POST", f"{name}/bulk/"): least for name, least in WRITTEN_BY.items()}
    | {("PATCH", f"{name}/ID/"): least for name, least in WRITTEN_BY.items()}
    | {("DELETE", f"{name}/ID/"): least for name, least in WRITTEN_BY.items()}
    | {("GET", f"{name}/"): least for name, least in READ_BY.items()}
    | {("GET", f"{name}/ID/"): least for name, least in READ_BY.items()}
    | {
        ("POST", f"{name}/ID/{verb}/"): least
        for name, verbs in NAMED.items()
        for verb, least in verbs.items()
    }
    | {
        ("GET", f"{name}/ID/{view}/"): least
        for name, views in ALSO_READ.items()
        for view, least in views.items()
    }
)
WHO = (EVERYBODY, *[str(role) for role in Role])


def routes() -> Iterator[tuple[str, str]]:
    """Every (method, address) below ``/api/v1/`` that the site answers, found in its resolver."""
    for prefix, pattern in _walk(get_resolver().url_patterns, ""):
        address = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "ID", prefix)
        address = address.replace("^", "").replace("$", "").replace(r"\Z", "")
        if address.startswith("api/v1/"):
            methods = getattr(pattern.callback, "actions", {"get": ""})
            for method in methods:
                if method != "head":
                    yield method.upper(), address.removeprefix("api/v1/")


def _walk(patterns: object, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:  # type: ignore[attr-defined]  # Django's own lists are untyped
        whole = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield whole, each
        else:
            yield from _walk(each.url_patterns, whole)


def test_the_table_names_every_address() -> None:
    assert sorted(set(routes())) == sorted(GOLDEN)


@pytest.fixture
def numbers(db: None) -> Callable[[str], str]:
    """The id of a row of each collection that everybody who may read it sees."""

    def number_of(name: str) -> str:
        if name == "editions":
            return str(approved_edition(newsletter_called()).pk)
        return str(rows.MAKE[name](1).pk)

    return number_of


@pytest.mark.parametrize(("method", "address"), sorted(GOLDEN))
def test_who_may(asking: Asking, numbers: Callable[[str], str], method: str, address: str) -> None:
    least = GOLDEN[method, address]
    name = address.partition("/")[0]
    where = f"/api/v1/{address}"
    if "ID" in address:
        where = where.replace("ID", numbers(name))
    for who in WHO:
        answer = asking(who).generic(method, where, "", content_type="application/json")
        told = (who, answer.status_code, answer.content[:300])
        if WHO.index(who) >= WHO.index(least):
            hidden = name == "editions" and who == EVERYBODY and "ID" in address
            assert answer.status_code == 404 if hidden else answer.status_code not in {401, 403}
            assert answer.status_code < 500, told
        else:
            assert answer.status_code == (401 if who == EVERYBODY else 403), told


@pytest.mark.parametrize(
    ("scope", "address", "allowed"),
    [
        ("read", "actions/ID/close/", False),
        ("edit", "actions/ID/close/", True),
        ("publish", "actions/ID/close/", False),
        ("edit", "editions/ID/hold/", True),
        ("edit", "editions/ID/approve/", False),
        ("publish", "editions/ID/approve/", True),
        ("edit", "editions/ID/send/", False),
        ("subscribers", "editions/ID/send/", False),
        ("read", "actions/", False),
        ("edit", "actions/", True),
        ("publish", "topics/", False),
        ("subscribers", "bills/", False),
    ],
)
def test_a_token_does_what_its_scope_says(
    asking: Asking, numbers: Callable[[str], str], scope: str, address: str, allowed: bool
) -> None:
    client = asking("admin")
    ApiToken.objects.update(scopes=[scope])
    where = f"/api/v1/{address}".replace("ID", numbers(address.partition("/")[0]))
    assert (client.post(where, {}, format="json").status_code != 403) is allowed


@pytest.mark.parametrize(
    ("who", "scope", "address", "needed", "detail"),
    [
        ("viewer", "edit", "topics/", {"role": "editor"}, "It takes an editor."),
        ("editor", "read", "topics/", {"scope": "edit"}, "This token has no scope `edit`."),
        ("publisher", "publish", "webhooks/", {"role": "admin"}, "It takes an admin."),
        (
            "editor",
            "edit",
            "suppressions/",
            {"role": "publisher", "scope": "subscribers"},
            "It takes a publisher. This token has no scope `subscribers`.",
        ),
    ],
)
def test_a_refusal_names_what_it_takes(
    asking: Asking, who: str, scope: str, address: str, needed: dict[str, str], detail: str
) -> None:
    client = asking(who)
    ApiToken.objects.update(scopes=[scope])
    told = client.post(f"/api/v1/{address}", {}, format="json").json()
    assert told == {
        "type": "tag:tuesday,2026:permission_denied",
        "title": "Forbidden",
        "status": 403,
        "code": "permission_denied",
        "detail": detail,
        **needed,
    }


def test_reading_names_what_it_takes_as_well(asking: Asking) -> None:
    client = asking("editor")
    ApiToken.objects.update(scopes=["edit"])
    told = client.get("/api/v1/deliveries/").json()
    assert (told["role"], told["scope"]) == ("publisher", "subscribers")
    told = client.get("/api/v1/feeds/").json()
    assert (told.get("role"), told["scope"]) == (None, "read")


def test_who_has_no_role_is_told_that_it_takes_one(asking: Asking) -> None:
    client = asking("viewer")
    User.objects.update(role="")
    told = client.get("/api/v1/me/").json()
    assert (told["code"], told["role"]) == ("permission_denied", "viewer")


def test_a_row_out_of_reach_is_none_whatever_is_lacking(
    asking: Asking, numbers: Callable[[str], str]
) -> None:
    """What one would need is said of the address, the same whether the row is there or not."""
    client = asking("viewer")
    there = client.post(f"/api/v1/actions/{numbers('actions')}/close/", {}, format="json")
    nowhere = client.post("/api/v1/actions/999999/close/", {}, format="json")
    assert there.json() == nowhere.json()


def test_who_is_not_known_is_told_how_to_be(asking: Asking) -> None:
    for answer in (
        asking("anonymous").get("/api/v1/feeds/"),
        asking("anonymous").post("/api/v1/topics/"),
    ):
        assert answer.json()["code"] == "not_authenticated"
        assert answer.json()["detail"] == "Send `Authorization: Bearer …` with an API token."

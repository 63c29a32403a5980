import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from backend.accounts.authorization import OF_SUBSCRIBERS
from backend.accounts.editors import make_editor
from backend.accounts.models import ApiToken, LoginLink, Role, User
from backend.accounts.secrets import new_api_token, new_login_link, open_login_link, owner_of_token
from backend.kernel.errors import InvalidInput, NotFound

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_an_editor_is_made_once_and_renamed_never() -> None:
    first, _ = make_editor("rosa", role=Role.EDITOR, at=AT)
    second, _ = make_editor("rosa", role=Role.ADMIN, at=AT)

    assert first.pk == second.pk
    assert list(User.objects.values_list("username", "role", "is_superuser")) == [
        ("rosa", "admin", True)
    ]
    assert not second.has_usable_password()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.VIEWER, ["tracker.view_action"]),
        (Role.EDITOR, ["tracker.view_action", "tracker.change_action"]),
        (
            Role.PUBLISHER,
            ["tracker.view_action", "tracker.change_action", "newsletters.change_edition"],
        ),
    ],
)
def test_what_a_role_may_in_the_admin(role: Role, may: list[str]) -> None:
    user, _ = make_editor("rosa", role=role, at=AT)
    asked = [
        "tracker.view_action",
        "tracker.change_action",
        "newsletters.change_edition",
        "tracker.delete_action",
        "accounts.change_user",
    ]
    assert [permission for permission in asked if user.has_perm(permission)] == may


@pytest.mark.parametrize(
    ("role", "may"), [(Role.VIEWER, []), (Role.EDITOR, []), (Role.PUBLISHER, OF_SUBSCRIBERS)]
)
def test_who_reads_us_is_shown_to_publishers(role: Role, may: Collection[str]) -> None:
    user, _ = make_editor("rosa", role=role, at=AT)
    seen = {name for name in OF_SUBSCRIBERS if user.has_perm(f"newsletters.view_{name}")}
    assert seen == set(may)


def test_a_login_link_works_once() -> None:
    user, secret = make_editor("rosa", role=Role.EDITOR, at=AT)

    assert open_login_link(secret, at=AT) == user
    with pytest.raises(NotFound):
        open_login_link(secret, at=AT)


def test_a_login_link_ends_after_a_day_and_with_the_next_one() -> None:
    user, first = make_editor("rosa", role=Role.EDITOR, at=AT)
    second = new_login_link(user, at=AT)

    with pytest.raises(NotFound):
        open_login_link(first, at=AT)
    with pytest.raises(NotFound):
        open_login_link(second, at=AT + timedelta(hours=24))


def test_looking_at_a_login_link_changes_nothing_and_pressing_its_button_logs_in(
    client: Client,
) -> None:
    _, secret = make_editor("rosa", role=Role.ADMIN, at=datetime.now(UTC))

    shown = client.get(f"/login/{secret}/")
    assert (shown.status_code, shown["Referrer-Policy"]) == (200, "same-origin")
    assert LoginLink.objects.get().used_at is None

    pressed = client.post(f"/login/{secret}/")
    assert (pressed.status_code, pressed["Location"]) == (302, "/account/")
    assert client.get("/admin/").status_code == 200
    assert Client().post(f"/login/{secret}/").status_code == 404


def test_tokens_are_kept_as_hashes_and_know_their_owner() -> None:
    user, _ = make_editor("rosa", role=Role.EDITOR, at=AT)
    secret, row = new_api_token(user, name="cron", scopes=["read"], at=AT, days=1)

    assert secret not in json.dumps(list(ApiToken.objects.values()), default=str)
    found = owner_of_token(secret, at=AT)
    assert found == row
    row.refresh_from_db()
    assert row.last_used_on == AT.date()
    assert owner_of_token(secret, at=AT + timedelta(days=1)) is None
    assert owner_of_token("tue_other", at=AT) is None


def test_a_scope_that_nobody_knows_is_named() -> None:
    user, _ = make_editor("rosa", role=Role.EDITOR, at=AT)
    with pytest.raises(InvalidInput, match="unknown scope everything"):
        new_api_token(user, name="cron", scopes=["everything"], at=AT, days=None)


def test_commands() -> None:
    out = StringIO()
    call_command("createeditor", "rosa", "--role", "admin", "--json", stdout=out)
    made = json.loads(out.getvalue())
    assert (made["editor"], made["role"]) == ("rosa", "admin")
    assert made["login"].startswith("http://testserver/login/")

    out = StringIO()
    words = ("rosa", "--role", "admin", "--email", " Rosa@Example.ORG ", "--json")
    call_command("createeditor", *words, stdout=out)
    assert "example" not in out.getvalue().lower()
    assert User.objects.get().email == "Rosa@example.org"
    for bad in ("rosa", "rosa@", "a" * 250 + "@example.org", "rosa@example.org\nBcc: x@y.org"):
        with pytest.raises(CommandError, match="not a mail address"):
            call_command("createeditor", "ida", "--role", "editor", "--email", bad)
    assert User.objects.count() == 1

    out = StringIO()
    call_command("createeditor", "other", "--role", "admin", "--if-none", "--json", stdout=out)
    assert json.loads(out.getvalue())["login"] is None
    assert User.objects.count() == 1

    out = StringIO()
    call_command("createtoken", "rosa", "--days", "2", "--at", "2026-11-24", "--json", stdout=out)
    assert json.loads(out.getvalue())["expires"] == "2026-11-26T00:00:00Z"

    with pytest.raises(CommandError, match="there is no editor “ida”"):
        call_command("createtoken", "ida")


def test_a_token_is_revoked_by_a_command() -> None:
    user, _ = make_editor("rosa", role=Role.EDITOR, at=AT)
    (first, one), (second, _), (third, _) = (
        new_api_token(user, name="cron", scopes=["read"], at=AT, days=None) for _ in range(3)
    )
    assert one.expires_at == AT + timedelta(days=90)

    def revoked(*words: str) -> tuple[int, list[bool]]:
        out = StringIO()
        call_command("revoketoken", "rosa", *words, "--at", AT.isoformat(), "--json", stdout=out)
        good = [bool(owner_of_token(each, at=AT)) for each in (first, second, third)]
        return json.loads(out.getvalue())["revoked"], good

    assert revoked("--all", "--dry-run") == (3, [True, True, True])
    assert revoked("--prefix", one.prefix) == (1, [False, True, True])
    assert revoked("--all") == (2, [False, False, False])
    assert revoked("--all") == (0, [False, False, False])
    with pytest.raises(CommandError, match="rosa has no such token"):
        call_command("revoketoken", "rosa", "--prefix", "tue_other")


def test_what_was_revoked_is_said_in_words() -> None:
    user, _ = make_editor("rosa", role=Role.EDITOR, at=AT)
    new_api_token(user, name="cron", scopes=["read"], at=AT, days=None)
    out = StringIO()
    call_command("revoketoken", "rosa", "--all", "--at", AT.isoformat(), stdout=out)
    assert out.getvalue() == "revoked: 1\n"

"""The way in, door by door: what each asks, what it tells, and what a session may do after it."""

import json
import re
from datetime import timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts import second_step, totp
from backend.accounts.editors import disable, end_sessions, make_editor
from backend.accounts.entry import CONFIRMED
from backend.accounts.models import ApiToken, Passkey, RecoveryCode, Role, TotpSecret, User
from backend.accounts.secrets import new_api_token, new_login_link
from backend.audit.models import Entry
from tests.backend.api import rows
from tests.newsletters.makers import approved_edition, newsletter_called

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LOGIN = "/admin/login/"


@pytest.fixture
def required(settings: LazySettings) -> None:
    settings.SECOND_STEP_REQUIRED = True


def person(name: str = "rosa", role: Role = Role.ADMIN) -> tuple[User, str]:
    user, link = make_editor(name, role=role, at=timezone.now())
    user.password = make_password(PASSWORD)
    user.save()
    return user, f"/login/{link}/"


def with_totp(user: User) -> str:
    secret = totp.new_secret()
    row = TotpSecret(user=user)
    row.keep(secret)
    row.save()
    return secret


def code(secret: str, *, steps: int = 0) -> str:
    return totp.code_at(secret, totp.step_at(timezone.now()) + steps)


def sign_in(client: Client, name: str = "rosa", password: str = PASSWORD) -> tuple[int, str]:
    answer = client.post(LOGIN, {"username": name, "password": password})
    return answer.status_code, answer.headers.get("Location", "")


def inside(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_without_need_of_a_second_step_a_password_is_enough(client: Client) -> None:
    person()
    assert sign_in(client) == (302, "/admin/")
    assert inside(client)


def test_who_has_enrolled_is_asked_even_where_nothing_is_required(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    assert sign_in(client) == (302, "/account/second-step/")
    assert not inside(client)
    assert client.get("/account/").status_code == 302
    refused = client.post("/account/second-step/", {"code": "000000"})
    assert (refused.status_code, b"does not work" in refused.content) == (400, True)
    answer = client.post("/account/second-step/", {"code": code(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert inside(client)


def test_no_code_works_twice(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    typed = code(secret)
    for expected in (302, 400):
        client = Client()
        sign_in(client)
        assert client.post("/account/second-step/", {"code": typed}).status_code == expected


@pytest.mark.usefixtures("required")
def test_where_it_is_required_a_link_leads_to_enrolment_and_nowhere_else(client: Client) -> None:
    user, link = person()
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/account/enrol/")
    assert not inside(client)
    assert client.get("/api/v1/me/").status_code == 401
    page = client.get("/account/enrol/").content.decode()
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found
    secret = found.group(1).replace(" ", "")
    wrong = client.post("/account/enrol/", {"code": "000000"})
    assert wrong.status_code == 400
    done = client.post("/account/enrol/", {"code": code(secret)})
    codes = re.findall(r"<li>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</li>", done.content.decode())
    assert len(set(codes)) == 10
    assert inside(client)
    assert RecoveryCode.objects.filter(user=user).count() == 10
    assert not any(
        each.replace("-", "") in str(list(RecoveryCode.objects.values())) for each in codes
    )

    # One of them is a second step, once.
    for expected in (302, 400):
        again = Client()
        sign_in(again)
        typed = codes[0].upper().replace("-", " ")
        assert again.post("/account/second-step/", {"code": typed}).status_code == expected


def test_an_enrolled_person_cannot_enrol_anew_from_halfway(client: Client) -> None:
    """Else a stolen password would be enough: enrol an app of one's own, and be in."""
    user, _ = person()
    with_totp(user)
    sign_in(client)
    assert client.get("/account/enrol/")["Location"] == LOGIN
    assert client.post("/account/enrol/", {"code": "123456"})["Location"] == LOGIN


def test_halfway_ends_after_a_quarter_of_an_hour(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    sign_in(client)
    session = client.session
    session["halfway"] |= {"at": session["halfway"]["at"] - timedelta(minutes=16).total_seconds()}
    session.save()
    answer = client.post("/account/second-step/", {"code": code(secret)})
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)


def test_each_step_gives_the_session_a_new_key(client: Client) -> None:
    user, link = person()
    secret = with_totp(user)
    keys = []
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = session.session_key or ""
    keys.append(session.session_key)
    client.post(link)
    keys.append(client.session.session_key)
    client.post("/account/second-step/", {"code": code(secret)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert "planted" not in client.session


@pytest.fixture
def known() -> None:
    person("rosa")
    person("off")
    User.objects.filter(username="off").update(is_active=False)


@pytest.mark.usefixtures("known")
def test_the_answer_tells_nothing_of_which_accounts_there_are() -> None:
    told = {}
    for name in ("rosa", "off", "nobody"):
        answers = []
        for _ in range(7):
            answer = Client().post(LOGIN, {"username": name, "password": "wrong"})
            text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
            answers.append((answer.status_code, text))
        told[name] = answers
        assert [status for status, _ in answers] == [400] * 5 + [429] * 2
    assert told["rosa"] == told["off"] == told["nobody"]


def test_a_closed_password_door_leaves_the_link_open(client: Client) -> None:
    _, link = person()
    for _ in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client) == (429, "")
    assert client.post(link).status_code == 302
    assert inside(client)


def test_the_door_of_links_closes_for_who_guesses(client: Client) -> None:
    statuses = [client.post("/login/guess/").status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]


def test_questions_for_a_passkey_are_counted_and_answers_judged(client: Client) -> None:
    statuses = [Client().post("/account/passkey/").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    for answer in ("", "[]", "{}", '{"id": "x"}', '{"id": "eA", "rawId": "eA", "response": {}}'):
        assert client.post("/account/passkey/", {"answer": answer}).status_code == 400


def test_codes_are_not_guessed(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    for number in range(7):
        guesser = Client()
        sign_in(guesser)
        answer = guesser.post("/account/second-step/", {"code": "000000"})
        assert answer.status_code == (400 if number < 5 else 429)
    sign_in(client)
    assert client.post("/account/second-step/", {"code": code(secret)}).status_code == 429


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_led_elsewhere(client: Client, target: str) -> None:
    person()
    answer = client.post(f"{LOGIN}?next={target}", {"username": "rosa", "password": PASSWORD})
    assert answer["Location"] == "/admin/"


def test_a_page_of_ours_is_named_by_its_address_alone(client: Client) -> None:
    """Not by the names that the program gives its pages, one of which logs out."""
    user, _ = person()
    client.force_login(user)
    for target in ("nosuch", "account-logout"):
        assert client.get(f"{LOGIN}?next={target}").headers["Location"] == "/admin/"
        assert client.get(f"/account/confirm/?next={target}").status_code in {200, 302}
    assert client.get("/admin/").status_code == 200


def test_a_password_is_changed_on_one_page(client: Client) -> None:
    user, _ = person()
    client.force_login(user)
    words = {"old_password": PASSWORD, "new_password1": "x" * 20, "new_password2": "x" * 20}
    for address in ("/admin/password_change/", "/admin/password_change/done/"):
        assert client.get(address).headers["Location"] == "/account/"
        assert client.post(address, words).headers["Location"] == "/account/"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("answer", ["[" * 100_000, '{"id": ' * 50_000, '"' + "[" * 100_000])
def test_an_answer_that_no_browser_gave_is_refused(client: Client, answer: str) -> None:
    client.get(LOGIN)
    assert client.post("/account/passkey/", {"answer": answer}).status_code < 500


def test_the_way_that_was_asked_for_survives_the_second_step(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    answer = client.get("/admin/tracker/place/")
    assert answer["Location"] == f"{LOGIN}?next=/admin/tracker/place/"
    client.post(answer["Location"], {"username": "rosa", "password": PASSWORD})
    answer = client.post("/account/second-step/", {"code": code(secret)})
    assert answer["Location"] == "/admin/tracker/place/"


def test_a_disabled_person_is_out_at_once(client: Client) -> None:
    person("ada")
    user, link = person()
    secret, _ = new_api_token(user, name="t", scopes=["read"], at=timezone.now(), days=None)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    sign_in(client)
    assert (inside(client), api.get("/api/v1/me/").status_code) == (True, 200)
    disable(user, at=timezone.now())
    assert (inside(client), api.get("/api/v1/me/").status_code) == (False, 401)
    assert client.post(link).status_code == 404
    User.objects.update(is_active=True)
    assert not inside(client)
    assert api.get("/api/v1/me/").status_code == 401


def test_sessions_end_and_a_reset_ends_them(client: Client) -> None:
    user, _ = person()
    sign_in(client)
    end_sessions(user)
    assert not inside(client)
    with_totp(user)
    second_step.forget_second_step(user)
    assert sign_in(client)[1] == "/admin/"


# Once more before something weighty


def stale(client: Client) -> None:
    session = client.session
    session[CONFIRMED] -= timedelta(minutes=16).total_seconds()
    session.save()


def entered(client: Client, user: User, secret: str) -> None:
    sign_in(client, user.username)
    client.post("/account/second-step/", {"code": code(secret)})
    assert inside(client)


def test_sending_in_a_session_asks_again_and_a_token_is_kept_to_its_scope(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    edition = approved_edition(newsletter_called())
    address = f"/api/v1/editions/{edition.pk}/send/"
    entered(client, user, secret)
    stale(client)
    refused = client.post(address, {"audience": 9}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "confirmation_needed")
    assert refused.json()["confirm"] == "/account/confirm/"
    shown = client.post("/account/confirm/?next=/admin/", {"code": code(secret, steps=1)})
    assert (shown.status_code, shown["Location"]) == (302, "/admin/")
    asked = client.post(address, {"audience": 9}, content_type="application/json")
    assert asked.json()["code"] == "audience_differs"
    token, _ = new_api_token(user, name="t", scopes=["publish"], at=timezone.now(), days=1)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert api.post(address, {"audience": 9}, format="json").json()["code"] == "audience_differs"


def test_sending_at_the_desk_and_seeing_an_address_ask_again(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    edition = approved_edition(newsletter_called())
    entered(client, user, secret)
    stale(client)
    desk = f"/admin/newsletters/edition/{edition.pk}"
    detour = client.post(f"{desk}/do/send/", {"audience": "0"})
    back = urlencode({"next": f"{desk}/change/"})
    assert detour["Location"] == f"/account/confirm/?{back}"
    somebody = rows.subscriber(1)
    reveal = f"/admin/newsletters/subscriber/{somebody.pk}/reveal/"
    detour = client.post(reveal, {"reason": "They asked by telephone."})
    assert detour["Location"] == f"/account/confirm/?{urlencode({'next': reveal})}"
    edition.refresh_from_db()
    assert edition.state == "approved"


def test_changing_a_role_asks_again(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    ida, _ = make_editor("ida", role=Role.VIEWER, at=timezone.now())
    entered(client, user, secret)
    address = reverse("admin:accounts_user_change", args=[ida.pk])
    sent = {"username": "ida", "email": "", "role": "publisher"}
    sent |= {"assignments-TOTAL_FORMS": "0", "assignments-INITIAL_FORMS": "0"}
    stale(client)
    detour = client.post(address, sent)
    assert detour["Location"] == f"/account/confirm/?{urlencode({'next': address})}"
    ida.refresh_from_db()
    assert ida.role == "viewer"
    client.post("/account/confirm/", {"code": code(secret, steps=1)})
    assert client.post(address, sent).status_code == 302
    ida.refresh_from_db()
    assert ida.role == "publisher"


# One's own page


def test_a_token_is_made_shown_once_used_and_revoked(client: Client) -> None:
    person()
    sign_in(client)
    wanted = {"act": "token", "name": "cron", "days": "30", "scope": ["read", "edit"]}
    page = client.post("/account/", wanted).content.decode()
    found = re.search(r"tue_[\w-]{43}", page)
    assert found
    assert found.group() not in client.get("/account/").content.decode()
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {found.group()}")
    me = api.get("/api/v1/me/").json()
    assert (me["name"], me["role"], me["scopes"]) == ("rosa", "admin", ["edit", "read"])
    assert me["token"]["last_used_on"] == timezone.now().date().isoformat()
    row = ApiToken.objects.get()
    client.post("/account/", {"act": "revoke", "id": str(row.pk)})
    assert api.get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(
    "bad",
    [
        {"act": "token", "name": "x", "days": "0", "scope": ["read"]},
        {"act": "token", "name": "x", "days": "367", "scope": ["read"]},
        {"act": "token", "name": "x", "days": "ten", "scope": ["read"]},
        {"act": "token", "name": "x", "days": "9"},
        {"act": "token", "name": "x", "days": "9", "scope": ["everything"]},
        {"act": "password", "new_password1": "short", "new_password2": "short"},
        {"act": "dance"},
    ],
)
def test_a_bad_wish_is_refused_with_a_sentence(client: Client, bad: dict[str, str]) -> None:
    person()
    sign_in(client)
    page = client.post("/account/", bad)
    assert b'role="alert"' in page.content
    assert ApiToken.objects.count() == 0


def test_nobody_touches_what_is_anothers(client: Client) -> None:
    other, _ = person("ada")
    _, theirs = new_api_token(other, name="t", scopes=["read"], at=timezone.now(), days=1)
    key = Passkey.objects.create(user=other, name="k", credential_id="x", credential=b"x")
    person("rosa", Role.VIEWER)
    sign_in(client)
    for act, number in (("revoke", theirs.pk), ("remove", key.pk)):
        assert client.post("/account/", {"act": act, "id": str(number)}).status_code == 404
    assert client.post("/account/", {"act": "revoke", "id": theirs.prefix}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    assert Passkey.objects.exists()


@pytest.mark.usefixtures("required")
def test_the_last_second_step_stays_where_one_is_required(client: Client) -> None:
    user, _ = person()
    secret = with_totp(user)
    entered(client, user, secret)
    assert client.post("/account/", {"act": "remove", "id": "totp"}).status_code == 409
    assert TotpSecret.objects.exists()
    Passkey.objects.create(user=user, name="k", credential_id="x", credential=b"x")
    assert client.post("/account/", {"act": "remove", "id": "totp"}).status_code == 302
    assert not TotpSecret.objects.exists()


def test_a_password_is_set_and_ends_other_sessions(client: Client) -> None:
    _, link = person()
    other = Client()
    sign_in(other)
    client.post(link)
    new = "a longer and newer one"
    page = client.post("/account/", {"act": "password", "new_password1": new, "new_password2": new})
    assert b"Your password is set" in page.content
    assert (inside(client), inside(other)) == (True, False)
    assert sign_in(Client(), password=new)[0] == 302


def test_an_address_is_typed_by_its_owner_and_stays_out_of_the_audit(client: Client) -> None:
    user, link = person(role=Role.EDITOR)
    client.post(link)
    said = client.post("/account/", {"act": "address", "email": " Rosa@Example.org"}).content
    user.refresh_from_db()
    assert (user.email, b"Your address is kept" in said) == ("Rosa@example.org", True)
    assert b'value="Rosa@example.org"' in client.get("/account/").content
    refused = client.post("/account/", {"act": "address", "email": "rosa at example"})
    assert (refused.status_code, b"not a mail address" in refused.content) == (400, True)
    user.refresh_from_db()
    assert user.email == "Rosa@example.org"
    told = list(Entry.objects.filter(verb="user.account-address").values())
    assert told
    assert "example" not in str(told).lower()
    client.post("/account/", {"act": "address", "email": ""})
    user.refresh_from_db()
    assert user.email == ""


@pytest.mark.usefixtures("required")
def test_an_address_asks_once_more_who_it_is(client: Client) -> None:
    user, _ = person()
    with_totp(user)
    client.force_login(user)
    answer = client.post("/account/", {"act": "address", "email": "rosa@example.org"})
    assert answer["Location"].startswith("/account/confirm/")
    user.refresh_from_db()
    assert user.email == ""


@pytest.mark.parametrize(
    ("site", "says", "never"),
    [
        ("http://192.0.2.7:8000", "reached by a number", "passkey</a>"),
        ("http://tuesday.example", "Make a passkey</a>, or", "reached by a number"),
    ],
)
def test_who_came_by_a_link_is_led_to_a_lasting_way_in(
    client: Client, settings: LazySettings, site: str, says: str, never: str
) -> None:
    settings.SITE_URL = site
    user, secret = make_editor("ida", role=Role.EDITOR, at=timezone.now())
    assert client.post(f"/login/{secret}/")["Location"] == "/account/"
    page = client.get("/account/").content.decode()
    assert says in page
    assert never not in page
    assert "How you come back" in page
    assert "need none with a passkey" not in page
    assert ("Neither of them?" in Client().get(LOGIN).content.decode()) is ("192" not in site)
    new = "a longer and newer one"
    client.post("/account/", {"act": "password", "new_password1": new, "new_password2": new})
    assert "How you come back" not in client.get("/account/").content.decode()
    again = new_login_link(user, at=timezone.now())
    assert Client().post(f"/login/{again}/")["Location"] == "/admin/"


def test_who_has_a_passkey_needs_no_password(client: Client, settings: LazySettings) -> None:
    settings.SITE_URL = "http://tuesday.example"
    user, _ = make_editor("ida", role=Role.EDITOR, at=timezone.now())
    Passkey.objects.create(user=user, name="k", credential_id="x", credential=b"x")
    client.force_login(user)
    page = client.get("/account/").content.decode()
    assert "You have none, and need none with a passkey." in page
    assert "How you come back" not in page


# An admin and somebody else


def test_an_admin_makes_a_link_disables_and_resets(client: Client) -> None:
    person()
    sign_in(client)
    ida, _ = make_editor("ida", role=Role.EDITOR, at=timezone.now())
    with_totp(ida)
    address = f"/account/people/{ida.pk}/"
    assert client.get(address).status_code == 200
    page = client.post(address, {"act": "link"}).content.decode()
    found = re.search(r"http://testserver(/login/[\w-]+/)", page)
    assert found
    assert Client().post(found.group(1))["Location"] == "/account/second-step/"
    client.post(address, {"act": "reset"})
    assert not TotpSecret.objects.exists()
    new_api_token(ida, name="t", scopes=["read"], at=timezone.now(), days=1)
    client.post(address, {"act": "tokens"})
    assert ApiToken.objects.get().revoked_at
    client.post(address, {"act": "disable"})
    ida.refresh_from_db()
    assert not ida.is_active
    assert client.post(address, {"act": "link"}).status_code == 400
    client.post(address, {"act": "enable"})
    ida.refresh_from_db()
    assert ida.is_active


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.PUBLISHER])
def test_only_admins_look_after_people(client: Client, role: Role) -> None:
    user, _ = person("ida", role)
    sign_in(client, "ida")
    assert client.get(f"/account/people/{user.pk}/").status_code == 404
    assert client.post(f"/account/people/{user.pk}/", {"act": "link"}).status_code == 404
    for page in ("user", "apitoken"):
        assert client.get(f"/admin/accounts/{page}/").status_code == 403


def test_the_last_admin_is_not_disabled_nor_lowered(client: Client) -> None:
    user, _ = person()
    sign_in(client)
    page = client.post(f"/account/people/{user.pk}/", {"act": "disable"})
    assert (page.status_code, b"is the last admin" in page.content) == (409, True)
    sent = {"username": "rosa", "email": "", "role": "editor"}
    sent |= {"assignments-TOTAL_FORMS": "0", "assignments-INITIAL_FORMS": "0"}
    form = client.post(reverse("admin:accounts_user_change", args=[user.pk]), sent)
    assert (form.status_code, b"is the last admin" in form.content) == (200, True)
    user.refresh_from_db()
    assert (user.role, user.is_active) == ("admin", True)


def test_a_person_is_made_in_the_desk_with_an_assignment(client: Client) -> None:
    person()
    sign_in(client)
    home = rows.place(1)
    sent = {"username": "ida", "email": "", "role": ""}
    sent |= {"assignments-TOTAL_FORMS": "1", "assignments-INITIAL_FORMS": "0"}
    sent |= {"assignments-0-role": "editor", "assignments-0-place": str(home.pk)}
    assert client.post("/admin/accounts/user/add/", sent).status_code == 302
    ida = User.objects.get(username="ida")
    assert (ida.role, ida.is_staff, ida.is_superuser, ida.has_usable_password()) == (
        *("", True, False),
        False,
    )
    assert [str(each) for each in ida.assignments.all()] == ["Editor in Spring 1"]
    assert client.get("/admin/accounts/user/").status_code == 200
    assert client.get(f"/admin/accounts/user/{ida.pk}/change/").status_code == 200
    assert client.get("/admin/auth/group/").status_code == 404


def test_tokens_are_revoked_in_the_desk(client: Client) -> None:
    user, _ = person()
    sign_in(client)
    _, row = new_api_token(user, name="t", scopes=["read"], at=timezone.now(), days=1)
    listed = "/admin/accounts/apitoken/"
    assert row.prefix.encode() in client.get(listed).content
    client.post(listed, {"action": "revoke", "_selected_action": str(row.pk)})
    row.refresh_from_db()
    assert row.revoked_at


def test_a_new_login_link_ends_the_one_before() -> None:
    user, link = person()
    new_login_link(user, at=timezone.now())
    assert Client().post(link).status_code == 404


def test_who_lost_everything_comes_back_by_the_machine(client: Client) -> None:
    user, _ = person()
    with_totp(user)
    out = StringIO()
    words = ("rosa", "--role", "admin", "--reset-second-step", "--json")
    call_command("createeditor", *words, stdout=out)
    link = json.loads(out.getvalue())["login"].removeprefix("http://testserver")
    assert client.post(link)["Location"] == "/admin/"
    assert not TotpSecret.objects.exists()


def test_what_happens_at_a_door_and_to_a_person_is_told_to_the_audit(client: Client) -> None:
    user, _ = person()
    ida, _ = make_editor("ida", role=Role.EDITOR, at=timezone.now())
    secret = with_totp(user)
    sign_in(client, password="wrong")
    sign_in(client)
    client.post("/account/second-step/", {"code": "000000"})
    client.post("/account/second-step/", {"code": code(secret)})
    client.post("/account/", {"act": "token", "name": "cron", "days": "3", "scope": ["read"]})
    client.post(f"/account/people/{ida.pk}/", {"act": "disable"})
    home = rows.place(1)
    sent = {"username": "ida", "email": "", "role": "publisher"}
    sent |= {"assignments-TOTAL_FORMS": "1", "assignments-INITIAL_FORMS": "0"}
    sent |= {"assignments-0-role": "editor", "assignments-0-place": str(home.pk)}
    client.post(reverse("admin:accounts_user_change", args=[ida.pk]), sent)
    assert list(Entry.objects.order_by("pk").values_list("verb", "user_name")) == [
        ("user.login_refused", "rosa"),
        ("user.login_refused", "rosa"),
        ("user.login", "rosa"),
        ("user.account-token", "rosa"),
        ("user.way-in-disable", "rosa"),
        ("assignment.create", "rosa"),
        ("user.update", "rosa"),
    ]

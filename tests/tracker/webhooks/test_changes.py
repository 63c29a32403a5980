"""An endpoint is changed, gets another secret, and is removed: over the API and in the desk."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import KeptAnswer, Role
from backend.audit.models import Entry
from tests.backend.api import rows
from tests.backend.api.test_reach import desk, local, token_of
from tests.newsletters.makers import newsletter_called
from tests.tracker.webhooks.conftest import ALL
from tests.tracker.webhooks.receiver import Receiver
from tracker.digest.gather import silent_webhooks
from tracker.models import Action
from tracker.webhooks.endpoints import disable, enable, ping, redeliver, register, remove, rotate
from tracker.webhooks.models import Endpoint, Telling
from tracker.webhooks.sealing import BOTH_SIGN
from tracker.webhooks.signature import is_genuine
from tracker.webhooks.tell import LEASE, claim, tell

Asking = Callable[[str], APIClient]
AT = timezone.now()

pytestmark = pytest.mark.django_db


def change(client: APIClient, endpoint: Endpoint, match: str = "*", **said: Any) -> Any:
    where = f"/api/v1/webhooks/{endpoint.pk}/"
    return client.patch(where, said, format="json", HTTP_IF_MATCH=match)


def waiting() -> list[tuple[str, str]]:
    tellings = Telling.objects.order_by("pk").select_related("event")
    return [(each.event.kind, each.state) for each in tellings]


def test_each_word_of_it_is_changed_and_told_to_the_audit(
    asking: Asking, endpoint: Endpoint, receiver: Receiver
) -> None:
    admin, place, newsletter = asking("admin"), rows.place(1), newsletter_called()
    seen = admin.get(f"/api/v1/webhooks/{endpoint.pk}/")
    said = {
        "url": f"{receiver.url}/other",
        "events": ["meeting.moved", "action.closed", "action.closed"],
        "description": "The chapter's chat",
        "newsletter": newsletter.slug,
        "place": place.ocd_id,
        "state": "disabled",
    }
    answer = change(admin, endpoint, seen["ETag"], **said)
    assert answer.status_code == 200, answer.json()
    told = {
        "events": ["action.closed", "meeting.moved"],
        "disabled_because": "An admin turned it off.",
    }
    assert answer.json() == {**seen.json(), **said, **told}
    late = change(admin, endpoint, seen["ETag"], description="x")
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    blind = admin.patch(f"/api/v1/webhooks/{endpoint.pk}/", {"description": "x"}, format="json")
    assert (blind.status_code, blind.json()["code"]) == (428, "if_match_needed")
    back = change(admin, endpoint, answer["ETag"], state="active", newsletter=None, place=None)
    assert (back.json()["state"], back.json()["disabled_because"], back.json()["place"]) == (
        "active",
        "",
        None,
    )
    entries = list(Entry.objects.order_by("number"))
    assert [each.verb for each in entries] == ["endpoint.update", "endpoint.update"]
    assert entries[0].after["url"] == said["url"]
    assert (entries[1].before["state"], entries[1].after["state"]) == ("disabled", "active")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"url": "https://10.0.0.8/hook"}, "endpoint_address_refused"),
        ({"url": "https://93.184.216.34/taken"}, "endpoint_known"),
        ({"events": []}, "invalid"),
        ({"events": ["webhook.ping"]}, "invalid"),
        ({"newsletter": "none"}, "invalid"),
        ({"place": "nowhere"}, "invalid"),
        ({"state": "removed"}, "invalid"),
        ({"secret": "whsec_mine"}, "invalid"),
        ({"secret_box": "x"}, "invalid"),
        ({"failing_since": None}, "invalid"),
    ],
)
def test_what_it_cannot_be_changed_to(
    asking: Asking, endpoint: Endpoint, said: dict[str, Any], code: str
) -> None:
    register("https://93.184.216.34/taken", events=ALL)
    before = Endpoint.objects.values().get(pk=endpoint.pk)
    answer = change(asking("admin"), endpoint, **said)
    assert (answer.status_code >= 400, answer.json()["code"]) == (True, code)
    assert Endpoint.objects.values().get(pk=endpoint.pk) == before


def test_a_new_address_is_told_what_waited_and_nothing_is_held_against_it(
    asking: Asking, endpoint: Endpoint, receiver: Receiver
) -> None:
    receiver.answers = [500, 200]
    ping(endpoint, at=AT)
    tell(at=AT)
    assert Endpoint.objects.get().failing_since == AT
    change(asking("admin"), endpoint, url=f"{receiver.url}/other")
    assert Endpoint.objects.get().failing_since is None
    assert tell(at=AT + timedelta(minutes=1)).delivered == 1


def test_what_waits_and_is_not_listened_to_any_more_is_not_told(
    asking: Asking, endpoint: Endpoint, receiver: Receiver
) -> None:
    admin, here, there = asking("admin"), rows.action(1), rows.action(2)
    tell(at=AT)
    receiver.taken.clear()
    Telling.objects.all().delete()
    receiver.answers = [503, 200]
    ping(endpoint, at=AT)
    for each in (here, there):
        Action.objects.filter(pk=each.pk).update(state="closed")
    tell(at=AT)
    receiver.answers = [200]
    assert here.place
    change(admin, endpoint, place=here.place.ocd_id)
    Telling.objects.filter(state="queued").update(not_before=AT)
    change(admin, endpoint, events=["action.opened"])
    states = dict(Telling.objects.values_list("event__object_id", "state"))
    assert states[there.pk] in {"dropped", "delivered"}
    Telling.objects.all().update(state="queued")
    change(admin, endpoint, events=["action.opened"])
    assert waiting() == [
        ("webhook.ping", "queued"),
        ("action.closed", "dropped"),
        ("action.closed", "dropped"),
    ]
    assert (redeliver(endpoint, at=AT), tell(at=AT).delivered) == (0, 1)


def test_paused_it_is_told_nothing_and_then_what_waited(
    asking: Asking, endpoint: Endpoint, receiver: Receiver
) -> None:
    admin = asking("admin")
    ping(endpoint, at=AT)
    change(admin, endpoint, state="disabled")
    assert (tell(at=AT).delivered, receiver.taken) == (0, [])
    assert change(admin, endpoint, state="disabled").status_code == 200
    change(admin, endpoint, state="active")
    assert tell(at=AT).delivered == 1


def test_removed_it_is_told_nothing_from_then_on_and_what_it_was_told_stays_known(
    asking: Asking, endpoint: Endpoint, receiver: Receiver
) -> None:
    admin, where = asking("admin"), f"/api/v1/webhooks/{endpoint.pk}/"
    ping(endpoint, at=AT)
    tell(at=AT)
    ping(endpoint, at=AT)
    stale = admin.delete(where, HTTP_IF_MATCH='"other"')
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert [admin.delete(where).status_code for _ in range(2)] == [204, 204]
    assert (tell(at=AT).delivered, len(receiver.taken)) == (0, 1)
    assert waiting() == [("webhook.ping", "delivered"), ("webhook.ping", "dropped")]
    assert admin.get("/api/v1/webhooks/").json()["results"] == []
    listed = admin.get("/api/v1/webhooks/?state=removed").json()["results"]
    assert [each["id"] for each in listed] == [endpoint.pk]
    assert admin.get(where).json()["state"] == "removed"
    assert [each["state"] for each in admin.get(f"{where}tellings/").json()] == [
        "dropped",
        "delivered",
    ]
    removal = Entry.objects.get(verb="endpoint.delete", after__state="removed")
    assert removal.before == {"state": "active"}
    row = Endpoint.objects.get()
    assert (bytes(row.secret_box), row.former_box, row.former_until) == (b"", None, None)
    assert silent_webhooks().total == 0


def test_nothing_is_done_with_a_removed_one_and_its_address_can_be_told_anew(
    asking: Asking, endpoint: Endpoint, receiver: Receiver
) -> None:
    admin, where = asking("admin"), f"/api/v1/webhooks/{endpoint.pk}/"
    admin.delete(where)
    for verb in ("enable", "rotate", "ping", "redeliver"):
        refused = admin.post(f"{where}{verb}/")
        assert (refused.status_code, refused.json()["code"]) == (409, "endpoint_removed"), verb
    assert change(admin, endpoint, description="x").json()["code"] == "endpoint_removed"
    assert admin.post(f"{where}disable/").json()["state"] == "removed"
    again = {"url": receiver.url, "events": ["action.closed"]}
    made = admin.post("/api/v1/webhooks/", again, format="json")
    assert (made.status_code, made.json()["id"] != endpoint.pk) == (201, True)


def test_a_dead_workers_telling_of_a_removed_one_is_not_told_again(
    endpoint: Endpoint, receiver: Receiver
) -> None:
    ping(endpoint, at=AT)
    assert len(claim("one", at=AT)) == 1
    remove(endpoint, at=AT)
    assert waiting() == [("webhook.ping", "sending")]
    tell(at=AT + LEASE - timedelta(seconds=1))
    assert waiting() == [("webhook.ping", "sending")]
    tell(at=AT + LEASE)
    assert (waiting(), receiver.taken) == ([("webhook.ping", "dropped")], [])


def test_removing_is_stronger_than_turning_on_and_off_at_the_same_time(
    endpoint: Endpoint,
) -> None:
    stale = Endpoint.objects.get()
    remove(endpoint, at=AT)
    with pytest.raises(Exception, match="was removed"):
        enable(stale, at=AT)
    with pytest.raises(Exception, match="was removed"):
        rotate(stale, at=AT)
    assert disable(stale.pk, "x", at=AT) is False
    assert Endpoint.objects.get().state == "removed"


def test_a_repeated_answer_has_no_secret_and_acts_once(
    asking: Asking, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    admin = asking("admin")
    body = {"url": receiver.url, "events": ["action.closed"]}
    first, again = (
        admin.post("/api/v1/webhooks/", body, format="json", HTTP_IDEMPOTENCY_KEY="made")
        for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == {**first.json(), "secret": None}
    where = f"/api/v1/webhooks/{first.json()['id']}/rotate/"
    new, replayed = (admin.post(where, HTTP_IDEMPOTENCY_KEY="turned") for _ in range(2))
    assert replayed.json() == {**new.json(), "secret": None}
    ping(Endpoint.objects.get(), at=timezone.now())
    tell(at=timezone.now())
    ((headers, sent),) = receiver.taken
    for secret in (first.json()["secret"], new.json()["secret"]):
        assert is_genuine(headers, sent, secret=secret, at=timezone.now())
    kept = json.dumps([*Entry.objects.values(), *KeptAnswer.objects.values()], default=str)
    for secret in (first.json()["secret"], new.json()["secret"]):
        assert secret not in kept
        assert secret not in caplog.text


def test_only_admins_of_everything_have_others_told(asking: Asking, endpoint: Endpoint) -> None:
    place = rows.place(1)
    somewhere = token_of(local(Role.ADMIN, place=place))
    body = {"url": "https://93.184.216.34/mine", "events": ALL, "place": place.ocd_id}
    made = somewhere.post("/api/v1/webhooks/", body, format="json")
    assert (made.status_code, made.json()["code"]) == (403, "out_of_reach")
    assert change(somewhere, endpoint, description="x").status_code == 404
    assert somewhere.delete(f"/api/v1/webhooks/{endpoint.pk}/").status_code == 404
    assert somewhere.get("/api/v1/webhooks/").json()["results"] == []
    assert change(asking("publisher"), endpoint, description="x").status_code == 403
    assert list(Endpoint.objects.values_list("state", "description")) == [("active", "")]


# The desk

LISTED = "/admin/webhooks/endpoint/"


def page_of(endpoint: Endpoint) -> str:
    return reverse("admin:webhooks_endpoint_change", args=[endpoint.pk])


def do(client: Client, endpoint: Endpoint, name: str) -> Any:
    return client.post(f"{LISTED}{endpoint.pk}/do/{name}/", follow=True)


def secret_on(page: Any) -> str:
    return str(page.content.decode().partition("<code")[2].partition(">")[2].partition("<")[0])


@pytest.fixture
def admin_desk(client: Client) -> Client:
    user, _ = make_editor("ada", role=Role.ADMIN, at=AT)
    client.force_login(user)
    return client


def test_in_the_desk_one_is_made_and_its_secret_shown_once(
    admin_desk: Client, receiver: Receiver
) -> None:
    place = rows.place(1)
    said = {"url": receiver.url, "events": ["action.closed"], "place": place.pk}
    said |= {"tellings-TOTAL_FORMS": "0", "tellings-INITIAL_FORMS": "0"}
    inward = admin_desk.post(f"{LISTED}add/", {**said, "url": "https://10.0.0.8/"})
    assert "not one that we may call" in inward.content.decode()
    assert not Endpoint.objects.exists()
    page = admin_desk.post(f"{LISTED}add/", said)
    secret = secret_on(page)
    endpoint = Endpoint.objects.get()
    assert (endpoint.events, endpoint.place) == (["action.closed"], place)
    assert "no-store" in page.headers["Cache-Control"]
    ping(endpoint, at=AT)
    tell(at=AT)
    ((headers, body),) = receiver.taken
    assert is_genuine(headers, body, secret=secret, at=AT)
    twice = admin_desk.post(f"{LISTED}add/", said)
    assert "This address is told already." in twice.content.decode()
    rotated = do(admin_desk, endpoint, "rotate")
    assert secret_on(rotated).startswith("whsec_")
    assert "the former one signs as well" in rotated.content.decode()
    endpoint.refresh_from_db()
    assert endpoint.former_until is not None
    assert endpoint.former_until - timezone.now() < BOTH_SIGN
    for each in (secret, secret_on(rotated)):
        for shown in (admin_desk.get(page_of(endpoint)), admin_desk.get(LISTED)):
            assert each not in shown.content.decode()
        sessions = [session.get_decoded() for session in Session.objects.all()]
        assert each not in json.dumps([*sessions, *Entry.objects.values()], default=str)
        assert each not in str(admin_desk.cookies)
    told = [each.verb for each in Entry.objects.filter(kind="endpoint").order_by("number")]
    assert told == ["endpoint.create", "endpoint.rotate"]


def test_in_the_desk_one_is_changed_paused_tried_and_removed(
    admin_desk: Client, endpoint: Endpoint, receiver: Receiver
) -> None:
    said = {"url": receiver.url, "events": ["action.opened"], "description": "Chat"}
    said |= {"tellings-TOTAL_FORMS": "0", "tellings-INITIAL_FORMS": "0"}
    assert admin_desk.post(page_of(endpoint), said).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.events, endpoint.description) == (["action.opened"], "Chat")
    do(admin_desk, endpoint, "disable")
    assert b"An admin turned it off." in admin_desk.get(LISTED).content
    chosen = {"_selected_action": [endpoint.pk]}
    for word in ("do_enable", "do_ping"):
        admin_desk.post(LISTED, {"action": word, **chosen})
    assert tell(at=timezone.now()).delivered == 1
    page = admin_desk.get(page_of(endpoint)).content.decode()
    assert "webhook.ping" in page
    assert ("/do/disable/" in page, "/do/enable/" in page) == (True, False)
    assert "It is removed" in do(admin_desk, endpoint, "remove").content.decode()
    gone = admin_desk.get(page_of(endpoint)).content.decode()
    assert ("/do/" in gone, 'name="_save"' in gone, "webhook.ping" in gone) == (False, False, True)
    assert admin_desk.post(page_of(endpoint), said).status_code == 403
    assert "was removed" in do(admin_desk, endpoint, "enable").content.decode()
    told = [each.verb for each in Entry.objects.filter(kind="endpoint").order_by("number")]
    assert told == [
        f"endpoint.{word}" for word in ("update", "disable", "enable", "ping", "remove")
    ]


def test_the_desk_lists_what_was_removed_only_when_asked(
    admin_desk: Client, endpoint: Endpoint
) -> None:
    kept, _ = register("https://93.184.216.34/kept", events=ALL)
    assert "is removed" in do(admin_desk, endpoint, "remove").content.decode()

    def listed(query: str) -> list[bool]:
        shown = admin_desk.get(f"{LISTED}{query}").content.decode()
        return [each.url in shown for each in (kept, endpoint)]

    assert "All but removed" in admin_desk.get(LISTED).content.decode()
    assert listed("") == [True, False]
    assert listed("?state__exact=removed") == [False, True]
    assert listed("?state__exact=active") == [True, False]
    assert admin_desk.get(page_of(endpoint)).status_code == 200


def test_the_desk_shows_webhooks_to_admins_of_everything_alone(endpoint: Endpoint) -> None:
    for person in (
        make_editor("ida", role=Role.PUBLISHER, at=AT)[0],
        local(Role.ADMIN, place=rows.place(1)),
    ):
        client = desk(person)
        assert endpoint.url not in client.get(LISTED).content.decode()
        shown = client.get(page_of(endpoint))
        assert shown.status_code in {302, 403}, (person, shown.content.decode())
        assert do(client, endpoint, "remove").status_code in {403, 404}
        said = {"url": "https://93.184.216.34/mine", "events": ["action.closed"]}
        said |= {"tellings-TOTAL_FORMS": "0", "tellings-INITIAL_FORMS": "0"}
        assert client.post(f"{LISTED}add/", said).status_code == 403
    assert list(Endpoint.objects.values_list("url", "state")) == [(endpoint.url, "active")]

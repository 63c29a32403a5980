"""From a change of a row to a signed request at the receiver, and what becomes of refusals."""

import json
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import KeptAnswer
from backend.audit.models import Entry
from newsletters.models import Edition
from tests.backend.api import rows
from tests.tracker.webhooks.conftest import ALL
from tests.tracker.webhooks.receiver import Receiver
from tracker.digest.gather import silent_webhooks
from tracker.models import Action, Link, Meeting
from tracker.webhooks import notice
from tracker.webhooks.endpoints import enable, ping, redeliver, register, rotate
from tracker.webhooks.models import Endpoint, Event, Telling
from tracker.webhooks.schedule import MOST_ATTEMPTS
from tracker.webhooks.signature import is_genuine
from tracker.webhooks.spread import forget, spread
from tracker.webhooks.tell import LEASE, claim, tell

AT = timezone.now()

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def states() -> list[tuple[str, int]]:
    return list(Telling.objects.order_by("id").values_list("state", "attempt"))


def test_each_change_is_noted_whoever_makes_it(endpoint: Endpoint) -> None:
    action, meeting, link, edition = rows.action(1), rows.meeting(2), rows.link(3), rows.edition(4)
    assert meeting.starts_at
    Event.objects.all().delete()
    Action.objects.filter(pk=action.pk).update(state="closed")
    Action.objects.filter(pk=action.pk).update(title="still closed")
    action.refresh_from_db()
    action.state = "open"
    Action.objects.bulk_update([action], ["state"])
    Link.objects.filter(pk=link.pk).update(verdict="dead")
    Link.objects.filter(pk=link.pk).update(verdict="closed")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=meeting.starts_at + timedelta(days=1))
    Meeting.objects.filter(pk=meeting.pk).update(status="postponed")
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")
    Edition.objects.filter(pk=edition.pk).update(state="draft")
    Edition.objects.filter(pk=edition.pk).update(state="approved")
    Edition.objects.filter(pk=edition.pk).update(state="sending")
    Edition.objects.filter(pk=edition.pk).update(state="sent")
    assert kinds() == [
        *("action.closed", "action.opened", "link.stale", "meeting.moved", "meeting.moved"),
        *("meeting.cancelled", "edition.approved", "edition.sent"),
    ]
    ids = set(Event.objects.values_list("uuid", flat=True))
    assert len(ids) == 8


def test_what_is_rolled_back_did_not_happen_and_nothing_is_noted_for_nobody(
    endpoint: Endpoint,
) -> None:
    Event.objects.all().delete()
    with transaction.atomic():
        rows.action(1)
        transaction.set_rollback(True)
    assert kinds() == []
    Endpoint.objects.update(state="disabled")
    rows.action(2)
    assert kinds() == []


def test_the_triggers_come_back_after_a_migration(endpoint: Endpoint) -> None:
    notice.step_aside(connection.alias)
    rows.action(1)
    assert kinds() == []
    notice.keep(connection.alias)
    notice.keep(connection.alias)
    rows.action(2)
    assert kinds() == ["action.opened"]


def test_it_is_told_once_signed_and_thin(receiver: Receiver) -> None:
    _, secret = register(receiver.url, events=["action.closed"])
    action = rows.action(1)
    Action.objects.filter(pk=action.pk).update(state="closed")
    assert (tell(at=AT).delivered, tell(at=AT).delivered) == (1, 0)
    ((headers, body),) = receiver.taken
    event = Event.objects.get(kind="action.closed")
    assert headers["webhook-id"] == str(event.uuid)
    assert is_genuine(headers, body, secret=secret, at=AT)
    told = json.loads(body)
    assert told["type"] == "action.closed"
    assert told["data"] == {
        "kind": "action",
        "id": action.pk,
        "url": f"http://testserver/api/v1/actions/{action.pk}/",
    }
    assert set(told) == {"type", "timestamp", "data"}
    assert datetime.fromisoformat(told["timestamp"]).tzinfo is not None
    assert states() == [("delivered", 1)]


def test_while_a_secret_is_changed_both_sign(receiver: Receiver) -> None:
    endpoint, old = register(receiver.url, events=ALL)
    new = rotate(endpoint, at=AT)
    ping(endpoint, at=AT)
    tell(at=AT)
    ping(endpoint, at=AT)
    later = AT + timedelta(hours=25)
    tell(at=later)
    (first, body), (second, body_2) = receiver.taken
    assert is_genuine(first, body, secret=old, at=AT)
    assert is_genuine(first, body, secret=new, at=AT)
    assert is_genuine(second, body_2, secret=new, at=later)
    assert not is_genuine(second, body_2, secret=old, at=later)
    assert json.loads(body)["data"] == {}


def test_a_secret_is_not_in_the_database(receiver: Receiver) -> None:
    endpoint, secret = register(receiver.url, events=ALL)
    row = Endpoint.objects.values().get(pk=endpoint.pk)
    assert secret.removeprefix("whsec_").encode() not in b"".join(
        value if isinstance(value, bytes) else str(value).encode() for value in row.values()
    )


@pytest.mark.parametrize("answer", [500, 302, 404, 429])
def test_what_fails_is_tried_again_under_its_own_id(
    endpoint: Endpoint, receiver: Receiver, answer: int
) -> None:
    receiver.answers = [answer, 200]
    ping(endpoint, at=AT)
    assert tell(at=AT).failed == 1
    assert len(receiver.taken) == 1
    assert tell(at=AT + timedelta(seconds=20)).failed == 0
    assert Endpoint.objects.get().failing_since == AT
    assert tell(at=AT + timedelta(minutes=1)).delivered == 1
    assert receiver.ids[0] == receiver.ids[1]
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.state) == (None, "active")
    assert states() == [("delivered", 2)]


def test_after_three_days_it_is_given_up_turned_off_and_editors_are_told(
    endpoint: Endpoint, receiver: Receiver
) -> None:
    receiver.answers = [500]
    ping(endpoint, at=AT)
    at = AT
    for _ in range(MOST_ATTEMPTS):
        tell(at=at)
        at += timedelta(hours=26)
    assert len(receiver.taken) == MOST_ATTEMPTS
    endpoint.refresh_from_db()
    assert (endpoint.state, states()) == ("disabled", [("failed", MOST_ATTEMPTS)])
    assert endpoint.disabled_because == "10 attempts failed: status 500"
    (line,) = silent_webhooks().lines
    assert (line.title, line.why) == (endpoint.url, endpoint.disabled_because)
    receiver.answers = [200]
    enable(endpoint, at=at)
    assert redeliver(endpoint, at=at) == 1
    assert tell(at=at).delivered == 1
    assert set(receiver.ids) == {receiver.ids[0]}
    assert silent_webhooks().total == 0


def test_gone_turns_it_off_at_once_and_what_waits_waits(
    endpoint: Endpoint, receiver: Receiver
) -> None:
    receiver.answers = [410]
    ping(endpoint, at=AT)
    tell(at=AT)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.disabled_because) == ("disabled", "It answered 410 Gone.")
    ping(endpoint, at=AT)
    assert tell(at=AT).failed == 0
    assert states() == [("failed", 1), ("queued", 0)]


def test_a_slow_receiver_is_not_waited_for(
    endpoint: Endpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.web.fetch import Limits

    monkeypatch.setattr("tracker.webhooks.tell.LIMITS", Limits(seconds=0.3))
    receiver.answers = [2.0]
    ping(endpoint, at=AT)
    assert tell(at=AT).failed == 1
    row = Telling.objects.get()
    assert (row.state, row.status, row.error_code) == ("queued", None, "timeout-read")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/hook", "endpoint_address_refused"),
        ("https://10.0.0.8/hook", "endpoint_address_refused"),
        ("https://[::1]/hook", "endpoint_address_refused"),
        ("https://metadata.internal/", "endpoint_address_refused"),
        ("https://user:pass@93.184.216.34/", "endpoint_address_refused"),
        ("http://93.184.216.34/hook", "endpoint_not_https"),
        ("ftp://93.184.216.34/hook", "endpoint_address_refused"),
    ],
)
def test_an_inward_address_is_refused_when_it_is_given(
    asking: Callable[[str], APIClient],
    url: str,
    code: str,
) -> None:
    body = {"url": url, "events": ["action.closed"]}
    answer = asking("admin").post("/api/v1/webhooks/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    ("number", "why", "said"),
    [
        (socket.EAI_NONAME, "dns-nx", "No such host is known."),
        (socket.EAI_AGAIN, "dns-fail", "The host's address could not be looked up."),
        (None, "policy", "not one that we may call"),
    ],
)
def test_a_refusal_says_whether_it_may_not_be_called_or_was_not_found(
    asking: Callable[[str], APIClient],
    monkeypatch: pytest.MonkeyPatch,
    number: int | None,
    why: str,
    said: str,
) -> None:
    def look_up(*words: Any, **options: Any) -> Any:
        raise socket.gaierror(number, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    url = "https://chapter.example/hook" if number else "https://10.0.0.8/hook"
    body = {"url": url, "events": ["action.closed"]}
    told = asking("admin").post("/api/v1/webhooks/", body, format="json").json()
    assert (told["code"], told["why"]) == ("endpoint_address_refused", why)
    assert said in told["detail"]
    assert ("may call" in told["detail"]) is (why == "policy")


def test_an_event_that_is_none_is_told_which_there_are(asking: Callable[[str], APIClient]) -> None:
    body = {"url": "https://93.184.216.34/hook", "events": ["action.made"]}
    (error,) = asking("admin").post("/api/v1/webhooks/", body, format="json").json()["errors"]
    assert (error["field"], error["code"]) == ("events.0", "invalid_choice")
    assert error["detail"] == f"“action.made” is no event; these are: {', '.join(ALL)}."


def test_it_says_what_it_is_and_takes_any_answer(endpoint: Endpoint, receiver: Receiver) -> None:
    ping(endpoint, at=AT)
    tell(at=AT)
    ((headers, _),) = receiver.taken
    assert headers["user-agent"].startswith("Tuesday/1.0 (webhook; +")
    assert headers["accept"] == "application/json, */*;q=0.5"


def test_an_inward_address_is_refused_when_it_is_told(
    endpoint: Endpoint, receiver: Receiver, settings: Any
) -> None:
    settings.WEB_ALLOW_NETWORKS = []
    ping(endpoint, at=AT)
    assert tell(at=AT).failed == 1
    assert (Telling.objects.get().error_code, receiver.taken) == ("policy", [])


def test_two_workers_never_hold_one_and_a_dead_ones_is_told_again(
    endpoint: Endpoint, receiver: Receiver
) -> None:
    for _ in range(6):
        ping(endpoint, at=AT)
    first = claim("one", at=AT, most=4)
    second = claim("two", at=AT, most=4)
    assert len({each.pk for each in first} | {each.pk for each in second}) == 6
    assert (len(first), len(second), len(claim("three", at=AT))) == (4, 2, 0)
    assert tell(at=AT + LEASE).delivered == 6
    assert states() == [("delivered", 2)] * 6


def test_scope_narrows_what_is_told(receiver: Receiver) -> None:
    here, there = rows.action(1), rows.action(2)
    edition = rows.edition(3)
    endpoint, _ = register(receiver.url, events=ALL, place=here.place)
    for each in (here, there):
        Action.objects.filter(pk=each.pk).update(state="closed")
    Edition.objects.filter(pk=edition.pk).update(state="draft")
    Edition.objects.filter(pk=edition.pk).update(state="approved")
    spread(at=AT)
    assert [each.event.object_id for each in Telling.objects.all()] == [here.pk]
    Endpoint.objects.filter(pk=endpoint.pk).update(place=None, newsletter=edition.newsletter)
    Edition.objects.filter(pk=edition.pk).update(state="sent")
    Action.objects.filter(pk=there.pk).update(state="open")
    spread(at=AT)
    assert spread(at=AT) == 0
    assert [each.event.kind for each in Telling.objects.all()][1:] == ["edition.sent"]


def test_what_is_a_month_old_is_forgotten(endpoint: Endpoint) -> None:
    ping(endpoint, at=AT - timedelta(days=31))
    ping(endpoint, at=AT)
    assert (forget(at=AT), forget(at=AT)) == (1, 0)
    assert Telling.objects.count() == 1


def test_over_the_api(
    asking: Callable[[str], APIClient],
    receiver: Receiver,
) -> None:
    admin = asking("admin")
    body = {"url": receiver.url, "events": ["action.closed"], "description": "ours"}
    made = admin.post("/api/v1/webhooks/", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert made.status_code == 201
    secret, number = made.json()["secret"], made.json()["id"]
    assert admin.post("/api/v1/webhooks/", body, format="json").status_code == 409
    wrong = admin.post("/api/v1/webhooks/", body | {"events": ["x"]}, format="json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "events.0")
    address = f"/api/v1/webhooks/{number}/"
    assert "secret" not in admin.get(address).json()
    assert admin.post(f"{address}ping/").status_code == 202
    tell(at=timezone.now())
    told = admin.get(f"{address}tellings/").json()
    assert [(each["kind"], each["state"], each["status"]) for each in told] == [
        ("webhook.ping", "delivered", 200)
    ]
    again = {"telling": told[0]["id"]}
    assert admin.post(f"{address}redeliver/", again, format="json").status_code == 200
    assert tell(at=timezone.now()).delivered == 1
    rotated = admin.post(f"{address}rotate/").json()["secret"]
    assert rotated != secret
    assert admin.post(f"{address}disable/").json()["state"] == "disabled"
    assert admin.post(f"{address}enable/").json()["state"] == "active"
    verbs = list(Entry.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == [
        f"endpoint.{word}"
        for word in ("create", "ping", "redeliver", "rotate", "disable", "enable")
    ]
    kept = json.dumps([*Entry.objects.values(), *KeptAnswer.objects.values()], default=str)
    assert secret not in kept
    assert rotated not in kept

"""Editions over HTTP: seen, tried out, decided about and sent, by the right people."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import ApiToken, User
from newsletters.assembly.assemble import assemble
from newsletters.delivery.finish import start, to_send
from newsletters.delivery.outbox import send_outbox
from newsletters.models import Edition, Newsletter, Outbox
from newsletters.models.edition import UNDO
from newsletters.review.override import write_note
from newsletters.weekly.edition import date_of
from tests.newsletters.assembly.rows import lasting
from tests.newsletters.delivery.fakes import Receiver
from tests.newsletters.makers import newsletter_called, reader

Asking = Callable[[str], APIClient]


@pytest.fixture
def weekly(db: None) -> Newsletter:
    newsletter = newsletter_called()
    reader("rosa@example.org", newsletter)
    return newsletter


@pytest.fixture
def draft(weekly: Newsletter) -> Edition:
    at = timezone.now()
    lasting("call-about-the-rent-board", review_on="2099-01-01")
    assemble(weekly, date=date_of(weekly, at), at=at)
    return Edition.objects.select_related("newsletter").get()


def post(client: APIClient, edition: Edition, verb: str, **body: object) -> tuple[int, Any]:
    answer = client.post(f"/api/v1/editions/{edition.pk}/{verb}/", body, format="json")
    told = answer.json()
    return answer.status_code, told.get("code", told.get("state"))


def test_the_way_of_an_edition(asking: Asking, draft: Edition) -> None:
    publisher = asking("publisher")
    assert post(publisher, draft, "send", audience=1) == (409, "edition_not_sendable")
    assert post(publisher, draft, "approve", snapshot="0" * 64) == (412, "edition_changed")
    assert post(publisher, draft, "approve", snapshot=draft.snapshot_sha256) == (200, "approved")
    assert post(publisher, draft, "assemble") == (409, "edition_settled")
    assert post(publisher, draft, "reopen") == (200, "draft")
    assert post(publisher, draft, "approve") == (200, "approved")
    assert post(publisher, draft, "send") == (400, "invalid")
    assert post(publisher, draft, "send", audience=2) == (409, "audience_differs")
    assert post(publisher, draft, "send", audience=1) == (200, "approved")
    assert post(publisher, draft, "send", audience=1) == (200, "approved")
    start(Edition.objects.get(), at=timezone.now() + UNDO, when_due=True)
    assert post(publisher, draft, "send", audience=1) == (200, "sending")
    assert post(publisher, draft, "hold", because="A wrong number.") == (200, "held")
    assert post(publisher, draft, "reopen") == (200, "sending")
    assert post(publisher, draft, "cancel") == (200, "cancelled")
    assert post(publisher, draft, "send", audience=1) == (409, "edition_not_sendable")


def test_a_request_leaves_the_mail_to_the_rows(asking: Asking, draft: Edition) -> None:
    publisher = asking("publisher")
    post(publisher, draft, "approve")
    post(publisher, draft, "send", audience=1)
    draft.refresh_from_db()
    assert (draft.state, draft.candidates, draft.deliveries.count()) == ("approved", None, 0)
    assert draft.ordered_at is not None
    assert to_send(at=draft.ordered_at + UNDO - timedelta(seconds=1)) == []
    assert to_send(at=draft.ordered_at + UNDO) == [draft.pk]


def test_within_a_minute_the_last_word_is_taken_back(asking: Asking, draft: Edition) -> None:
    publisher = asking("publisher")
    post(publisher, draft, "approve")
    post(publisher, draft, "send", audience=1)
    assert post(publisher, draft, "take-back") == (200, "approved")
    draft.refresh_from_db()
    assert (draft.ordered_at, draft.ordered_by) == (None, None)
    assert post(publisher, draft, "take-back") == (200, "draft")
    assert post(publisher, draft, "take-back") == (409, "too_late_to_take_back")


def test_after_the_minute_nothing_is_taken_back(asking: Asking, draft: Edition) -> None:
    publisher = asking("publisher")
    post(publisher, draft, "approve")
    post(publisher, draft, "send", audience=1)
    late = timezone.now() - UNDO
    Edition.objects.update(approved_at=late, ordered_at=late)
    assert post(publisher, draft, "take-back") == (409, "too_late_to_take_back")
    assert to_send(at=timezone.now()) == [draft.pk]


def test_who_changed_it_last_neither_approves_nor_sends(asking: Asking, draft: Edition) -> None:
    Newsletter.objects.update(second_person=True)
    publisher = asking("publisher")
    write_note(draft, "News.", at=timezone.now(), by=User.objects.get(username="the-publisher"))
    assert post(publisher, draft, "approve") == (409, "second_person_needed")
    assert post(asking("admin"), draft, "approve") == (200, "approved")
    assert post(publisher, draft, "send", audience=1) == (409, "second_person_needed")
    assert post(asking("admin"), draft, "send", audience=1) == (200, "approved")


def test_what_changed_since_it_was_looked_at_is_not_decided_about(
    asking: Asking, draft: Edition
) -> None:
    publisher, address = asking("publisher"), f"/api/v1/editions/{draft.pk}/"
    seen = publisher.get(address)["ETag"]
    first = publisher.post(f"{address}hold/", HTTP_IF_MATCH=seen)
    second = publisher.post(f"{address}cancel/", HTTP_IF_MATCH=seen)
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["code"] == "precondition_failed"
    third = publisher.post(f"{address}cancel/", HTTP_IF_MATCH=first["ETag"])
    assert (third.status_code, third.json()["state"]) == (200, "cancelled")


def test_a_preview_runs_nothing_and_names_nobody(asking: Asking, draft: Edition) -> None:
    answer = asking("editor").post(f"/api/v1/editions/{draft.pk}/preview/", {}, format="json")
    told = answer.json()
    assert (told["snapshot"], told["audience"]) == (draft.snapshot_sha256, 1)
    assert {(each["code"], each["blocks"]) for each in told["findings"]} == {
        ("no_fast_action", False),
        ("section_empty", False),
    }
    assert "Call about the rent board" in told["text"]
    assert "<script" not in told["html"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "'self'" not in answer["Content-Security-Policy"]


def test_a_token_that_only_reads_looks_and_changes_nothing(asking: Asking, draft: Edition) -> None:
    editor, viewer = asking("editor"), asking("viewer")
    ApiToken.objects.update(scopes=["read"])
    address = f"/api/v1/editions/{draft.pk}/"
    assert editor.post(f"{address}preview/").json()["snapshot"] == draft.snapshot_sha256
    assert editor.post(f"{address}assemble/").json()["code"] == "permission_denied"
    assert viewer.post(f"{address}preview/").json()["code"] == "permission_denied"
    ApiToken.objects.update(scopes=["edit"])
    assert editor.post(f"{address}preview/").json()["code"] == "permission_denied"


def test_looking_uses_up_no_key(asking: Asking, draft: Edition) -> None:
    editor, address = asking("editor"), f"/api/v1/editions/{draft.pk}/"
    key = {"Idempotency-Key": "send-1"}
    assert editor.post(f"{address}preview/", headers=key).status_code == 200
    held = editor.post(f"{address}hold/", {"because": "A doubt."}, format="json", headers=key)
    assert (held.status_code, held.json()["state"]) == (200, "held")


@pytest.mark.parametrize(
    "wish",
    [{"places": ["nowhere"]}, {"topics": ["none"]}, {"zone": "Mars/Base"}, {"language": "<b>"}],
)
def test_a_preview_of_what_is_not_known_is_refused(
    asking: Asking, draft: Edition, wish: dict[str, object]
) -> None:
    assert post(asking("editor"), draft, "preview", **wish) == (400, "invalid")


def test_a_test_goes_to_the_asker_alone_and_once(asking: Asking, draft: Edition) -> None:
    editor, receiver = asking("editor"), Receiver()
    assert post(editor, draft, "test-send") == (400, "no_address_of_your_own")
    User.objects.filter(username="the-editor").update(email="ada@tuesday.example")
    assert post(editor, draft, "test-send", to="x@example.org") == (400, "invalid")
    assert post(editor, draft, "test-send")[0] == 202
    assert receiver.recipients == []
    assert "@" not in str(Outbox.objects.get().payload)
    send_outbox(receiver, at=timezone.now())
    send_outbox(receiver, at=timezone.now())
    assert receiver.recipients == ["ada@tuesday.example"]
    mail = message_from_bytes(receiver.arrived[0].payload, policy=default)
    assert str(mail["Subject"]).startswith("[Test] ")
    assert mail["To"] == "ada@tuesday.example"


def test_a_test_for_somebody_who_left_is_not_sent(asking: Asking, draft: Edition) -> None:
    editor, receiver = asking("editor"), Receiver()
    User.objects.filter(username="the-editor").update(email="ada@tuesday.example")
    post(editor, draft, "test-send")
    User.objects.filter(username="the-editor").update(is_active=False)
    assert send_outbox(receiver, at=timezone.now()).dropped == 1
    assert receiver.recipients == []

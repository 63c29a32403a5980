import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.conf import settings

from newsletters.delivery.claim import LEASE
from newsletters.delivery.outbox import Emptied, outbox_key, send_outbox
from newsletters.models import Newsletter, Outbox, Subscriber, Subscription
from newsletters.subscriptions import confirm, preferences, signup, withdraw
from newsletters.subscriptions.evidence import BY_LINK
from newsletters.subscriptions.links import link
from newsletters.subscriptions.tokens import Purpose
from newsletters.vocabulary import OutboxState
from tests.newsletters.delivery.fakes import NO_ANSWER, REFUSED_FOR_NOW, Receiver
from tests.newsletters.makers import AT, newsletter_called, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def weekly() -> Newsletter:
    newsletter = newsletter_called()
    signup.request("rosa@example.org", newsletter=newsletter, evidence=BY_LINK, at=AT)
    return newsletter


def words_of(payload: bytes) -> str:
    text = message_from_bytes(payload, policy=default).get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def token_in(words: str, door: str) -> str:
    found = re.search(rf"{settings.SITE_URL}/{door}/([^/\s]+)/", words)
    assert found is not None
    return found[1]


def test_a_confirmation_once_and_its_link_works(weekly: Newsletter) -> None:
    receiver = Receiver()
    assert send_outbox(receiver, at=AT) == Emptied(sent=1)
    assert send_outbox(receiver, at=AT) == Emptied()

    token = token_in(words_of(receiver.arrived[0].payload), "confirm")
    confirm.confirm(token, at=AT + timedelta(days=6))
    assert list(Subscription.objects.values_list("status", flat=True)) == ["confirmed"]


def test_a_confirmation_is_plain_and_no_copy_of_a_list(weekly: Newsletter) -> None:
    receiver = Receiver()
    send_outbox(receiver, at=AT)
    payload = receiver.arrived[0].payload
    message = message_from_bytes(payload, policy=default)

    assert {name.lower() for name in message} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version",
        "content-type",
    }  # fmt: skip
    assert message["Subject"] == "Please confirm: The Weekly"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert all(len(line) <= 998 for line in payload.split(b"\r\n"))
    assert payload.isascii()
    assert payload.count(b"\n") == payload.count(b"\r\n")
    html = message.get_body(("html",))
    assert html is not None
    for door in ("confirm", "block"):
        assert token_in(words_of(payload), door) in html.get_content()
    assert "src=" not in html.get_content()


def test_a_row_of_the_same_number_in_a_new_database_has_another_name(weekly: Newsletter) -> None:
    row = Outbox.objects.get()
    before = outbox_key(row)
    row.created_at += timedelta(days=1)
    assert outbox_key(row) != before
    assert before.startswith("confirmation-")
    assert "rosa" not in before


def test_block_from_a_confirmation(weekly: Newsletter) -> None:
    receiver = Receiver()
    send_outbox(receiver, at=AT)
    withdraw.block(token_in(words_of(receiver.arrived[0].payload), "block"), at=AT)
    assert Subscriber.objects.count() == 0


def test_who_withdrew_meanwhile_gets_none(weekly: Newsletter) -> None:
    rosa = Subscriber.objects.get()
    withdraw.end_subscription(rosa, weekly, evidence=BY_LINK, at=AT)
    assert send_outbox(Receiver(), at=AT) == Emptied(dropped=1)
    assert list(Outbox.objects.values_list("state", "error_code")) == [("failed", "wanted_no_more")]


def test_refused_for_now_waits_and_no_answer_is_not_repeated(weekly: Newsletter) -> None:
    receiver = Receiver([REFUSED_FOR_NOW, NO_ANSWER])
    assert send_outbox(receiver, at=AT) == Emptied()
    assert send_outbox(receiver, at=AT) == Emptied()
    assert Outbox.objects.get().state == OutboxState.QUEUED
    send_outbox(receiver, at=AT + timedelta(minutes=5))
    assert Outbox.objects.get().state == OutboxState.UNKNOWN
    assert send_outbox(receiver, at=AT + timedelta(days=1)) == Emptied()
    assert receiver.arrived == []


def test_a_sender_that_died_is_asked_about(weekly: Newsletter) -> None:
    Outbox.objects.update(
        state=OutboxState.SUBMITTING, owner="elsewhere:1:x", lease_until=AT + LEASE, attempt=1
    )
    receiver = Receiver(can_be_asked=True)
    assert send_outbox(receiver, at=AT) == Emptied()
    assert send_outbox(receiver, at=AT + LEASE) == Emptied(sent=1)


def test_a_preferences_link_goes_to_the_mailbox_and_lives_briefly(weekly: Newsletter) -> None:
    ann = reader("ann@example.org", weekly)
    for _ in range(3):
        preferences.request_link(link(Purpose.CHOICES, ann, weekly, at=AT).split("/")[-2], at=AT)
    receiver = Receiver()
    assert send_outbox(receiver, at=AT) == Emptied(sent=2)
    mail = next(each for each in receiver.arrived if each.recipient == "ann@example.org")
    token = token_in(words_of(mail.payload), "preferences")
    standing = preferences.look(token, at=AT + timedelta(minutes=29))
    assert (standing.masked_address, standing.newsletters) == ("a…@e….org", (weekly,))

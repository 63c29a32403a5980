from datetime import datetime, timedelta

import pytest

from newsletters.models import Consent, Newsletter, Outbox, Subscriber, Subscription, Suppression
from newsletters.subscriptions import confirm as confirming
from newsletters.subscriptions import signup, withdraw
from newsletters.subscriptions.addresses import NotAnAddress, address_of, checked
from newsletters.subscriptions.choices import Choices
from newsletters.subscriptions.enrol import Enrolled, enrol
from newsletters.subscriptions.evidence import Evidence
from newsletters.subscriptions.register import find
from newsletters.subscriptions.tokens import BadToken, Purpose, make_token
from newsletters.vocabulary import SubscriberStatus, SuppressionReason
from tests.newsletters.makers import AT, newsletter_called, reader

pytestmark = pytest.mark.django_db

FORM = Evidence(method="form", form_version="1", words="Yes, mail me The Weekly.")


def ask(typed: str, newsletter: Newsletter, at: datetime = AT) -> None:
    signup.request(typed, newsletter=newsletter, evidence=FORM, at=at)


def standing() -> list[tuple[str, str]]:
    return [
        (address_of(row.subscriber), row.status)
        for row in Subscription.objects.select_related("subscriber")
    ]


def evidence() -> list[tuple[str, str]]:
    return list(Consent.objects.order_by("id").values_list("kind", "method"))


def suppressions() -> list[tuple[str | None, str]]:
    return [
        (row.newsletter.slug if row.newsletter else None, row.reason)
        for row in Suppression.objects.all()
    ]


def test_from_request_to_confirmed_to_gone() -> None:
    weekly = newsletter_called()
    ask("Rosa@Example.org", weekly)
    assert standing() == [("Rosa@example.org", "pending")]
    assert list(Outbox.objects.values_list("kind", "state")) == [("confirmation", "queued")]

    rosa = Subscriber.objects.get()
    token = make_token(Purpose.CONFIRM, rosa, weekly, at=AT)
    assert not confirming.confirm(token, at=AT + timedelta(hours=1)).already
    assert confirming.confirm(token, at=AT + timedelta(hours=2)).already
    assert standing() == [("Rosa@example.org", "confirmed")]

    out = make_token(Purpose.UNSUBSCRIBE, rosa, weekly, at=AT)
    for hour in (3, 4):
        withdraw.unsubscribe(out, at=AT + timedelta(hours=hour))
    assert standing() == [("Rosa@example.org", "unsubscribed")]
    with pytest.raises(confirming.WithdrawnSince):
        confirming.confirm(token, at=AT + timedelta(hours=5))
    assert evidence() == [("requested", "form"), ("confirmed", "link"), ("withdrawn", "link")]
    assert [len(row.text_sha256) for row in Consent.objects.order_by("id")] == [64, 0, 0]


def test_one_confirmation_a_day_and_three_a_month_whoever_asks() -> None:
    weekly, daily = newsletter_called(), newsletter_called("daily")
    mails = []
    for hours in range(0, 24 * 40, 12):
        before = Outbox.objects.count()
        ask("rosa@example.org", weekly if hours % 24 else daily, AT + timedelta(hours=hours))
        ask("ROSA@example.org", weekly, AT + timedelta(hours=hours))
        if Outbox.objects.count() > before:
            mails.append(hours)
            assert Outbox.objects.count() == before + 1
    assert mails == [0, 24, 48, 720, 744, 768]
    assert Subscriber.objects.count() == 1


def test_a_known_address_gets_nothing_and_loses_nothing() -> None:
    weekly = newsletter_called()
    rosa = reader("rosa@example.org", weekly, choices=Choices(time_zone="America/Denver"))
    signup.request(
        "rosa@example.org",
        newsletter=weekly,
        evidence=FORM,
        at=AT,
        choices=Choices(time_zone="UTC"),
    )
    rosa.refresh_from_db()
    assert rosa.time_zone == "America/Denver"
    assert (standing(), Outbox.objects.count()) == ([("rosa@example.org", "confirmed")], 0)


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(NotAnAddress):
        ask("rosa", newsletter_called())
    assert Subscriber.objects.count() == 0


def test_a_blocked_address_is_never_mailed_again() -> None:
    weekly = newsletter_called()
    ask("rosa@example.org", weekly)
    token = make_token(Purpose.BLOCK, Subscriber.objects.get(), weekly, at=AT)
    withdraw.block(token, at=AT)
    withdraw.block(token, at=AT)
    assert (Subscriber.objects.count(), Outbox.objects.count()) == (0, 0)

    ask("rosa@example.org", weekly, AT + timedelta(days=60))
    assert Outbox.objects.count() == 0
    assert suppressions() == [(None, "blocked")]


def test_who_left_may_come_back_by_their_own_word_but_not_by_a_list() -> None:
    weekly = newsletter_called()
    rosa = reader("rosa@example.org", weekly)
    withdraw.end_subscription(rosa, weekly, evidence=FORM, at=AT)

    listed = checked("rosa@example.org")
    assert enrol(listed, newsletter=weekly, at=AT) == Enrolled.REFUSED
    ask("rosa@example.org", weekly, AT + timedelta(days=1))
    assert enrol(listed, newsletter=weekly, at=AT) == Enrolled.REFUSED
    confirming.confirm(make_token(Purpose.CONFIRM, rosa, weekly, at=AT), at=AT)
    assert standing() == [("rosa@example.org", "confirmed")]
    assert enrol(listed, newsletter=weekly, at=AT) == Enrolled.UNCHANGED
    assert Suppression.objects.count() == 0


def test_erased_means_gone_but_for_a_hash() -> None:
    weekly = newsletter_called()
    rosa = reader("rosa@example.org", weekly)
    token = make_token(Purpose.UNSUBSCRIBE, rosa, weekly, at=AT)
    withdraw.erase(rosa, at=AT)

    assert [model.objects.count() for model in (Subscriber, Subscription, Consent)] == [0, 0, 0]
    assert suppressions() == [(None, "erased")]
    withdraw.unsubscribe(token, at=AT)
    withdraw.unsubscribe("nonsense", at=AT)
    with pytest.raises(BadToken):
        confirming.look("nonsense", at=AT)


def test_a_graver_reason_stays() -> None:
    weekly = newsletter_called()
    rosa = reader("rosa@example.org", weekly)
    for reason in (
        SuppressionReason.UNSUBSCRIBED,
        SuppressionReason.COMPLAINED,
        SuppressionReason.UNSUBSCRIBED,
    ):
        withdraw.suppress(rosa.address_hmac, newsletter=weekly, reason=reason, at=AT)
    assert list(Suppression.objects.values_list("reason", flat=True)) == ["complained"]


def test_a_list_twice_is_once_and_may_end_subscriptions() -> None:
    weekly = newsletter_called()
    ann = checked("ann@example.org")
    results = [
        enrol(ann, newsletter=weekly, at=AT, status=status)
        for status in (
            SubscriberStatus.PENDING,
            SubscriberStatus.PENDING,
            SubscriberStatus.CONFIRMED,
            SubscriberStatus.CONFIRMED,
            SubscriberStatus.PENDING,
            SubscriberStatus.UNSUBSCRIBED,
            SubscriberStatus.UNSUBSCRIBED,
            SubscriberStatus.CONFIRMED,
        )
    ]
    assert results == [
        "created", "unchanged", "updated", "unchanged", "unchanged", "updated", "unchanged",
        "refused",
    ]  # fmt: skip
    assert find(ann) is not None
    assert evidence() == [("imported", "csv"), ("imported", "csv"), ("withdrawn", "csv")]

"""In, through and out: a GET shows, a POST acts, and no answer tells who is known."""

from datetime import timedelta

import pytest
from django.test import Client

from newsletters.models import Consent, Outbox, Subscriber, Subscription
from newsletters.pages.caps import PER_NETWORK
from newsletters.pages.form_token import make_form_token
from newsletters.subscriptions.tokens import Purpose, make_token
from newsletters.subscriptions.withdraw import suppress
from newsletters.vocabulary import SuppressionReason
from tests.newsletters.makers import newsletter_called, reader
from tests.newsletters.pages.conftest import SetClock
from tests.newsletters.rendering.editions import CHICAGO, SENDS_AT
from tracker.models import Place, Topic

COMPLAINED = SuppressionReason.COMPLAINED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def a_minute_old_form() -> str:
    return make_form_token(at=SENDS_AT - timedelta(minutes=1))


def ask(client: Client, email: str, form: str = "", **more: str) -> tuple[int, str]:
    answer = client.post(
        "/subscribe/", {"email": email, "form": form or a_minute_old_form(), **more}
    )
    return answer.status_code, answer.content.decode()


def statuses() -> list[str]:
    return list(Subscription.objects.values_list("status", flat=True))


def test_new_known_and_gone_are_answered_alike(client: Client) -> None:
    weekly = newsletter_called()
    reader("known@example.org", weekly)
    answers = {ask(client, f"{name}@example.org") for name in ("new", "known", "new")}
    assert len(answers) == 1
    status, body = answers.pop()
    assert status == 200
    assert "If that address can be subscribed" in body
    assert list(Outbox.objects.values_list("kind", flat=True)) == ["confirmation"]


def test_no_address_is_refused_with_a_reason_and_kept_in_the_form(client: Client) -> None:
    newsletter_called()
    status, body = ask(client, 'nobody"><b>')
    assert status == 400
    assert "That is not a mail address." in body
    assert "nobody&quot;&gt;&lt;b&gt;" in body
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize("age", [timedelta(0), timedelta(seconds=1), timedelta(hours=2)])
def test_a_form_is_filled_in_by_a_person(client: Client, age: timedelta) -> None:
    newsletter_called()
    status, body = ask(client, "new@example.org", make_form_token(at=SENDS_AT - age))
    assert (status, "Please send the form once more." in body) == (400, True)
    assert ask(client, "new@example.org", "forged:x")[0] == 400
    assert Subscriber.objects.count() == 0


def test_what_no_person_sees_is_filled_in_by_none(client: Client) -> None:
    newsletter_called()
    assert ask(client, "new@example.org", website="x") == ask(client, "other@example.org")
    assert Subscriber.objects.count() == 1


def test_one_network_and_all_of_them_have_an_allowance(
    client: Client, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsletter_called()

    def asked_from(address: str) -> int:
        form = {"email": "new@example.org", "form": a_minute_old_form()}
        return client.post("/subscribe/", form, REMOTE_ADDR=address).status_code

    near = [asked_from(f"192.0.2.{last}") for last in range(PER_NETWORK + 1)]
    assert near == [200] * PER_NETWORK + [429]
    assert asked_from("198.51.100.1") == 200
    assert asked_from("2001:db8::1") == 200
    monkeypatch.setattr("newsletters.pages.caps.ALTOGETHER", 10)
    assert asked_from("203.0.113.1") == 429
    clock(SENDS_AT + timedelta(minutes=60))
    form = {"email": "x@example.org", "form": make_form_token(at=SENDS_AT + timedelta(minutes=59))}
    assert client.post("/subscribe/", form, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_confirming_takes_a_post_and_can_be_done_twice(client: Client) -> None:
    weekly = newsletter_called()
    ask(client, "new@example.org")
    token = make_token(Purpose.CONFIRM, Subscriber.objects.get(), weekly, at=SENDS_AT)
    for _ in range(2):
        assert "Confirm The Weekly" in client.get(f"/confirm/{token}/").content.decode()
        assert statuses() == ["pending"]
    for _ in range(2):
        assert "You are subscribed" in client.post(f"/confirm/{token}/").content.decode()
        assert statuses() == ["confirmed"]


def test_a_late_confirmation_says_so(client: Client, clock: SetClock) -> None:
    weekly = newsletter_called()
    ask(client, "new@example.org")
    token = make_token(Purpose.CONFIRM, Subscriber.objects.get(), weekly, at=SENDS_AT)
    clock(SENDS_AT + timedelta(days=8))
    assert [client.get(f"/confirm/{token}/").status_code, statuses()] == [410, ["pending"]]
    assert [client.post(f"/confirm/{token}/").status_code, statuses()] == [410, ["pending"]]
    assert client.get("/confirm/forged/").status_code == 404


def test_one_click_needs_no_cookie_and_an_unknown_token_is_answered_alike() -> None:
    strict = Client(enforce_csrf_checks=True)
    weekly = newsletter_called()
    token = make_token(Purpose.UNSUBSCRIBE, reader("a@example.org", weekly), weekly, at=SENDS_AT)
    assert "Unsubscribe from The Weekly" in strict.get(f"/unsubscribe/{token}/").content.decode()
    assert statuses() == ["confirmed"]
    body = {"List-Unsubscribe": "One-Click"}
    answers = [strict.post(f"/unsubscribe/{each}/", body) for each in (token, token, "forged")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.content for answer in answers}) == 1
    assert not answers[0].cookies
    assert statuses() == ["unsubscribed"]


def test_whoever_never_asked_can_be_left_alone_for_good(client: Client) -> None:
    weekly = newsletter_called()
    ask(client, "new@example.org")
    token = make_token(Purpose.BLOCK, Subscriber.objects.get(), weekly, at=SENDS_AT)
    client.get(f"/block/{token}/")
    assert Subscriber.objects.count() == 1
    assert client.post(f"/block/{token}/").content == client.post("/block/forged/").content
    assert Subscriber.objects.count() == 0


def test_an_editions_link_opens_no_choices_but_asks_for_a_link_that_does(client: Client) -> None:
    weekly = newsletter_called()
    subscriber = reader("a@example.org", weekly)
    token = make_token(Purpose.CHOICES, subscriber, weekly, at=SENDS_AT)
    body = client.get(f"/preferences/{token}/").content.decode()
    assert "Mail me the link" in body
    assert "a@example.org" not in body
    assert not Outbox.objects.exists()
    sent = client.post(f"/preferences/{token}/")
    assert sent.content == client.post("/preferences/forged/").content
    assert list(Outbox.objects.values_list("kind", flat=True)) == ["preferences"]


def test_whoever_holds_an_edition_cannot_fill_its_owners_mailbox(
    client: Client, clock: SetClock
) -> None:
    weekly = newsletter_called()
    token = make_token(Purpose.CHOICES, reader("a@example.org", weekly), weekly, at=SENDS_AT)
    mailed = []
    for hours in (0, 1, 2, 3, 4, 23, 25):
        clock(SENDS_AT + timedelta(hours=hours))
        client.post(f"/preferences/{token}/")
        mailed.append(Outbox.objects.count())
    assert mailed == [1, 2, 3, 4, 4, 4, 5]


def test_a_second_newsletter_needs_no_second_mail(client: Client) -> None:
    newsletter_called()
    newsletter_called("monthly")
    ask(client, "a@example.org", newsletter="weekly")
    ask(client, "a@example.org", newsletter="monthly")
    assert Outbox.objects.count() == 1
    subscriber = Subscriber.objects.get()
    weekly = Subscription.objects.get(newsletter__slug="weekly").newsletter
    client.post(f"/confirm/{make_token(Purpose.CONFIRM, subscriber, weekly, at=SENDS_AT)}/")
    address = f"/preferences/{make_token(Purpose.PREFERENCES, subscriber, None, at=SENDS_AT)}/"
    assert 'name="join" value="monthly"' in client.get(address).content.decode()
    assert sorted(statuses()) == ["confirmed", "pending"]
    for _ in range(2):
        body = client.post(address, {"join": "monthly"}).content.decode()
        assert ("You are subscribed." in body, 'name="join"' in body) == (True, False)
    assert statuses() == ["confirmed", "confirmed"]
    assert Consent.objects.filter(kind="confirmed").count() == 2
    assert client.post(address, {"join": "unknown"}).status_code == 200


def test_a_complaint_stands_against_joining(client: Client) -> None:
    subscriber = reader("a@example.org", newsletter_called())
    monthly = newsletter_called("monthly")
    suppress(subscriber.address_hmac, newsletter=monthly, reason=COMPLAINED, at=SENDS_AT)
    address = f"/preferences/{make_token(Purpose.PREFERENCES, subscriber, None, at=SENDS_AT)}/"
    assert client.post(address, {"join": "monthly"}).status_code == 409
    assert statuses() == ["confirmed"]


def test_choices_are_shown_and_kept(client: Client) -> None:
    weekly = newsletter_called()
    subscriber = reader("someone@example.org", weekly)
    housing = Topic.objects.create(slug="housing", name="Housing")
    place = Place.objects.get(ocd_id=CHICAGO)
    address = f"/preferences/{make_token(Purpose.PREFERENCES, subscriber, None, at=SENDS_AT)}/"
    body = client.get(address).content.decode()
    assert "someone@example.org" not in body
    form = {"topic": housing.pk, "place": place.pk, "time_zone": "Asia/Tokyo", "minutes": "10"}
    assert "Your choices are kept." in client.post(address, form).content.decode()
    subscriber.refresh_from_db()
    assert (
        list(subscriber.topics.all()),
        list(subscriber.places.all()),
        subscriber.time_zone,
        subscriber.minutes_budget,
    ) == ([housing], [place], "Asia/Tokyo", 10)
    nonsense = {"topic": "x", "place": "9" * 30, "minutes": "-1"}
    assert client.post(address, nonsense).status_code == 200
    assert client.post(address, {"time_zone": "No/Where"}).status_code == 400
    client.post(address, {"leave": "weekly"})
    assert statuses() == ["unsubscribed"]
    client.post(address, {"forget": "1"})
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize("door", ["confirm", "preferences", "unsubscribe", "block"])
def test_a_page_behind_a_token_is_kept_by_nobody(client: Client, door: str) -> None:
    answer = client.get(f"/{door}/forged/")
    assert (answer["Cache-Control"], answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
        "no-store",
        "no-referrer",
        "noindex, nofollow",
    )
    assert client.put(f"/{door}/forged/").status_code == 405

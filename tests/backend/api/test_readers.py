"""Readers of several newsletters: who publishes one learns of no other and changes nothing in it.

Ada reads ours and theirs, Rosa ours alone, Ida theirs alone; the asker publishes ours.
"""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import Role, User
from backend.audit.models import Door, Entry
from backend.audit.record import Who
from newsletters.models import (
    Consent,
    Delivery,
    Edition,
    Newsletter,
    Outbox,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletters.subscriptions.choices import Choices
from newsletters.subscriptions.preferences import PREFERENCES_LINK
from newsletters.subscriptions.reveal import NoReader, reveal
from newsletters.vocabulary import SubscriberStatus, SuppressionReason
from tests.backend.api import rows
from tests.backend.api.test_reach import desk, local, token_of
from tests.newsletters.makers import AT, newsletter_called, reader

pytestmark = pytest.mark.django_db
WHERE = "/api/v1/subscribers/"


@pytest.fixture
def ours() -> Newsletter:
    return newsletter_called("ours")


@pytest.fixture
def theirs() -> Newsletter:
    return newsletter_called("theirs")


@pytest.fixture
def ada(ours: Newsletter, theirs: Newsletter) -> Subscriber:
    """She has left theirs."""
    reader("ada@example.org", theirs, choices=Choices(minutes_budget=10, language="es"))
    ada = reader("ada@example.org", ours)
    left = Subscription.objects.filter(subscriber=ada, newsletter=theirs)
    left.update(status=SubscriberStatus.UNSUBSCRIBED)
    return ada


@pytest.fixture
def rosa(ours: Newsletter) -> Subscriber:
    return reader("rosa@example.org", ours)


@pytest.fixture
def ida(theirs: Newsletter) -> Subscriber:
    return reader("ida@example.org", theirs, choices=Choices(minutes_budget=10, language="es"))


@pytest.fixture
def publisher(ours: Newsletter) -> User:
    return local(Role.PUBLISHER, newsletter=ours.pk)


@pytest.fixture
def client(publisher: User) -> APIClient:
    return token_of(publisher)


@pytest.fixture
def everywhere() -> APIClient:
    return token_of(make_editor("grace", role=Role.PUBLISHER, at=AT)[0])


def enrolled(client: APIClient, email: str, newsletter: Newsletter, **said: Any) -> Any:
    body = {"email": email, "newsletter": newsletter.slug, **said}
    return client.post(WHERE, body, format="json")


def standing() -> set[tuple[str, str, str]]:
    """Each subscription as (newsletter, status, whose)."""
    return {
        (each.newsletter.slug, each.status, str(each.subscriber_id))
        for each in Subscription.objects.select_related("newsletter")
    }


def suppressed() -> set[tuple[str | None, str]]:
    return set(Suppression.objects.values_list("newsletter__slug", "reason"))


# Learning


def test_a_readers_page_of_the_desk_tells_of_no_other_newsletter(
    publisher: User, ada: Subscriber
) -> None:
    address = reverse("admin:newsletters_subscriber_change", args=[ada.pk])

    def told(person: User) -> list[list[str]]:
        formsets = desk(person).get(address).context["inline_admin_formsets"]
        return [
            sorted(line.instance.newsletter.slug for line in each.formset.initial_forms)
            for each in formsets
        ]

    assert told(publisher) == [["ours"], ["ours"]]
    whole = make_editor("grace", role=Role.PUBLISHER, at=AT)[0]
    assert told(whole) == [["ours", "theirs"], ["ours", "theirs"]]


NOT_CONFIRMED = "They have not confirmed: until they do, nobody is shown their address."
LEFT = "They have left, or never came: nobody is shown their address."


@pytest.mark.parametrize(
    ("of_ours", "of_theirs", "told", "everywhere"),
    [
        ("confirmed", "unsubscribed", "", ""),
        ("pending", "unsubscribed", NOT_CONFIRMED, NOT_CONFIRMED),
        ("unsubscribed", "unsubscribed", LEFT, LEFT),
        ("unsubscribed", "confirmed", LEFT, ""),
        ("pending", "confirmed", NOT_CONFIRMED, ""),
    ],
)
def test_an_address_is_shown_of_who_reads_and_of_nobody_else(
    publisher: User, ada: Subscriber, of_ours: str, of_theirs: str, told: str, everywhere: str
) -> None:
    """As far as who asks knows; one whose mail failed still reads."""
    for slug, status in (("ours", of_ours), ("theirs", of_theirs)):
        Subscription.objects.filter(newsletter__slug=slug).update(status=status)
    Suppression.objects.create(
        address_hmac=ada.address_hmac, newsletter=None, reason=SuppressionReason.BOUNCED, at=AT
    )
    address = reverse("admin:newsletters_subscriber_reveal", args=[ada.pk])
    whole = make_editor("grace", role=Role.PUBLISHER, at=AT)[0]
    for person, why in ((publisher, told), (whole, everywhere)):
        page = desk(person)
        asked = page.get(address).content.decode()
        assert (why in asked, 'name="reason"' in asked) == (True, not why)
        answer = page.post(address, {"reason": "She asked by phone."}).content.decode()
        assert ("ada@example.org" in answer, why in answer) == (not why, True)
        seen = Entry.objects.filter(verb="subscriber.reveal", user_name=person.username)
        assert seen.exists() is not bool(why)


@pytest.mark.parametrize("status", ["pending", "unsubscribed"])
def test_no_other_door_shows_the_address_of_who_does_not_read(
    publisher: User, ada: Subscriber, status: str
) -> None:
    Subscription.objects.update(status=status)
    who = Who(Door.COMMAND, command="c", system="operator")
    with pytest.raises(NoReader):
        reveal(ada, by=publisher, who=who, reason="She asked by phone.", at=AT)


def test_a_reader_out_of_reach_and_nobody_have_the_same_copies(
    client: APIClient, everywhere: APIClient, ida: Subscriber, theirs: Newsletter
) -> None:
    edition = Edition.objects.create(newsletter=theirs, date=AT.date(), sends_at=AT, send_by=AT)
    copy = Delivery.objects.create(edition=edition, subscriber=ida, address_hmac=ida.address_hmac)
    nobody = uuid.UUID(int=ida.pk.int ^ 1)

    def copies(who: APIClient, subscriber: uuid.UUID) -> list[str]:
        answer = who.get(f"/api/v1/deliveries/?subscriber={subscriber}")
        return [each["id"] for each in answer.json()["results"]]

    assert [copies(client, each) for each in (ida.pk, nobody)] == [[], []]
    assert copies(everywhere, ida.pk) == [str(copy.pk)]
    refused = client.get("/api/v1/deliveries/?subscriber=ida")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "subscriber")


@pytest.mark.parametrize(
    ("asked", "within", "in_all"),
    [
        ("newsletter=ours", {"ada", "rosa"}, {"ada", "rosa"}),
        ("newsletter=theirs", set(), {"ada", "ida"}),
        ("status=confirmed", {"ada", "rosa"}, {"ada", "rosa", "ida"}),
        ("status=unsubscribed", set(), {"ada"}),
        ("newsletter=ours&status=unsubscribed", set(), set()),
        ("newsletter=theirs&status=unsubscribed", set(), {"ada"}),
        ("newsletter=theirs&status=confirmed", set(), {"ida"}),
        ("newsletter=ours&language=en", {"rosa"}, {"rosa"}),
    ],
)
def test_filters_ask_one_subscription_within_reach(
    client: APIClient,
    everywhere: APIClient,
    ada: Subscriber,
    rosa: Subscriber,
    ida: Subscriber,
    asked: str,
    within: set[str],
    in_all: set[str],
) -> None:
    names = {str(ada.pk): "ada", str(rosa.pk): "rosa", str(ida.pk): "ida"}

    def found(asker: APIClient) -> list[str]:
        return sorted(names[each["id"]] for each in asker.get(f"{WHERE}?{asked}").json()["results"])

    assert (found(client), found(everywhere)) == (sorted(within), sorted(in_all))


@pytest.mark.parametrize(
    ("status", "within", "in_all"),
    [
        ("confirmed", {"ada", "rosa"}, {"ada", "rosa", "ida"}),
        ("unsubscribed", set(), {"ada"}),
        ("nonsense", {"ada", "rosa"}, {"ada", "rosa", "ida"}),
    ],
)
def test_the_filter_of_the_desk_asks_subscriptions_within_reach(
    publisher: User,
    ada: Subscriber,
    rosa: Subscriber,
    ida: Subscriber,
    status: str,
    within: set[str],
    in_all: set[str],
) -> None:
    names = {ada.pk: "ada", rosa.pk: "rosa", ida.pk: "ida"}
    address = reverse("admin:newsletters_subscriber_changelist")

    def found(asker: Client) -> list[str]:
        shown = asker.get(f"{address}?status={status}").context["cl"].result_list
        return sorted(names[each.pk] for each in shown)

    whole = make_editor("grace", role=Role.PUBLISHER, at=AT)[0]
    assert (found(desk(publisher)), found(desk(whole))) == (sorted(within), sorted(in_all))


@pytest.mark.parametrize(
    "asked",
    [
        "newsletters/subscriber/?subscriptions__status=unsubscribed",
        "newsletters/subscriber/?subscriptions__id__gt=0",
        "newsletters/subscriber/?consents=1",
        "newsletters/newsletter/?subscriptions=1",
        "tracker/place/?subscribers__isnull=False",
        "tracker/topic/?subscribers__gt=00000000-0000-4000-8000-000000000000",
    ],
)
def test_no_list_of_the_desk_is_asked_by_what_leads_to_its_rows(
    publisher: User, asked: str
) -> None:
    User.objects.update(role=Role.VIEWER)
    client = desk(User.objects.get(pk=publisher.pk))
    assert client.get(f"/admin/{asked}").status_code == 400


# Writing


def test_nobody_is_enrolled_into_a_newsletter_out_of_reach(
    client: APIClient, theirs: Newsletter, rosa: Subscriber
) -> None:
    for email in ("rosa@example.org", "new@example.org"):
        answer = enrolled(client, email, theirs)
        assert (answer.status_code, answer.json()["code"]) == (403, "out_of_reach")
    assert standing() == {("ours", "confirmed", str(rosa.pk))}
    assert Subscriber.objects.count() == 1


@pytest.mark.parametrize("asker", ["client", "everywhere"])
def test_an_address_that_is_known_keeps_what_its_reader_chose(
    request: pytest.FixtureRequest, asker: str, ours: Newsletter, ida: Subscriber
) -> None:
    topic, who = rows.topic(1), request.getfixturevalue(asker)
    said = {"minutes_budget": 3, "language": "en", "topics": [topic.slug]}
    answer = enrolled(who, "Ida@example.org", ours, **said)
    told = {name: answer.json()[name] for name in said}
    assert (answer.status_code, told) == (
        201,
        {"minutes_budget": 10, "language": "es", "topics": []},
    )
    fresh = enrolled(who, "new@example.org", ours, **said).json()
    assert {name: fresh[name] for name in said} == said


@pytest.mark.parametrize("name", ["ada", "rosa"])
def test_choices_are_changed_by_who_publishes_everything(
    request: pytest.FixtureRequest, client: APIClient, everywhere: APIClient, name: str
) -> None:
    """Whether somebody reads another newsletter makes no difference to the answer."""
    somebody = request.getfixturevalue(name)
    where, said = f"{WHERE}{somebody.pk}/", {"minutes_budget": 3}
    answer = client.patch(where, said, format="json", HTTP_IF_MATCH="*")
    assert (answer.status_code, answer.json()["code"]) == (403, "choices_shared")
    row = {"do": "update", "id": str(somebody.pk), "values": said, "etag": "*"}
    bulk = client.post(f"{WHERE}bulk/", {"rows": [row]}, format="json").json()["results"]
    assert [each["problem"]["code"] for each in bulk] == ["choices_shared"]
    before = somebody.minutes_budget
    somebody.refresh_from_db()
    assert somebody.minutes_budget == before
    assert everywhere.patch(where, said, format="json", HTTP_IF_MATCH="*").status_code == 200


def test_choices_of_who_is_out_of_reach_are_of_nobody(client: APIClient, ida: Subscriber) -> None:
    answer = client.patch(f"{WHERE}{ida.pk}/", {}, format="json", HTTP_IF_MATCH="*")
    assert answer.status_code == 404


def retired(client: APIClient, somebody: Subscriber, how: str) -> int:
    if how == "alone":
        return client.delete(f"{WHERE}{somebody.pk}/").status_code
    body = {"rows": [{"do": "retire", "id": str(somebody.pk)}]}
    (answer,) = client.post(f"{WHERE}bulk/", body, format="json").json()["results"]
    status: int = answer["status"]
    return status


@pytest.mark.parametrize("how", ["alone", "in bulk"])
@pytest.mark.parametrize("name", ["ada", "rosa"])
def test_who_publishes_one_newsletter_erases_what_it_knows_and_no_more(
    request: pytest.FixtureRequest, client: APIClient, ours: Newsletter, name: str, how: str
) -> None:
    """The same answers, whether or not somebody reads another newsletter."""
    somebody = request.getfixturevalue(name)
    copies = {}
    for letter in Newsletter.objects.all():
        edition = Edition.objects.create(newsletter=letter, date=AT.date(), sends_at=AT, send_by=AT)
        copies[letter.slug] = Delivery.objects.create(
            edition=edition, subscriber=somebody, address_hmac=somebody.address_hmac
        )
        Outbox.objects.create(
            kind=PREFERENCES_LINK, key=letter.slug, subscriber=somebody, newsletter=letter
        )
    assert retired(client, somebody, how) == 204
    assert client.get(f"{WHERE}{somebody.pk}/").status_code == 404
    assert retired(client, somebody, how) == 404
    assert enrolled(client, f"{name}@example.org", ours).json()["code"] == "said_no"
    left = {"theirs"} if name == "ada" else set()
    assert {each for each, *_ in standing()} == left
    assert {each.newsletter.slug for each in Consent.objects.all()} == left
    assert set(Outbox.objects.values_list("key", flat=True)) == left
    named = Delivery.objects.exclude(subscriber=None).values_list("pk", flat=True)
    assert set(named) == {copies[slug].pk for slug in left}
    assert suppressed() == {("ours", "erased")}
    assert Subscriber.objects.filter(pk=somebody.pk).exists() is bool(left)


@pytest.mark.parametrize("how", ["alone", "in bulk"])
def test_who_publishes_everything_erases_a_reader_altogether(
    everywhere: APIClient, ada: Subscriber, how: str
) -> None:
    assert retired(everywhere, ada, how) == 204
    assert (Subscriber.objects.count(), Consent.objects.count(), standing()) == (0, 0, set())
    assert suppressed() == {(None, "erased")}

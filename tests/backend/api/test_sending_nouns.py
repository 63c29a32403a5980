"""Newsletters, subscribers and suppressions written over HTTP, and who may."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import Role
from newsletters.models import Newsletter, Subscriber, Suppression
from tests.backend.api import rows
from tests.backend.api.test_reach import local, token_of
from tests.newsletters.makers import newsletter_called

Asking = Callable[[str], APIClient]


def post(client: APIClient, name: str, /, **said: Any) -> Any:
    return client.post(f"/api/v1/{name}/", said, format="json")


@pytest.mark.django_db
@pytest.mark.parametrize("collection", ["subscribers", "suppressions"])
def test_a_newsletter_out_of_sight_is_as_one_that_is_not(collection: str) -> None:
    ours, hidden = newsletter_called("ours"), newsletter_called("hidden")
    Newsletter.objects.filter(pk=hidden.pk).update(active=False)
    client = token_of(local(Role.PUBLISHER, newsletter=ours.pk))
    for slug in ("hidden", "unheard-of"):
        answer = post(client, collection, email="ada@example.org", newsletter=slug)
        assert answer.status_code == 400
        assert answer.json()["errors"] == [
            {
                "field": "newsletter",
                "code": "does_not_exist",
                "detail": f"Object with slug={slug} does not exist.",
            }
        ]


def test_an_admin_makes_changes_and_retires_a_newsletter(asking: Asking) -> None:
    admin, place = asking("admin"), rows.place(1)
    made = post(
        admin,
        "newsletters",
        slug="rents",
        name="Rents",
        time_zone="America/Chicago",
        places=[place.ocd_id],
        sections=[{"section": "fast", "size": 3}, {"section": "bills", "size": 1}],
    )
    assert made.status_code == 201, made.json()
    told = made.json()
    assert told["sections"] == [{"section": "fast", "size": 3}, {"section": "bills", "size": 1}]
    assert ([each["id"] for each in told["places"]], told["second_person"]) == ([place.pk], False)
    again = post(admin, "newsletters", slug="rents", name="Other", time_zone="UTC")
    assert (again.status_code, again.json()["code"]) == (409, "already_there")
    where = made["Location"]
    patched = admin.patch(
        where, {"second_person": True, "hour": 7}, format="json", HTTP_IF_MATCH=made["ETag"]
    )
    assert (patched.json()["second_person"], patched.json()["hour"]) == (True, 7)
    stale = admin.patch(where, {"hour": 8}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert stale.status_code == 412
    wrong = admin.patch(where, {"time_zone": "Mars/Base"}, format="json", HTTP_IF_MATCH="*")
    assert (wrong.status_code, Newsletter.objects.get().time_zone) == (400, "America/Chicago")
    assert admin.delete(where).status_code == 204
    assert admin.get(where).json()["active"] is False
    assert asking("anonymous").get(where).status_code == 404
    assert asking("anonymous").get("/api/v1/newsletters/").json()["results"] == []


def test_the_public_is_not_told_how_a_newsletter_is_decided_about(asking: Asking) -> None:
    rows.newsletter(1)
    (told,) = asking("anonymous").get("/api/v1/newsletters/").json()["results"]
    assert {"second_person", "grace_hours", "reply_to"} & told.keys() == set()


def test_a_publisher_enrols_changes_and_erases_a_subscriber(asking: Asking) -> None:
    publisher, newsletter = asking("publisher"), rows.newsletter(1)
    said = {"email": "Rosa@Example.org", "newsletter": newsletter.slug}
    made = post(publisher, "subscribers", **said, minutes_budget=10)
    assert made.status_code == 201, made.json()
    assert (made.json()["address"], made.json()["minutes_budget"]) == ("R…a@e….org", 10)
    assert b"Rosa" not in made.content
    where, topic = made["Location"], rows.topic(1)
    changed = publisher.patch(
        where, {"topics": [topic.slug]}, format="json", HTTP_IF_MATCH=made["ETag"]
    )
    assert changed.json()["topics"] == [topic.slug]
    assert changed["ETag"] != made["ETag"]
    assert publisher.delete(where).status_code == 204
    assert (Subscriber.objects.count(), Suppression.objects.count()) == (0, 1)
    back = post(publisher, "subscribers", **said)
    assert (back.status_code, back.json()["code"]) == (409, "said_no")


def test_an_address_is_suppressed_once_and_never_told(asking: Asking) -> None:
    publisher = asking("publisher")
    answers = [post(publisher, "suppressions", email="rosa@example.org") for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert b"rosa" not in answers[0].content
    where = answers[0]["Location"]
    assert publisher.delete(where).status_code == publisher.patch(where).status_code == 405


@pytest.mark.parametrize("email", ["rosa", "rosa@", "a@b", "x" * 999])
def test_what_is_no_address_is_refused_and_not_quoted(asking: Asking, email: str) -> None:
    answer = post(asking("publisher"), "suppressions", email=email)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_an_address")
    assert email not in answer.json()["detail"]

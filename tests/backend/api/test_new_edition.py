"""Making the edition of a newsletter for a date: over HTTP and in the desk, once however often."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from backend.audit.models import Entry
from newsletters.assembly.make import FARTHEST, make_edition
from newsletters.models import Edition, Newsletter
from newsletters.weekly.edition import date_of
from tests.backend.api.test_reach import desk, local, token_of
from tests.newsletters.assembly.rows import lasting
from tests.newsletters.makers import AT, newsletter_called

Asking = Callable[[str], APIClient]

pytestmark = pytest.mark.django_db


def make(client: APIClient, **said: Any) -> Any:
    return client.post("/api/v1/editions/", said, format="json")


def a_wednesday() -> date:
    """Within the year, and no newsletter's usual day."""
    day = timezone.now().date() + timedelta(days=30)
    return day + timedelta(days=(2 - day.weekday()) % 7)


def test_the_second_call_answers_with_the_first_ones_edition(asking: Asking) -> None:
    newsletter, day = newsletter_called(), a_wednesday()
    lasting("call-about-the-rent-board", review_on="2099-01-01")
    editor = asking("editor")
    first = make(editor, newsletter="weekly", date=day.isoformat())
    assert first.status_code == 201, first.json()
    told = first.json()
    assert (told["newsletter"]["slug"], told["date"], told["state"]) == (
        "weekly",
        day.isoformat(),
        "draft",
    )
    assert [each["title"] for each in told["items"]] == ["Call about the rent board"]
    where = f"/api/v1/editions/{told['id']}/"
    assert (first["Location"], editor.get(where)["ETag"]) == (where, first["ETag"])
    lasting("another", review_on="2099-01-01")
    again = make(editor, newsletter="weekly", date=day.isoformat())
    assert (again.status_code, again.json(), again["ETag"]) == (200, told, first["ETag"])
    assert Edition.objects.filter(newsletter=newsletter).count() == 1
    (entry,) = Entry.objects.all()
    assert (entry.verb, entry.object_id, entry.newsletter) == (
        "edition.create",
        str(told["id"]),
        "weekly",
    )


def test_without_a_date_it_is_the_one_that_is_next_to_leave(asking: Asking) -> None:
    newsletter = newsletter_called()
    due = date_of(newsletter, timezone.now())
    editor = asking("editor")
    answers = [make(editor, newsletter="weekly"), make(editor, newsletter="weekly", date=None)]
    assert [(each.status_code, each.json()["date"]) for each in answers] == [
        (201, due.isoformat()),
        (200, due.isoformat()),
    ]


def test_one_that_is_beyond_a_draft_is_shown_and_not_touched(asking: Asking) -> None:
    newsletter, day = newsletter_called(), a_wednesday()
    edition, _ = make_edition(newsletter, day=day, at=timezone.now())
    Edition.objects.update(state="cancelled", snapshot_sha256="f" * 64)
    again = make(asking("editor"), newsletter="weekly", date=day.isoformat())
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (
        200,
        edition.pk,
        "cancelled",
    )
    assert Edition.objects.get().snapshot_sha256 == "f" * 64


@pytest.mark.parametrize("state", ["sending", "sent", "cancelled", "expired"])
def test_without_a_date_what_has_left_or_never_will_is_passed_over(
    asking: Asking, state: str
) -> None:
    newsletter = newsletter_called()
    first, _ = make_edition(newsletter, day=None, at=timezone.now())
    known, is_new = make_edition(newsletter, day=None, at=timezone.now())
    assert (known, is_new) == (first, False)
    approved = {"approved_sha256": F("snapshot_sha256"), "approved_at": timezone.now()}
    Edition.objects.update(state=state, sending_at=timezone.now(), candidates=0, **approved)
    answer = make(asking("editor"), newsletter="weekly")
    after = first.date + timedelta(days=7)
    assert (answer.status_code, answer.json()["date"]) == (201, after.isoformat())
    again = make(asking("editor"), newsletter="weekly")
    assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({}, "newsletter", "required"),
        ({"newsletter": "none"}, "newsletter", "does_not_exist"),
        ({"newsletter": 7}, "newsletter", "does_not_exist"),
        ({"newsletter": "weekly", "date": "soon"}, "date", "invalid"),
        ({"newsletter": "weekly", "date": "2026-02-30"}, "date", "invalid"),
        ({"newsletter": "weekly", "date": "0001-01-01"}, "date", "far_away"),
        ({"newsletter": "weekly", "date": "9999-12-31"}, "date", "far_away"),
        ({"newsletter": "weekly", "date": 20260303}, "date", "invalid"),
        ({"newsletter": "weekly", "state": "sent"}, "state", "unknown_field"),
    ],
)
def test_what_cannot_be_is_named(
    asking: Asking, said: dict[str, Any], field: str, code: str
) -> None:
    newsletter_called()
    answer = make(asking("editor"), **said)
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]
    assert not Edition.objects.exists()


def test_a_date_that_is_over_or_far_says_why(asking: Asking) -> None:
    newsletter_called()
    today = timezone.now().date()
    far = today + FARTHEST + timedelta(days=3)
    over = make(asking("editor"), newsletter="weekly", date="2020-03-03")
    assert (over.status_code, over.json()["code"], over.json()["date"]) == (
        400,
        "edition_date_over",
        "2020-03-03",
    )
    assert over.json()["detail"].startswith("The edition of 2020-03-03 would have left by ")
    late = make(asking("editor"), newsletter="weekly", date=far.isoformat())
    assert (late.status_code, late.json()["code"]) == (400, "edition_date_far")
    assert not Edition.objects.exists()


def test_until_its_send_by_the_edition_of_a_day_can_still_be_made() -> None:
    newsletter = newsletter_called()
    sends_at = datetime(2026, 11, 24, 15, tzinfo=UTC)
    within = timedelta(hours=newsletter.send_within_hours)
    last = sends_at + within - timedelta(seconds=1)
    edition, is_new = make_edition(newsletter, day=AT.date(), at=last)
    assert (edition.sends_at, edition.send_by, is_new) == (sends_at, sends_at + within, True)


def test_no_more_editions_are_made_of_a_newsletter_out_of_use(asking: Asking) -> None:
    newsletter, day = newsletter_called(), a_wednesday()
    Newsletter.objects.update(active=False)
    editor, said = asking("editor"), {"newsletter": "weekly", "date": day.isoformat()}
    refused = make(editor, **said)
    assert (refused.status_code, refused.json()["code"]) == (409, "newsletter_rests")
    Newsletter.objects.update(active=True)
    newsletter.refresh_from_db()
    make_edition(newsletter, day=day, at=timezone.now())
    Newsletter.objects.update(active=False)
    assert make(editor, **said).status_code == 200


def test_only_an_editor_of_the_newsletter_makes_its_editions() -> None:
    ours, other, hidden = (newsletter_called(slug) for slug in ("ours", "other", "hidden"))
    Newsletter.objects.filter(pk=hidden.pk).update(active=False)
    client = token_of(local(Role.EDITOR, newsletter=ours.pk))
    assert make(client, newsletter="ours").status_code == 201
    away = make(client, newsletter="other")
    assert (away.status_code, away.json()["code"], away.json()["role"]) == (
        403,
        "out_of_reach",
        "editor",
    )
    for slug in ("hidden", "unheard-of"):
        assert make(client, newsletter=slug).json()["errors"] == [
            {
                "field": "newsletter",
                "code": "does_not_exist",
                "detail": f"Object with slug={slug} does not exist.",
            }
        ]
    make_edition(other, day=None, at=timezone.now())
    assert make(client, newsletter="other").status_code == 403
    assert (
        make(token_of(local(Role.VIEWER, newsletter=other.pk)), newsletter="other").json()["code"]
        == "permission_denied"
    )


def test_the_same_key_is_answered_alike(asking: Asking) -> None:
    newsletter_called()
    editor = asking("editor")
    said = {"newsletter": "weekly"}
    answers = [
        editor.post("/api/v1/editions/", said, format="json", HTTP_IDEMPOTENCY_KEY="once")
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


# The desk

PAGE = "/admin/newsletters/edition/make/"


def test_an_editor_makes_one_in_the_desk_and_is_led_to_one_that_is_there() -> None:
    newsletter_called()
    day = a_wednesday()
    client = desk(make_editor("rosa", role=Role.EDITOR, at=AT)[0])
    listed = client.get(reverse("admin:newsletters_edition_changelist"))
    assert PAGE.encode() in listed.content
    assert PAGE.encode() in client.get("/admin/").content
    assert b"Make an edition" in client.get(PAGE).content
    said = {"newsletter": Newsletter.objects.get().pk, "date": day.isoformat()}
    first = client.post(PAGE, said)
    edition = Edition.objects.get()
    page = reverse("admin:newsletters_edition_change", args=[edition.pk])
    assert (edition.date, edition.state, first.headers["Location"]) == (day, "draft", page)
    again = client.post(PAGE, said, follow=True)
    assert "nothing was changed" in again.content.decode()
    told = [
        (each.verb, each.door, each.after["state"]) for each in Entry.objects.filter(kind="edition")
    ]
    assert told == [("edition.create", "desk", "draft")]
    wrong = client.post(PAGE, {**said, "date": "2020-03-03"})
    assert "would have left by" in wrong.content.decode()
    for day_of_no_clock in ("0001-01-01", "9999-12-31"):
        far = client.post(PAGE, {**said, "date": day_of_no_clock})
        assert far.context["form"].errors == {"date": ["A year from 1900 to 2199."]}


def test_in_the_desk_as_well_only_editors_of_the_newsletter_make_one() -> None:
    ours, other = newsletter_called("ours"), newsletter_called("other")
    client = desk(local(Role.EDITOR, newsletter=ours.pk))
    client.post(PAGE, {"newsletter": other.pk})
    assert not Edition.objects.exists()
    client.post(PAGE, {"newsletter": ours.pk})
    assert [each.newsletter for each in Edition.objects.all()] == [ours]
    viewer: Client = desk(make_editor("ida", role=Role.VIEWER, at=AT)[0])
    assert viewer.get(PAGE).status_code == 403
    assert PAGE.encode() not in viewer.get("/admin/").content

"""What the domain names besides: sessions and their end, the looks of a link, the sources of a
meeting, the evidence of a consent, and what an editor says can be done instead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import Role
from newsletters.models import Consent, Newsletter
from tests.backend.api import rows
from tests.backend.api.said import SAID
from tests.backend.api.test_reach import local, token_of
from tests.newsletters.makers import AT, newsletter_called, reader
from tracker.models import ActionSubstitute, Bill, Look, Meeting, MeetingSource
from tracker.models.link import LookTrigger

Asking = Callable[[str], APIClient]

pytestmark = pytest.mark.django_db


def post(client: APIClient, address: str, **said: Any) -> Any:
    return client.post(f"/api/v1/{address}", said, format="json")


def changed(client: APIClient, address: str, **said: Any) -> Any:
    return client.patch(f"/api/v1/{address}", said, format="json", HTTP_IF_MATCH="*")


# Sessions


def test_a_session_that_ends_ends_its_bills_and_what_rests_on_them(asking: Asking) -> None:
    editor, place = asking("editor"), rows.place(1)
    made = post(editor, "sessions/", place=place.pk, identifier="2026", name="The council")
    assert made.status_code == 201, made.json()
    bill = post(editor, "bills/", **{**SAID["bills"](), "place": place.pk, "session": "2026"})
    assert bill.json()["session"]["id"] == made.json()["id"]
    said = {**SAID["actions"](), "durability": "standing", "ends_on": None}
    action = post(editor, "actions/", **said, bill=bill.json()["id"]).json()
    post(editor, f"actions/{action['id']}/open/")
    ended = timezone.now() - timedelta(days=1)
    where = f"sessions/{made.json()['id']}/"
    told = changed(editor, where, starts_at="2020-01-01T00:00:00Z", ends_at=ended.isoformat())
    assert told.status_code == 200, told.json()
    assert Bill.objects.get(pk=bill.json()["id"]).outcome == "lost"
    over = editor.get(f"/api/v1/actions/{action['id']}/").json()
    assert (over["state"], over["ends"]["because"]) == ("closed", "session_ended")
    changed(editor, where, ends_at="2099-01-01T00:00:00Z")
    back = editor.get(f"/api/v1/actions/{action['id']}/").json()
    assert (back["state"], Bill.objects.get(pk=bill.json()["id"]).outcome) == ("open", "pending")
    kept = editor.delete(f"/api/v1/{where}")
    assert (kept.status_code, kept.json()["code"]) == (409, "still_in_use")


def test_a_session_is_once_per_place_and_ends_after_it_starts(asking: Asking) -> None:
    editor, body = asking("editor"), SAID["sessions"]()
    assert post(editor, "sessions/", **body).status_code == 201
    twice = post(editor, "sessions/", **body)
    assert (twice.status_code, twice.json()["fields"]) == (409, ["place", "identifier"])
    said = {"starts_at": "2026-02-01T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z"}
    wrong = post(editor, "sessions/", **SAID["sessions"](), **said)
    assert wrong.json()["rule"] == "tracker_session_ends_after_start"


# Links


def test_the_looks_of_a_link_are_told_the_newest_first(asking: Asking) -> None:
    link = rows.link(1)
    for number in range(60):
        Look.objects.create(
            link=link,
            at=AT + timedelta(hours=number),
            trigger=LookTrigger.SCHEDULE,
            status=200 + number,
            chain=[[301, link.url, True], [200, "https://example.org/new", False]],
        )
    Look.objects.create(link=rows.link(2), at=AT, trigger=LookTrigger.PERSON)
    told = asking("viewer").get(f"/api/v1/links/{link.pk}/looks/").json()
    assert [each["status"] for each in told] == list(range(259, 209, -1))
    assert told[0]["chain"][0] == [301, link.url, True]


# Meetings


def test_a_meeting_names_its_sources_and_speaks_for_another_that_is_the_same(
    asking: Asking,
) -> None:
    kept, other = rows.meeting(1), rows.meeting(2)
    for meeting, name in ((kept, "ours"), (other, "theirs")):
        MeetingSource.objects.create(
            meeting=meeting, system="ics:example.org", source_id=name, seen_at=AT
        )
    editor = asking("editor")
    told = editor.get(f"/api/v1/meetings/{kept.pk}/").json()
    assert told["sources"] == [
        {
            "system": "ics:example.org",
            "source_id": "ours",
            "url": "",
            "seen_at": "2026-11-24T15:00:00Z",
        }
    ]
    itself = post(editor, f"meetings/{kept.pk}/merge/", other=kept.pk)
    assert (itself.status_code, itself.json()["code"]) == (409, "same_meeting")
    for _ in range(2):
        assert post(editor, f"meetings/{kept.pk}/merge/", other=other.pk).status_code == 200
    assert Meeting.objects.get(pk=other.pk).merged_into == kept
    assert editor.get(f"/api/v1/meetings/{other.pk}/").status_code == 404
    assert len(editor.get(f"/api/v1/meetings/{kept.pk}/").json()["bills"]) == 2


def test_who_merges_two_meetings_edits_both() -> None:
    kept, other = rows.meeting(1), rows.meeting(2)
    editor = token_of(local(Role.EDITOR, place=kept.place))
    refused = post(editor, f"meetings/{kept.pk}/merge/", other=other.pk)
    assert (refused.status_code, refused.json()["code"]) == (403, "out_of_reach")
    assert Meeting.objects.get(pk=other.pk).merged_into is None


# What can be done instead


def test_an_editor_says_what_can_be_done_instead(asking: Asking) -> None:
    editor, action = asking("editor"), rows.action(1)
    first, second, draft = rows.action(2), rows.action(3), rows.action(4, state="draft")
    ruled = ActionSubstitute.objects.get(action=action)
    assert not ruled.chosen_by_editor
    where = f"actions/{action.pk}/"
    told = changed(editor, where, instead=[second.pk, first.pk])
    assert [each["id"] for each in told.json()["instead"]][:2] == [second.pk, first.pk]
    chosen = ActionSubstitute.objects.filter(action=action, chosen_by_editor=True)
    assert list(chosen.values_list("substitute", "position")) == [(second.pk, 0), (first.pk, 1)]
    closed = post(editor, f"{where}close/").json()
    assert [each["id"] for each in closed["instead"]][:2] == [second.pk, first.pk]
    changed(editor, where, instead=[first.pk])
    assert list(chosen.values_list("substitute", flat=True)) == [first.pk]
    unknown = changed(editor, where, instead=[draft.pk])
    assert [each["code"] for each in unknown.json()["errors"]] == ["unknown"]
    itself = changed(editor, where, instead=[action.pk])
    assert (itself.status_code, itself.json()["rule"]) == (400, "tracker_substitute_not_itself")
    assert itself.json()["detail"] == "An action is not done instead of itself."
    assert list(chosen.values_list("substitute", flat=True)) == [first.pk]


# Newsletters and readers


def test_the_evidence_of_a_consent_is_shown_within_reach_and_names_nobody(asking: Asking) -> None:
    ours, other = newsletter_called("ours"), newsletter_called("other")
    somebody = reader("ada@example.org", ours)
    reader("ada@example.org", other)
    where = f"/api/v1/subscribers/{somebody.pk}/consents/"
    whole = asking("publisher").get(where)
    assert {each["newsletter"] for each in whole.json()} == {"ours", "other"}
    assert b"ada" not in whole.content
    assert len(whole.json()) == Consent.objects.count()
    mine = token_of(local(Role.PUBLISHER, newsletter=ours.pk)).get(where).json()
    assert {each["newsletter"] for each in mine} == {"ours"}
    assert asking("editor").get(where).status_code == 403


def test_how_a_newsletter_stops_itself_is_said_over_http(asking: Asking) -> None:
    newsletter, admin = newsletter_called(), asking("admin")
    said = {
        "unsubscribe_mailbox": "leave@tuesday.example",
        "unknown_policy": "resend",
        "bounce_hold_percent": "2.50",
    }
    answer = changed(admin, f"newsletters/{newsletter.pk}/", **said)
    assert (answer.status_code, said.items() <= answer.json().items()) == (200, True)
    wrong = changed(admin, f"newsletters/{newsletter.pk}/", bounce_hold_percent="100.01")
    assert [(each["field"], each["code"]) for each in wrong.json()["errors"]] == [
        ("bounce_hold_percent", "invalid")
    ]
    (public,) = asking("anonymous").get("/api/v1/newsletters/").json()["results"]
    assert said.keys() & public.keys() == set()
    assert str(Newsletter.objects.get().bounce_hold_percent) == "2.50"


@pytest.mark.parametrize("name", ["links", "subscribers"])
def test_what_is_asked_of_a_row_out_of_reach_does_not_exist(name: str) -> None:
    row = rows.MAKE[name](1)
    view = {"links": "looks", "subscribers": "consents"}[name]
    somewhere = token_of(local(Role.PUBLISHER, place=rows.place(9)))
    assert somewhere.get(f"/api/v1/{name}/{row.pk}/{view}/").status_code == 404

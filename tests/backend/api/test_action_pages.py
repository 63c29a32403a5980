"""A page of actions is told from columns exactly as its serializer tells rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from rest_framework.renderers import JSONRenderer
from rest_framework.test import APIClient

from tests.backend.api import rows
from tracker.api.action_pages import told
from tracker.api.actions import ActionCollection, ActionSerializer
from tracker.models import Action, ActionSubstitute, Bill, LinkUse, Meeting, Place
from tracker.us_states import COUNTRY
from tracker.vocabulary import ActionState, Durability, EndReason, MeetingStatus

Asking = Callable[[str], APIClient]
NOW = rows.NOON - timedelta(days=3)


@pytest.fixture
def actions(db: None) -> list[Action]:
    """One of each kind of end, and of each thing that can be missing."""
    country = Place.objects.get_or_create(
        ocd_id=COUNTRY, defaults={"name": "United States", "kind": "country", "time_zone": "UTC"}
    )[0]
    plain = {"meeting": None, "effective_reason": EndReason.DATE, "ends_at": rows.NOON}
    bare = {"place": None, "campaign": None, "organization": None, "meeting": None}
    anytime = {
        "durability": Durability.ANYTIME,
        "review_on": date(2031, 1, 1),
        "effective_end": None,
        "effective_reason": "",
    }
    ruled = {"meeting": None, "effective_reason": EndReason.BILL_FINAL, "ends_at": rows.NOON}
    federal, local = rows.bill(1), rows.bill(2)
    Bill.objects.filter(pk=federal.pk).update(place=country, short_title="Short")
    merged = rows.meeting(3)
    Meeting.objects.filter(pk=merged.pk).update(
        merged_into=rows.meeting(4), status=MeetingStatus.CANCELLED, title="Special session"
    )
    draft = rows.action(90, state=ActionState.DRAFT)
    first = rows.action(1)
    second = rows.action(2, superseded_by=first, superseded_at=rows.NOON)
    ActionSubstitute.objects.create(action=second, substitute=draft, position=0)
    ActionSubstitute.objects.create(action=second, substitute=first, position=2)
    LinkUse.objects.create(action=second, text="Nowhere yet", position=7)
    return [
        draft,
        first,
        second,
        rows.action(3, superseded_by=draft, opens_at=rows.NOON, closed_at=rows.NOON),
        rows.action(4, **plain, place=country, effective_date_only=True, effort_minutes=40),
        rows.action(5, **plain, script="Hello.\u2028", targets=["The mayor", {"x": 1.5}]),
        rows.action(6, **bare, **anytime, outcome_note="Well.", source_url="https://example.org/"),
        rows.action(7, **ruled, bill=federal, effective_end=rows.NOON),
        rows.action(8, **ruled, bill=local, effective_end=NOW - timedelta(days=9)),
        rows.action(9, meeting=merged),
        rows.action(
            10,
            **{**plain, "effective_reason": EndReason.PETITION_CLOSED},
            petition=rows.petition(1),
            effective_end=rows.NOON.replace(microsecond=123456),
        ),
    ]


@pytest.mark.parametrize("zone", ["UTC", "America/Chicago"])
def test_octet_for_octet(actions: list[Action], zone: str) -> None:
    ids = [action.pk for action in reversed(actions)]
    with override_settings(TIME_ZONE=zone):
        found = {row.pk: row for row in ActionCollection.queryset.filter(pk__in=ids)}
        serializer = ActionSerializer([found[pk] for pk in ids], many=True, context={"at": NOW})
        expected = JSONRenderer().render(serializer.data)
        assert JSONRenderer().render(told(ids, at=NOW)) == expected


def test_what_is_gone_is_left_out(actions: list[Action]) -> None:
    ids = [actions[1].pk, 2**40, actions[2].pk]
    assert [each["id"] for each in told(ids, at=NOW)] == [actions[1].pk, actions[2].pk]
    assert told([], at=NOW) == []


@pytest.mark.parametrize("shape", ["", "fields=ends,instead", "expand=meeting,bill,petition"])
def test_of_every_kind_of_end_many_cost_what_one_costs(
    asking: Asking, actions: list[Action], shape: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer: Any = client.get(f"/api/v1/actions/?limit=100&order=id&{shape}")
        assert answer.status_code == 200
        return len(captured)

    client = asking("anonymous")
    before = cost()
    for number in range(20, 30):
        merged = rows.meeting(100 + number)
        Meeting.objects.filter(pk=merged.pk).update(merged_into=rows.meeting(200 + number))
        rows.action(number, meeting=merged)
    assert cost() == before

"""What a supervisor asks: alive without a database, ready only while Tuesday is on time."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletters.models import Edition
from newsletters.vocabulary import EditionState
from tests.backend.api import rows
from tracker.models import MeetingFeed


def test_alive_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}


@pytest.mark.django_db
def test_ready_says_which_edition_is_late(client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "because": []}
    edition = rows.edition(1, EditionState.APPROVED)
    told = []
    for minutes in (14, 16):
        sends_at = timezone.now() - timedelta(minutes=minutes)
        send_by = sends_at + timedelta(days=1)
        Edition.objects.filter(pk=edition.pk).update(sends_at=sends_at, send_by=send_by)
        answer = client.get("/readyz")
        told.append((answer.status_code, answer.json()["because"]))
    assert told == [(200, []), (503, [f"edition {edition.pk} is late"])]


def test_without_a_database_it_is_not_ready(client: Client) -> None:
    with patch("backend.ops.readiness._late", side_effect=DatabaseError):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["because"]) == (503, ["no database"])


@pytest.mark.django_db
def test_metrics_count_what_waits_and_not_who_subscribes(client: Client) -> None:
    rows.delivery(1)
    rows.meeting_feed(1)
    MeetingFeed.objects.update(trouble="The host answers 404.")
    with CaptureQueriesContext(connection) as captured:
        lines = client.get("/metrics").content.decode().splitlines()
    assert len(captured) == 9
    assert 'tuesday_deliveries{state="queued"} 1' in lines
    assert 'tuesday_editions{state="sent"} 1' in lines
    assert "tuesday_editions_late 0" in lines
    assert "tuesday_meeting_feeds_in_trouble 1" in lines
    assert "tuesday_calendar_events_refused 0" in lines
    assert not [line for line in lines if "accepted" in line or "subscriber" in line]

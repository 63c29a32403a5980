import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from pytest_django import Settings

from newsletters.models import Delivery, Edition, Newsletter
from newsletters.review.decide import hold
from newsletters.vocabulary import EditionState
from tests.newsletters.assembly.rows import lasting
from tests.newsletters.makers import AT, newsletter_called, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_FOLDER = tmp_path / "outbox"
    return tmp_path / "outbox"


@pytest.fixture
def weekly(outbox: Path) -> Newsletter:
    newsletter = newsletter_called()
    for name in ("ann", "ben"):
        reader(f"{name}@example.org", newsletter)
    lasting("call-about-the-rent-board", review_on=date(2027, 1, 1))
    return newsletter


def told(*words: str) -> Any:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_week_by_hand_once_and_again(weekly: Newsletter, outbox: Path) -> None:
    words = ("weekly", "--send", "--at", AT.isoformat())
    first, second = told(*words), told(*words)

    edition = first["editions"][0]
    assert [step["name"] for step in first["steps"]] == ["expire", "poll feeds", "check links"]
    assert (edition["state"], edition["candidates"], edition["accepted"], edition["verdict"]) == (
        "sent", 2, 2, "balanced",
    )  # fmt: skip
    assert second["editions"] == first["editions"]
    assert (first["failures"], second["failures"]) == ([], [])
    assert len(list(outbox.iterdir())) == 2


def test_without_send_a_draft_waits_for_its_editor(weekly: Newsletter, outbox: Path) -> None:
    edition = told("weekly", "--at", AT.isoformat())["editions"][0]
    assert (edition["state"], edition["candidates"]) == ("draft", None)
    assert edition["next"] == "manage.py approve weekly/2026-11-24"
    assert not outbox.exists()


def test_a_dry_run_writes_nothing(weekly: Newsletter, outbox: Path) -> None:
    plan = told("weekly", "--send", "--dry-run", "--at", AT.isoformat())
    assert plan["would_do"] == [
        "expire, poll and check what is due",
        "assemble, approve and send weekly of 2026-11-24 (not made yet)",
    ]
    assert Edition.objects.count() == 0


def test_a_past_date_is_sent_now(weekly: Newsletter, outbox: Path) -> None:
    lasting("write-to-the-council", review_on=date(2027, 1, 1))
    done = told("weekly", "--send", "--date", "2026-11-10", "--at", AT.isoformat())
    assert [each["accepted"] for each in done["editions"]] == [2]


def test_what_stops_one_newsletter_is_named(weekly: Newsletter, outbox: Path) -> None:
    told("weekly", "--at", AT.isoformat())
    hold(Edition.objects.get(), at=AT)
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("weekly", "--send", "--at", AT.isoformat(), stdout=StringIO(), stderr=err)
    assert ended.value.code == 1
    assert err.getvalue().startswith("weekly of 2026-11-24: The edition")
    assert Delivery.objects.count() == 0


def test_send_edition_and_ledger(weekly: Newsletter, outbox: Path) -> None:
    told("weekly", "--at", AT.isoformat())
    name = "weekly/2026-11-24"
    with pytest.raises(CommandError, match="only an edition approved as it stands is sent"):
        call_command("send_edition", name, "--at", AT.isoformat())
    call_command("approve", name, "--at", AT.isoformat(), stdout=StringIO())

    assert told("send_edition", name, "--dry-run", "--at", AT.isoformat())["would_reach"] == 2
    assert Edition.objects.get().state == EditionState.APPROVED
    assert told("send_edition", name, "--at", AT.isoformat())["handed_over"] == 2
    assert told("send_edition", name, "--at", AT.isoformat())["handed_over"] == 0
    assert told("ledger", name) == {
        "edition": Edition.objects.get().pk, "newsletter": "weekly", "date": "2026-11-24",
        "state": "sent", "candidates": 2, "accepted": 2, "delivered": 0, "bounced": 0,
        "complained": 0, "failed": 0, "suppressed": 0, "cancelled": 0, "expired": 0, "unknown": 0,
        "pending": 0, "balanced": True, "verdict": "balanced",
    }  # fmt: skip


def test_a_ledger_out_of_balance_fails(weekly: Newsletter, outbox: Path) -> None:
    told("weekly", "--send", "--at", AT.isoformat())
    Delivery.objects.all()[:1].get().delete()
    with pytest.raises(SystemExit) as ended:
        call_command("ledger", "weekly/2026-11-24", stdout=StringIO())
    assert ended.value.code == 1


def test_without_a_worker_it_says_so(weekly: Newsletter, outbox: Path) -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "weekly", "--send", "--via-worker", "--timeout", "0.5", stdout=StringIO(), stderr=err
        )
    assert ended.value.code == 1
    assert "no worker has assembled it" in err.getvalue()
    assert "celery --app backend.celery_app worker" in err.getvalue()


def test_through_tasks_the_rows_say_the_same(
    weekly: Newsletter, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(current_app.conf, "task_always_eager", True)
    assert [each["accepted"] for each in told("weekly", "--send", "--via-worker")["editions"]] == [
        2
    ]

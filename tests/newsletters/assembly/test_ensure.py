"""Editions by key: a clock that fires twice, late or not at all."""

from datetime import date, timedelta
from typing import Any

import pytest

from newsletters.assembly.assemble import assemble
from newsletters.assembly.ensure import assemble_due, ensure_editions
from newsletters.assembly.report import Assembled
from newsletters.models import Edition, EditionItem, Newsletter
from newsletters.review.decide import expire_overdue
from newsletters.tasks import keep_editions, rebuild_drafts
from newsletters.vocabulary import ApprovalPolicy, EditionState
from tests.newsletters.assembly.rows import DAY, SENDS_AT, a_newsletter, after, lasting, timed

pytestmark = pytest.mark.django_db


def dates() -> list[tuple[date, str]]:
    return list(Edition.objects.order_by("date").values_list("date", "state"))


def test_an_edition_is_made_at_its_cut_off_and_once() -> None:
    a_newsletter()
    assert ensure_editions(at=after(-24) - timedelta(seconds=1)) == 0
    assert (ensure_editions(at=after(-24)), ensure_editions(at=after(-24))) == (1, 0)
    edition = Edition.objects.get()
    assert (edition.date, edition.sends_at, edition.send_by) == (DAY, SENDS_AT, after(24))


def test_a_clock_that_slept_makes_what_can_still_be_sent() -> None:
    a_newsletter()
    assert ensure_editions(at=after(23)) == 1
    assert dates() == [(DAY, "assembling")]


def test_what_was_missed_for_good_is_recorded_as_expired() -> None:
    a_newsletter()
    ensure_editions(at=after(-24 * 8))
    Edition.objects.update(state=EditionState.CANCELLED)
    assert ensure_editions(at=after(24 * 5)) == 1
    expire_overdue(at=after(24 * 5))
    assert dates() == [(DAY - timedelta(days=7), "cancelled"), (DAY, "expired")]


def test_a_newsletter_that_began_since_has_missed_nothing() -> None:
    a_newsletter()
    assert ensure_editions(at=after(24 * 5)) == 0


def test_a_newsletter_that_rests_has_no_editions() -> None:
    a_newsletter(active=False)
    assert ensure_editions(at=SENDS_AT) == 0


def test_drafts_follow_the_rows_until_they_are_approved() -> None:
    a_newsletter()
    lasting("call")
    ensure_editions(at=after(-24))
    assert (assemble_due(at=after(-24)), assemble_due(at=after(-24))) == (1, 0)
    timed("newcomer", 50)
    assert assemble_due(at=after(-23)) == 0
    assert assemble_due(at=after(-23), rebuild=True) == 1
    Edition.objects.update(state=EditionState.HELD)
    timed("later", 51)
    assert assemble_due(at=after(-22), rebuild=True) == 0


def test_the_tasks_run_twice_and_after_a_kill(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_newsletter()
    lasting("call")
    Newsletter.objects.update(approve=ApprovalPolicy.AUTOMATIC)
    monkeypatch.setattr("newsletters.tasks.timezone.now", lambda: after(-24))

    def killed(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EditionItem.objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            keep_editions()
    assert dates() == [(DAY, "assembling")]
    assert keep_editions() == {"made": 0, "expired": 0, "assembled": 1, "approved": 1}
    before = Edition.objects.values().get()
    assert keep_editions() == {"made": 0, "expired": 0, "assembled": 0, "approved": 0}
    assert rebuild_drafts() == 0
    assert Edition.objects.values().get() == before


def test_one_broken_edition_does_not_keep_the_others_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = a_newsletter(slug="broken"), a_newsletter(slug="sound")
    ensure_editions(at=after(-24))

    def sometimes(newsletter: Newsletter, **options: Any) -> Assembled:
        if newsletter == broken:
            raise RuntimeError
        return assemble(newsletter, **options)

    monkeypatch.setattr("newsletters.assembly.ensure.assemble", sometimes)
    assert assemble_due(at=after(-24)) == 1
    assert Edition.objects.get(newsletter=sound).state == EditionState.DRAFT
    assert [record.message.rpartition(" could ")[2] for record in caplog.records] == [
        "not be assembled"
    ]

"""The last look: what closed since approval is dropped and replaced, and the edition says so."""

import pytest

from backend.audit.models import Door
from backend.audit.record import Who, acted
from newsletters.assembly.assemble import assemble
from newsletters.assembly.snapshot import MeetingItem, digest, from_json
from newsletters.models import Edition
from newsletters.review.decide import approve
from newsletters.review.refresh import MOVED, Refreshed, refresh
from newsletters.vocabulary import EditionState
from tests.newsletters.assembly.rows import (
    DAY,
    SENDS_AT,
    a_link,
    a_meeting,
    a_newsletter,
    after,
    lasting,
    timed,
)
from tracker.models import Action, Meeting
from tracker.vocabulary import EndReason, MeetingStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    """Approved: two fast actions and a third that waits, an anytime action, a meeting."""
    newsletter = a_newsletter()
    for hours, slug in enumerate(("first", "second", "third"), start=50):
        timed(slug, hours)
    lasting("call")
    a_meeting("Zoning", 80)
    assemble(newsletter, date=DAY, at=after(-20))
    return approve(Edition.objects.select_related("newsletter").get(), at=after(-10))


def titles() -> list[str]:
    return [item.title for item in from_json(Edition.objects.get().snapshot).items]


def test_nothing_closed_nothing_written(edition: Edition) -> None:
    Action.objects.filter(slug="second").update(summary="Reworded since.")
    timed("newcomer", 40)
    before = Edition.objects.values().get()
    assert refresh(edition, at=SENDS_AT) == Refreshed()
    assert Edition.objects.values().get() == before


def test_what_closed_is_replaced_and_said_and_the_rest_stays_to_the_letter(
    edition: Edition,
) -> None:
    Action.objects.filter(slug="first").update(
        effective_end=after(-1), effective_reason=EndReason.PETITION_CLOSED
    )
    Action.objects.filter(slug="second").update(summary="Reworded since.")
    kept = from_json(edition.snapshot).items[1]
    assert refresh(edition, at=SENDS_AT) == Refreshed(dropped=("First",), added=("Third",))
    after_it = Edition.objects.get()
    snapshot = from_json(after_it.snapshot)
    assert titles() == ["Second", "Third", "Call", "Zoning"]
    assert snapshot.items[0] == kept
    assert snapshot.note == (
        "Since this edition was made ready, “First” has closed; “Third” takes its place."
    )
    assert (after_it.state, after_it.approved_sha256, after_it.approved_at) == (
        EditionState.APPROVED,
        digest(after_it.snapshot),
        after(-10),
    )
    assert [item.position for item in after_it.items.all()] == [0, 1, 2, 3]
    assert refresh(edition, at=SENDS_AT) == Refreshed()


def test_nothing_comes_in_that_somebody_wrote_after_the_approval(edition: Edition) -> None:
    Action.objects.filter(slug="first").update(
        effective_end=after(-1), effective_reason=EndReason.PETITION_CLOSED
    )
    third = Action.objects.get(slug="third")
    with acted(Who(Door.API, 7), "update", third, at=after(-5)) as deed:
        Action.objects.filter(pk=third.pk).update(title="Unseen words")
        deed.row = Action.objects.get(pk=third.pk)
    assert refresh(edition, at=SENDS_AT) == Refreshed(dropped=("First",))
    assert titles() == ["Second", "Call", "Zoning"]


def test_a_dead_link_and_a_cancelled_meeting_go_without_a_replacement(edition: Edition) -> None:
    a_link("https://example.org/dead", "dead", action=Action.objects.get(slug="call"))
    Meeting.objects.update(status=MeetingStatus.CANCELLED)
    assert refresh(edition, at=SENDS_AT) == Refreshed(dropped=("Call", "Zoning"))
    assert from_json(Edition.objects.get().snapshot).note == (
        "Since this edition was made ready, “Call” and “Zoning” have closed."
    )


def test_a_meeting_that_moved_is_shown_at_its_new_time(edition: Edition) -> None:
    Meeting.objects.update(starts_at=after(100), status=MeetingStatus.RESCHEDULED)
    assert refresh(edition, at=SENDS_AT) == Refreshed(moved=("Zoning",))
    snapshot = from_json(Edition.objects.get().snapshot)
    moved = snapshot.items[-1]
    assert isinstance(moved, MeetingItem)
    assert (moved.starts_at, moved.status, moved.reason) == (after(100), "rescheduled", MOVED)
    assert snapshot.note == "The time or place of “Zoning” has changed."


def test_a_late_sending_counts_the_grace_from_its_own_instant(edition: Edition) -> None:
    assert refresh(edition, at=after(39.5)) == Refreshed(
        dropped=("First", "Second"), added=("Third",)
    )
    assert titles() == ["Third", "Call", "Zoning"]


def test_an_edition_of_which_nothing_is_left_is_held(edition: Edition) -> None:
    Action.objects.update(held_because="Wait.")
    Meeting.objects.all().update(status=MeetingStatus.POSTPONED)
    refreshed = refresh(edition, at=SENDS_AT)
    after_it = Edition.objects.get()
    assert (refreshed.held, after_it.state, after_it.held_because) == (
        True,
        EditionState.HELD,
        "Everything in it had closed when it was to leave.",
    )


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.SENDING, EditionState.HELD])
def test_only_an_approved_edition_is_repaired(edition: Edition, state: EditionState) -> None:
    Edition.objects.update(state=state)
    Action.objects.update(held_because="Wait.")
    assert refresh(edition, at=SENDS_AT) == Refreshed()

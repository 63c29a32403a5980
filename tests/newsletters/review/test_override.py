"""What editors change in a draft: it survives every rebuild, and one call takes it back."""

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from backend.kernel.errors import InvalidInput, NotFound
from newsletters.assembly.assemble import EditionSettled, assemble
from newsletters.assembly.snapshot import ActionItem, Snapshot, from_json
from newsletters.models import Edition, EditionChange, EditionOverride, Newsletter
from newsletters.review.changes import NothingToUndo, undo
from newsletters.review.decide import SecondPersonNeeded, approve, cancel
from newsletters.review.inspect import inspect
from newsletters.review.lint import lint_draft
from newsletters.review.override import (
    CannotStand,
    NotInIt,
    clear,
    drop,
    move,
    pin,
    reorder,
    schedule,
    swap,
    write_blurb,
    write_note,
    write_word,
)
from newsletters.review.overview import overview
from newsletters.vocabulary import EditionState
from tests.newsletters.assembly.rows import (
    DAY,
    SENDS_AT,
    a_bill,
    a_link,
    a_meeting,
    a_newsletter,
    after,
    lasting,
    timed,
)
from tracker.models import Action, ActionSubstitute, Term

pytestmark = pytest.mark.django_db

NOW = after(-15)


@pytest.fixture
def edition() -> Edition:
    """Two fast actions in, a third over quota; an anytime action, two meetings, a bill."""
    newsletter = a_newsletter()
    for hours, slug in enumerate(("first", "second", "third"), start=50):
        timed(slug, hours)
    lasting("call")
    a_meeting("Zoning", 80)
    a_meeting("Budget", 90)
    a_bill("1505")
    assemble(newsletter, date=DAY, at=after(-20))
    return Edition.objects.select_related("newsletter").get()


def key(slug: str) -> tuple[str, int]:
    return ("action", Action.objects.get(slug=slug).pk)


def fast() -> list[str]:
    rows = Edition.objects.get().items.filter(section="fast")
    return list(rows.values_list("action__slug", flat=True))


def snapshot() -> Snapshot:
    return from_json(Edition.objects.get().snapshot)


def rebuilt() -> None:
    assemble(Newsletter.objects.get(), date=DAY, at=NOW)


def test_a_reordered_section_keeps_its_order_and_what_is_in_it(edition: Edition) -> None:
    reorder(edition, "fast", [key("second"), key("first")], at=NOW)
    rebuilt()
    assert fast() == ["second", "first"]
    undo(edition, at=NOW)
    assert fast() == ["first", "second"]


def test_a_place_brings_nothing_in_and_keeps_nothing_out(edition: Edition) -> None:
    reorder(edition, "fast", [key("second"), key("first")], at=NOW)
    timed("sooner", 40)
    rebuilt()
    assert fast() == ["sooner", "first"]


def test_an_empty_order_is_the_rules_own(edition: Edition) -> None:
    reorder(edition, "fast", [key("second"), key("first")], at=NOW)
    reorder(edition, "fast", [], at=NOW)
    assert fast() == ["first", "second"]
    assert not EditionOverride.objects.exists()


def test_one_moves_up_and_down_and_stops_at_the_ends(edition: Edition) -> None:
    move(edition, key("second"), down=-1, at=NOW)
    assert fast() == ["second", "first"]
    move(edition, key("second"), down=-1, at=NOW)
    assert fast() == ["second", "first"]
    move(edition, key("second"), down=1, at=NOW)
    assert fast() == ["first", "second"]


def test_an_order_names_what_is_there_once(edition: Edition) -> None:
    for keys in ([key("third")], [key("first"), key("first")]):
        with pytest.raises(InvalidInput):
            reorder(edition, "fast", keys, at=NOW)
    assert not EditionChange.objects.exists()


def test_a_swap_takes_the_very_place_and_is_undone_in_one_call(edition: Edition) -> None:
    swap(edition, key("first"), instead=key("third"), at=NOW)
    rebuilt()
    assert fast() == ["third", "second"]
    undo(edition, at=NOW)
    rebuilt()
    assert fast() == ["first", "second"]
    assert not EditionOverride.objects.exists()


def test_a_pin_at_a_place_stands_there(edition: Edition) -> None:
    pin(edition, key("third"), at=NOW, position=1)
    rebuilt()
    assert fast() == ["first", "third"]


def test_a_pin_comes_first_and_clear_takes_everything_back(edition: Edition) -> None:
    pin(edition, key("third"), at=NOW)
    write_blurb(edition, key("third"), "Our words.", at=NOW)
    assert fast() == ["third", "first"]
    clear(edition, key("third"), at=NOW)
    assert (fast(), EditionOverride.objects.count()) == (["first", "second"], 0)


def test_what_a_pin_does_not_overrule_is_refused_and_nothing_is_changed(edition: Edition) -> None:
    timed("tonight", 6)
    a_link("https://example.org/dead", "dead", action=timed("broken", 60))
    timed("held", 60, held_because="Wrong number.")
    timed("unpublished", 60, state="draft")
    before = Edition.objects.values().get()
    reasons = {}
    for slug in ("tonight", "broken", "held", "unpublished"):
        with pytest.raises(CannotStand) as refused:
            pin(edition, key(slug), at=NOW)
        reasons[slug] = refused.value.facts["reason"]
        with pytest.raises(CannotStand):
            swap(edition, key("first"), instead=key(slug), at=NOW)
    assert reasons == {
        "tonight": "closes_before_readers_can_act",
        "broken": "link_stale",
        "held": "held_by_editor",
        "unpublished": "not_a_candidate",
    }
    assert Edition.objects.values().get() == before
    assert not EditionOverride.objects.exists()
    assert not EditionChange.objects.exists()


def test_what_there_is_not_is_named(edition: Edition) -> None:
    with pytest.raises(NotFound, match="There is no meeting 999999"):
        drop(edition, ("meeting", 999_999), at=NOW)
    with pytest.raises(NotInIt):
        swap(edition, key("third"), instead=key("call"), at=NOW)


def test_a_blurb_is_said_instead_of_the_summary_until_it_is_taken_back(edition: Edition) -> None:
    write_blurb(edition, key("first"), "  Only this week.\u202e ", at=NOW)
    rebuilt()
    item = snapshot().items[0]
    assert isinstance(item, ActionItem)
    assert item.summary == "Only this week."
    write_blurb(edition, key("first"), "", at=NOW)
    assert "Two sentences." in str(snapshot().items[0])
    bill = next(item for item in snapshot().items if item.kind == "bill")
    with pytest.raises(InvalidInput, match="about a bill"):
        write_blurb(edition, ("bill", bill.id), "No.", at=NOW)


def test_a_word_is_said_while_its_section_is_empty(edition: Edition) -> None:
    assert sorted(snapshot().words) == ["big", "language", "learn"]
    write_word(edition, "big", "No long\nevenings this week.", at=NOW)
    rebuilt()
    assert snapshot().words["big"] == "No long evenings this week."
    timed("canvass", 70, effort_minutes=90)
    rebuilt()
    assert "big" not in snapshot().words
    undo(edition, at=NOW)
    assert Edition.objects.get().words == {}


def test_an_editors_words_in_a_draft_are_linted(
    edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Term.objects.create(term="homeless", instead="unhoused people", why="Asked for.")
    write_note(edition, "For the **homeless**.", at=NOW)
    write_word(edition, "learn", "Homeless people rest.", at=NOW)
    write_blurb(edition, key("first"), "## Homeless", at=NOW)
    kept = Edition.objects.select_related("newsletter").get()
    with django_assert_num_queries(2):
        found = lint_draft(kept)
    blurb = f"blurbs.action-{key('first')[1]}"
    assert [(each.code, each.field) for each in found] == [
        ("language_alert", "note"),
        ("language_alert", "words.learn"),
        ("language_alert", blurb),
        ("mark_shown", blurb),
    ]
    gate = [(each.code, each.fix and each.fix.label) for each in inspect(kept, at=NOW)]
    assert ("mark_shown", "Say it in other words") in gate
    assert ("language_alert", "Edit the note") in gate


def test_undo_takes_back_one_step_after_another(edition: Edition) -> None:
    write_note(edition, "Hello.", at=NOW)
    drop(edition, key("first"), at=NOW)
    write_note(edition, "Hello again.", at=NOW)
    seen = []
    for _ in range(3):
        seen.append((snapshot().note, fast()))
        undo(edition, at=NOW)
    assert seen == [
        ("Hello again.", ["second", "third"]),
        ("Hello.", ["second", "third"]),
        ("Hello.", ["first", "second"]),
    ]
    assert (snapshot().note, fast()) == ("", ["first", "second"])
    with pytest.raises(NothingToUndo):
        undo(edition, at=NOW)


def test_a_step_that_changes_nothing_is_no_step(edition: Edition) -> None:
    write_note(edition, "Hello.", at=NOW)
    write_note(edition, " Hello. ", at=NOW)
    assert EditionChange.objects.count() == 1


def test_another_hour_decides_what_is_in_and_voids_the_approval(edition: Edition) -> None:
    timed("early", 13)
    rebuilt()
    assert fast() == ["early", "first"]
    approve(edition, at=NOW)
    schedule(edition, after(3), at=NOW)
    edition.refresh_from_db()
    assert (edition.state, edition.sends_at, edition.send_by) == ("draft", after(3), after(27))
    rebuilt()
    assert (fast(), snapshot().sends_at) == (["first", "second"], after(3))
    undo(edition, at=NOW)
    assert (fast(), Edition.objects.get().sends_at) == (["early", "first"], SENDS_AT)


@pytest.mark.parametrize(
    "when",
    [NOW, after(-16), datetime(2023, 10, 10, 4, 59, tzinfo=UTC), after(24), after(24 * 7)],
)
def test_an_hour_outside_the_rules_is_refused(edition: Edition, when: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        schedule(edition, when, at=NOW)
    assert refused.value.code == "schedule_out_of_bounds"
    assert Edition.objects.get().sends_at == SENDS_AT


def test_what_is_settled_is_not_changed(edition: Edition) -> None:
    cancel(edition, at=NOW)
    for act in (lambda: write_note(edition, "No.", at=NOW), lambda: undo(edition, at=NOW)):
        with pytest.raises(EditionSettled):
            act()


def test_the_clock_forgets_nobody_who_changed_it(edition: Edition) -> None:
    Newsletter.objects.update(second_person=True)
    ana = User.objects.create(username="ana")
    drop(edition, key("first"), at=NOW, by=ana)
    timed("newcomer", 45)
    rebuilt()
    edition = Edition.objects.select_related("newsletter").get()
    assert edition.state == EditionState.DRAFT
    with pytest.raises(SecondPersonNeeded):
        approve(edition, at=NOW, by=ana)


def test_the_overview_says_what_is_in_what_is_out_and_what_was_decided(edition: Edition) -> None:
    first = Action.objects.get(slug="first")
    for position, slug in enumerate(("call", "third")):
        ActionSubstitute.objects.create(
            action=first, substitute=Action.objects.get(slug=slug), position=position
        )
    timed("late", 6)
    drop(edition, key("late"), at=NOW)
    pin(edition, key("second"), at=NOW)
    document = overview(Edition.objects.get(), at=NOW).document()
    assert [
        (
            item["section"],
            item["title"],
            item["decision"],
            [s["title"] for s in item["substitutes"]],
        )
        for item in document["items"]
    ] == [
        ("fast", "Second", "pin", []),
        ("fast", "First", "rule", ["Call", "Third"]),
        ("anytime", "Call", "rule", []),
        ("coming_up", "Zoning", "rule", []),
        ("coming_up", "Budget", "rule", []),
        ("bills", "The 1505 act", "rule", []),
    ]
    assert [(out["title"], out["reason"]) for out in document["left_out"]] == [
        ("Third", "over_quota"),
        ("Late", "held_by_editor"),
    ]
    assert document["left_out_counts"] == {"over_quota": 1, "held_by_editor": 1}
    assert [(each["title"], each["decision"]) for each in document["other_decisions"]] == [
        ("Late", "drop")
    ]
    assert [each["said"] for each in document["changes"]] == [
        "Kept in: “Second”.",
        "Left out: “Late”.",
    ]

"""How an edition is chosen, by example and by property."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletters.assembly.candidates import (
    ActionCandidate,
    AnyCandidate,
    BillCandidate,
    Choice,
    MeetingCandidate,
    Past,
    Pin,
    ResourceCandidate,
    Rules,
    TermCandidate,
    Wishes,
)
from newsletters.assembly.choice import choose
from newsletters.assembly.reasons import MEANINGS, PINNED
from newsletters.vocabulary import LeftOutReason, Section
from tracker.vocabulary import Durability, EndReason, Verb

SENDS_AT = datetime(2023, 10, 10, 14, tzinfo=UTC)
SIZES = {
    "fast": 3,
    "big": 2,
    "anytime": 2,
    "coming_up": 3,
    "bills": 2,
    "learn": 1,
    "language": 1,
}
CHICAGO, LOUISVILLE = 7, 8
RULES = Rules(
    sends_at=SENDS_AT,
    next_sends_at=SENDS_AT + timedelta(days=7),
    sizes=SIZES,
    sends_on=date(2023, 10, 10),
    places=frozenset({CHICAGO}),
    languages=frozenset({"en"}),
)


def timed(id_: int, hours: float, **facts: Any) -> ActionCandidate:
    """An action that ends so many hours after the edition leaves."""
    values: dict[str, Any] = {
        "verb": Verb.COMMENT,
        "minutes": 5,
        "because": EndReason.DATE,
        "zone": "America/Chicago",
        "place_name": "Chicago",
        "title": f"action {id_}",
        **facts,
    }
    ends_at = SENDS_AT + timedelta(hours=hours)
    return ActionCandidate(id=id_, durability=Durability.TIMED, ends_at=ends_at, **values)


def lasting(id_: int, **facts: Any) -> ActionCandidate:
    """An action that can be done at any time."""
    values: dict[str, Any] = {
        "verb": Verb.CALL,
        "minutes": 5,
        "durability": Durability.ANYTIME,
        "title": f"action {id_}",
        **facts,
    }
    return ActionCandidate(id=id_, **values)


def meeting(id_: int, hours: float, **facts: Any) -> MeetingCandidate:
    starts_at = SENDS_AT + timedelta(hours=hours)
    return MeetingCandidate(
        id=id_, title=f"meeting {id_}", starts_at=starts_at, zone="America/Chicago", **facts
    )


def items(choice: Choice) -> list[tuple[str, str, int]]:
    return [(item.section, item.candidate.kind, item.candidate.id) for item in choice.items]


def outs(choice: Choice) -> list[tuple[str, int, str]]:
    return [(out.candidate.kind, out.candidate.id, out.reason) for out in choice.left_out]


def test_fast_actions_stand_by_their_end_then_what_rests_on_something_then_others() -> None:
    standing = lasting(
        3, durability=Durability.STANDING, rests_on=("bill", 1), verb=Verb.WRITE, minutes=2
    )
    choice = choose(
        [
            lasting(1, minutes=1),
            standing,
            timed(4, 90, verb=Verb.SIGN, minutes=1),
            timed(5, 30.5),
        ],
        rules=RULES,
    )
    assert [(item.section, item.candidate.id, item.reason) for item in choice.items] == [
        ("fast", 5, "It closes first: Wednesday 11 October, 3:30 pm in Chicago."),
        ("fast", 4, "It closes before the next edition: Saturday 14 October, 3 am in Chicago."),
        ("fast", 3, "It stands for as long as its bill is open."),
        ("anytime", 1, "It can be done at any time and was not in a recent edition."),
    ]
    assert choice.minutes == 8
    assert choice.left_out == ()


def test_a_meeting_of_that_morning_is_left_out_and_that_of_the_day_after_is_in() -> None:
    zoning = meeting(2, 49, comment_deadline=SENDS_AT + timedelta(hours=30), place=CHICAGO)
    choice = choose([meeting(1, 0), zoning, meeting(3, 48, tentative=True)], rules=RULES)
    assert [(item.candidate.id, item.reason) for item in choice.items] == [
        (3, "It meets soon: Thursday 12 October, 9 am. It is not confirmed yet."),
        (
            2,
            "It meets soon: Thursday 12 October, 10 am. Comments close Wednesday 11 October, 3 pm.",
        ),
    ]
    assert outs(choice) == [("meeting", 1, "closes_before_readers_can_act")]


def test_confirmed_meetings_come_before_tentative_ones() -> None:
    tentative = [meeting(number, 20 + number, tentative=True) for number in (1, 2, 3)]
    choice = choose([*tentative, meeting(9, 200)], rules=RULES)
    assert items(choice) == [
        ("coming_up", "meeting", 1),
        ("coming_up", "meeting", 2),
        ("coming_up", "meeting", 9),
    ]
    assert outs(choice) == [("meeting", 3, "over_quota")]


def test_an_end_exactly_at_the_grace_is_in_and_one_second_before_is_out() -> None:
    choice = choose([timed(1, 12), timed(2, 12 - 1 / 3600)], rules=RULES)
    assert items(choice) == [("fast", "action", 1)]
    assert outs(choice) == [("action", 2, "closes_before_readers_can_act")]


@pytest.mark.parametrize(
    ("candidate", "wishes", "past", "code"),
    [
        (lasting(1), Wishes(held=frozenset({("action", 1)})), Past(), "held_by_editor"),
        (lasting(1, place=LOUISVILLE), Wishes(), Past(), "wrong_place"),
        (lasting(1, language="es-MX"), Wishes(), Past(), "wrong_language"),
        (timed(1, 11), Wishes(), Past(), "closes_before_readers_can_act"),
        (lasting(1, link_stale=True), Wishes(), Past(), "link_stale"),
        (lasting(1, review_on=date(2023, 10, 9)), Wishes(), Past(), "needs_review"),
        (lasting(1), Wishes(), Past({("action", 1): 4}), "recently_used"),
    ],
)
def test_each_code_that_keeps_a_candidate_out(
    candidate: AnyCandidate, wishes: Wishes, past: Past, code: str
) -> None:
    choice = choose([candidate], rules=RULES, wishes=wishes, past=past)
    assert (items(choice), outs(choice)) == ([], [("action", 1, code)])


@pytest.mark.parametrize(
    ("candidate", "past"),
    [
        (lasting(1, place=CHICAGO), Past()),
        (lasting(1, language="en-US"), Past()),
        (lasting(1, review_on=date(2023, 10, 10)), Past()),
        (lasting(1), Past({("action", 1): 5})),
        (timed(1, 7 * 24 + 11), Past({("action", 1): 1})),
    ],
)
def test_what_only_nearly_keeps_a_candidate_out(candidate: AnyCandidate, past: Past) -> None:
    assert outs(choose([candidate], rules=RULES, past=past)) == []


def test_the_last_chance_of_a_recent_action_says_so() -> None:
    choice = choose([timed(1, 24)], rules=RULES, past=Past({("action", 1): 1}))
    assert [item.reason for item in choice.items] == [
        "It was in a recent edition, and this is its last chance:"
        " Wednesday 11 October, 9 am in Chicago."
    ]


def test_a_full_section_leaves_out_what_closes_last() -> None:
    verbs = [Verb.COMMENT, Verb.SIGN, Verb.CALL, Verb.WRITE]
    actions = [timed(number, 20 + number, verb=verb) for number, verb in enumerate(verbs)]
    choice = choose(actions, rules=RULES)
    assert [item.candidate.id for item in choice.items] == [0, 1, 2]
    assert outs(choice) == [("action", 3, "over_quota")]


def test_no_campaign_takes_more_than_half_while_others_wait() -> None:
    verbs = [Verb.COMMENT, Verb.SIGN, Verb.CALL]
    same = [timed(n, 20 + n, verb=verb, campaign=1) for n, verb in enumerate(verbs)]
    other = timed(9, 99, verb=Verb.WRITE, campaign=2)
    assert [item.candidate.id for item in choose([*same, other], rules=RULES).items] == [0, 1, 9]
    alone = choose(same, rules=RULES)
    assert [item.candidate.id for item in alone.items] == [0, 1, 2]
    assert alone.items[2].reason == (
        "It closes before the next edition: Wednesday 11 October, 7 am in Chicago."
        " Others of its kind came first, and there was room."
    )


def test_two_actions_on_one_petition_do_not_stand_together_while_others_wait() -> None:
    first = timed(1, 20, verb=Verb.SIGN, rests_on=("petition", 5))
    twin = timed(2, 21, verb=Verb.SHARE, rests_on=("petition", 5))
    others = [timed(3, 60), timed(4, 61, verb=Verb.CALL)]
    choice = choose([first, twin, *others], rules=RULES)
    assert [item.candidate.id for item in choice.items] == [1, 3, 4]


def test_anytime_actions_overflow_into_the_fast_ones_after_all_that_close() -> None:
    choice = choose(
        [*(lasting(number) for number in (1, 2, 3)), timed(9, 90, verb=Verb.SIGN)], rules=RULES
    )
    assert items(choice) == [
        ("fast", "action", 9),
        ("fast", "action", 3),
        ("anytime", "action", 1),
        ("anytime", "action", 2),
    ]


def test_a_petition_without_room_among_the_fast_is_shown_as_coming_up() -> None:
    sooner = [timed(number, 20 + number) for number in (1, 2, 3)]
    closing = timed(
        4, 70, verb=Verb.SIGN, because=EndReason.PETITION_CLOSED, rests_on=("petition", 1)
    )
    rules = Rules(
        sends_at=SENDS_AT,
        next_sends_at=RULES.next_sends_at,
        sends_on=RULES.sends_on,
        sizes={"fast": 1, "coming_up": 2},
    )
    choice = choose([*sooner, closing, meeting(5, 80)], rules=rules)
    assert items(choice) == [
        ("fast", "action", 1),
        ("coming_up", "action", 4),
        ("coming_up", "meeting", 5),
    ]
    assert choice.items[1].reason == "Its petition closes soon: Friday 13 October, 7 am in Chicago."


def test_attendance_comes_after_every_other_big_action() -> None:
    attend = timed(1, 20, minutes=60, because=EndReason.MEETING_STARTED, verb=Verb.ATTEND)
    choice = choose([attend, lasting(2, minutes=30), timed(3, 80, minutes=10)], rules=RULES)
    assert items(choice) == [
        ("big", "action", 3),
        ("big", "action", 1),
        ("anytime", "action", 2),
    ]


def test_bills_that_moved_come_first_and_bills_may_return_every_week() -> None:
    def bill(id_: int, moved: int | None = None) -> BillCandidate:
        changed = None if moved is None else SENDS_AT - timedelta(days=moved)
        return BillCandidate(id=id_, title=f"bill {id_}", stance="support", changed_at=changed)

    choice = choose(
        [bill(1), bill(2, moved=5), bill(3, moved=1)],
        rules=RULES,
        past=Past({("bill", 2): 1, ("bill", 3): 1}),
    )
    assert [(item.candidate.id, item.reason) for item in choice.items] == [
        (3, "We support it, and it moved since the last edition."),
        (2, "We support it, and it moved since the last edition."),
    ]
    assert outs(choice) == [("bill", 1, "over_quota")]


def test_learning_and_language_take_turns() -> None:
    resources = [ResourceCandidate(id=number, title="r") for number in (1, 2, 3)]
    terms = [TermCandidate(id=number, title="t") for number in (1, 2)]
    past = Past({("resource", 3): 2, ("term", 1): 6, ("term", 2): 9})
    choice = choose([*resources, *terms], rules=RULES, past=past)
    assert items(choice) == [("learn", "resource", 2), ("language", "term", 2)]
    assert outs(choice) == [
        ("resource", 1, "over_quota"),
        ("resource", 3, "recently_used"),
        ("term", 1, "over_quota"),
    ]


def test_pins_stand_first_in_the_editors_order_even_over_the_size() -> None:
    pins = tuple(Pin(("action", number)) for number in (4, 2, 3, 1))
    actions = [lasting(number, review_on=date(2020, 1, 1)) for number in (1, 2, 3, 4)]
    choice = choose([*actions, lasting(5)], rules=RULES, wishes=Wishes(pins=pins))
    assert items(choice) == [
        ("fast", "action", 5),
        *(("anytime", "action", number) for number in (4, 2, 3, 1)),
    ]
    assert {item.reason for item in choice.items[1:]} == {PINNED}


def test_a_pin_into_a_section_moves_an_action_but_never_a_bill() -> None:
    bill = BillCandidate(id=1, title="b", stance="watch")
    pins = (Pin(("action", 1), "big"), Pin(("bill", 1), "fast"))
    choice = choose([lasting(1), bill], rules=RULES, wishes=Wishes(pins=pins))
    assert items(choice) == [("big", "action", 1), ("bills", "bill", 1)]
    assert choice.minutes == 0


def test_a_pin_never_promises_what_has_closed_or_leads_nowhere() -> None:
    pins = (Pin(("action", 1)), Pin(("action", 2)))
    choice = choose(
        [timed(1, 3), lasting(2, link_stale=True)], rules=RULES, wishes=Wishes(pins=pins)
    )
    assert outs(choice) == [
        ("action", 1, "closes_before_readers_can_act"),
        ("action", 2, "link_stale"),
    ]


def test_every_code_has_its_meaning() -> None:
    assert set(MEANINGS) == set(LeftOutReason)


IDS = st.integers(1, 40)
HOURS = st.floats(-20, 400).map(lambda hours: round(hours, 2))
COMMON: dict[str, Any] = {
    "place": st.sampled_from([None, CHICAGO, LOUISVILLE]),
    "language": st.sampled_from(["", "en", "es"]),
    "link_stale": st.sampled_from([False, False, False, True]),
}
ACTION = COMMON | {
    "verb": st.sampled_from([Verb.SIGN, Verb.CALL, Verb.COMMENT]),
    "minutes": st.integers(1, 8),
    "campaign": st.none() | st.integers(1, 3),
    "rests_on": st.none() | st.tuples(st.sampled_from(["bill", "petition"]), st.integers(1, 3)),
    "review_on": st.sampled_from([None, date(2023, 10, 9), date(2023, 11, 9)]),
}
ACTIONS = st.builds(
    timed,
    IDS,
    HOURS,
    because=st.sampled_from([EndReason.DATE, EndReason.PETITION_CLOSED, EndReason.MEETING_STARTED]),
    **ACTION,
) | st.builds(
    lasting, IDS, durability=st.sampled_from([Durability.ANYTIME, Durability.STANDING]), **ACTION
)
MEETINGS = st.builds(meeting, IDS, HOURS, tentative=st.booleans(), **COMMON)
BILLS = st.builds(
    BillCandidate,
    id=IDS,
    title=st.just("bill"),
    stance=st.sampled_from(["support", "oppose", "amend", "watch"]),
    changed_at=st.none() | st.just(SENDS_AT - timedelta(days=2)),
    **COMMON,
)
RESOURCES = st.builds(ResourceCandidate, id=IDS, title=st.just("resource"), **COMMON)
TERMS = st.builds(TermCandidate, id=IDS, title=st.just("term"), **COMMON)
CANDIDATES: st.SearchStrategy[list[AnyCandidate]] = st.lists(
    ACTIONS | MEETINGS | BILLS | RESOURCES | TERMS,
    unique_by=lambda candidate: candidate.key,
    max_size=40,
)
KEYS = st.tuples(st.sampled_from(["action", "meeting", "bill", "resource", "term"]), IDS)
PAST = st.dictionaries(KEYS, st.integers(1, 9), max_size=20).map(Past)
PINS = st.builds(Pin, KEYS, st.sampled_from(["", "fast", "big", "bills"]))
WISHES = st.builds(Wishes, st.lists(PINS, max_size=4).map(tuple), st.frozensets(KEYS, max_size=6))
SOME_RULES = st.builds(
    Rules,
    sends_at=st.just(SENDS_AT),
    next_sends_at=st.just(RULES.next_sends_at),
    sends_on=st.just(RULES.sends_on),
    sizes=st.fixed_dictionaries({section.value: st.integers(0, 4) for section in Section}),
    grace=st.integers(0, 48).map(lambda hours: timedelta(hours=hours)),
    repeat_after=st.integers(0, 5),
    places=st.sampled_from([None, frozenset({CHICAGO})]),
    languages=st.sampled_from([frozenset(), frozenset({"en"})]),
)


@given(CANDIDATES, SOME_RULES, WISHES, PAST)
def test_every_candidate_is_in_or_out_exactly_once(
    candidates: list[AnyCandidate], rules: Rules, wishes: Wishes, past: Past
) -> None:
    choice = choose(candidates, rules=rules, wishes=wishes, past=past)
    found = [item.candidate.key for item in choice.items]
    found += [out.candidate.key for out in choice.left_out]
    assert sorted(found) == sorted(candidate.key for candidate in candidates)
    assert all(item.reason.endswith(".") for item in choice.items)


@given(CANDIDATES, SOME_RULES, WISHES, PAST)
def test_nothing_in_an_edition_closes_before_readers_can_act(
    candidates: list[AnyCandidate], rules: Rules, wishes: Wishes, past: Past
) -> None:
    choice = choose(candidates, rules=rules, wishes=wishes, past=past)
    ends = [item.candidate.closes_at for item in choice.items]
    assert all(end >= rules.sends_at + rules.grace for end in ends if end is not None)
    assert not any(item.candidate.link_stale for item in choice.items)
    assert not any(item.candidate.key in wishes.held for item in choice.items)


@given(CANDIDATES, SOME_RULES, WISHES, PAST)
def test_sizes_are_kept_and_only_pins_exceed_them(
    candidates: list[AnyCandidate], rules: Rules, wishes: Wishes, past: Past
) -> None:
    choice = choose(candidates, rules=rules, wishes=wishes, past=past)
    pinned = {pin.key for pin in wishes.pins}
    for section in Section:
        inside = [item.candidate.key for item in choice.items if item.section == section]
        assert len(inside) <= max(rules.size(section), len(pinned.intersection(inside)))
    fast = [item.candidate for item in choice.items if item.section == Section.FAST]
    assert choice.minutes == sum(
        action.minutes for action in fast if isinstance(action, ActionCandidate)
    )


@given(CANDIDATES, SOME_RULES, WISHES, PAST, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(
    candidates: list[AnyCandidate], rules: Rules, wishes: Wishes, past: Past, random: Any
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert choose(shuffled, rules=rules, wishes=wishes, past=past) == choose(
        candidates, rules=rules, wishes=wishes, past=past
    )


@given(CANDIDATES, SOME_RULES, WISHES, PAST)
def test_a_candidate_that_cannot_be_in_changes_nothing_else(
    candidates: list[AnyCandidate], rules: Rules, wishes: Wishes, past: Past
) -> None:
    before = choose(candidates, rules=rules, wishes=wishes, past=past)
    stranger = lasting(99, link_stale=True)
    after = choose([*candidates, stranger], rules=rules, wishes=wishes, past=past)
    assert after.items == before.items
    assert [out for out in after.left_out if out.candidate.id != 99] == list(before.left_out)


@given(CANDIDATES, SOME_RULES, WISHES, PAST, ACTIONS)
def test_one_more_action_changes_who_has_room_and_no_other_reason(
    candidates: list[AnyCandidate],
    rules: Rules,
    wishes: Wishes,
    past: Past,
    more: ActionCandidate,
) -> None:
    others = [each for each in candidates if each.key != more.key]
    before = choose(others, rules=rules, wishes=wishes, past=past)
    after = choose([*others, more], rules=rules, wishes=wishes, past=past)

    def codes(choice: Choice) -> dict[Any, LeftOutReason]:
        return {
            out.candidate.key: out.reason
            for out in choice.left_out
            if out.candidate.key != more.key and out.reason != LeftOutReason.OVER_QUOTA
        }

    assert codes(before) == codes(after)


@settings(max_examples=50)
@given(CANDIDATES, SOME_RULES)
def test_no_section_has_room_while_somebody_waits_for_it(
    candidates: list[AnyCandidate], rules: Rules
) -> None:
    choice = choose(candidates, rules=rules)
    waiting = {
        out.candidate.kind for out in choice.left_out if out.reason == LeftOutReason.OVER_QUOTA
    }
    for kind, section in (("bill", "bills"), ("resource", "learn"), ("term", "language")):
        if kind in waiting:
            inside = [item for item in choice.items if item.section == section]
            assert len(inside) == rules.size(section)

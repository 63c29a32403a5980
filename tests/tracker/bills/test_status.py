"""The federal status machine, its classes, and what each status means."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.bills.mappings import (
    LEGISTAR,
    OCD_CLASSIFICATIONS,
    MappedStatus,
    from_legiscan,
    from_legistar,
    from_ocd_actions,
)
from tracker.bills.progress import _PHRASES, Asked, phrase, progress, whom_to_ask
from tracker.bills.status import (
    Result,
    Status,
    Step,
    StepKind,
    derive,
    outcome,
    result,
    status_class,
)
from tracker.vocabulary import BillClass, BillKind, Outcome, Stance

DAY = date(2020, 6, 15)
FEDERAL = ("hr", "s", "hjres", "sjres", "hconres", "sconres", "hres", "sres")


def vote(chamber: str, **facts: bool) -> Step:
    return Step(StepKind.VOTE, DAY, chamber, **facts)


def step(kind: StepKind, chamber: str = "", **facts: bool) -> Step:
    return Step(kind, DAY, chamber, **facts)


REFERRED, REPORTED = step(StepKind.REFERRED), step(StepKind.REPORTED)
HOUSE, SENATE = vote("house"), vote("senate")
PASSED = [HOUSE, SENATE]
VETOED = [*PASSED, step(StepKind.VETOED)]


@pytest.mark.parametrize(
    ("kind", "steps", "states"),
    [
        ("hr", [], ["INTRODUCED"]),
        ("hr", [REFERRED], ["INTRODUCED", "REFERRED"]),
        ("hr", [REFERRED, REPORTED, REFERRED], ["INTRODUCED", "REFERRED", "REPORTED"]),
        ("hr", [REPORTED], ["INTRODUCED", "REPORTED"]),
        ("hres", [HOUSE], ["INTRODUCED", "PASSED:SIMPLERES"]),
        ("sres", [SENATE], ["INTRODUCED", "PASSED:SIMPLERES"]),
        ("hr", [HOUSE], ["INTRODUCED", "PASS_OVER:HOUSE"]),
        ("hr", [HOUSE, HOUSE], ["INTRODUCED", "PASS_OVER:HOUSE"]),
        ("s", [SENATE, HOUSE], ["INTRODUCED", "PASS_OVER:SENATE", "PASSED:BILL"]),
        ("hconres", PASSED, ["INTRODUCED", "PASS_OVER:HOUSE", "PASSED:CONCURRENTRES"]),
        (
            "hr",
            [HOUSE, vote("senate", amended=True), HOUSE],
            ["INTRODUCED", "PASS_OVER:HOUSE", "PASS_BACK:SENATE", "PASSED:BILL"],
        ),
        (
            "hr",
            [HOUSE, vote("senate", amended=True), vote("house", amended=True), SENATE],
            ["INTRODUCED", "PASS_OVER:HOUSE", "PASS_BACK:SENATE", "PASS_BACK:HOUSE", "PASSED:BILL"],
        ),
        ("hr", [vote("house", passed=False)], ["INTRODUCED", "FAIL:ORIGINATING:HOUSE"]),
        (
            "hr",
            [vote("house", passed=False, suspension=True), HOUSE],
            ["INTRODUCED", "PROV_KILL:SUSPENSIONFAILED", "PASS_OVER:HOUSE"],
        ),
        (
            "s",
            [SENATE, vote("house", passed=False, suspension=True), HOUSE],
            ["INTRODUCED", "PASS_OVER:SENATE", "PROV_KILL:SUSPENSIONFAILED", "PASSED:BILL"],
        ),
        (
            "hr",
            [HOUSE, vote("senate", passed=False)],
            ["INTRODUCED", "PASS_OVER:HOUSE", "FAIL:SECOND:SENATE"],
        ),
        (
            "hr",
            [HOUSE, vote("senate", amended=True), vote("house", passed=False)],
            ["INTRODUCED", "PASS_OVER:HOUSE", "PASS_BACK:SENATE", "PROV_KILL:PINGPONGFAIL"],
        ),
        (
            "hr",
            [HOUSE, step(StepKind.CLOTURE, "senate", passed=False), SENATE],
            ["INTRODUCED", "PASS_OVER:HOUSE", "PROV_KILL:CLOTUREFAILED", "PASSED:BILL"],
        ),
        (
            "hr",
            [HOUSE, step(StepKind.CLOTURE, "senate")],
            ["INTRODUCED", "PASS_OVER:HOUSE"],
        ),
        (
            "hr",
            [
                HOUSE,
                vote("senate", amended=True),
                step(StepKind.CONFERENCE, "senate"),
                step(StepKind.CONFERENCE, "house"),
            ],
            [
                "INTRODUCED",
                "PASS_OVER:HOUSE",
                "PASS_BACK:SENATE",
                "CONFERENCE:PASSED:SENATE",
                "PASSED:BILL",
            ],
        ),
        (
            "hr",
            [*PASSED, step(StepKind.SIGNED), step(StepKind.LAW)],
            ["INTRODUCED", "PASS_OVER:HOUSE", "PASSED:BILL", "ENACTED:SIGNED"],
        ),
        (
            "hr",
            [*PASSED, step(StepKind.UNSIGNED), step(StepKind.LAW)],
            ["INTRODUCED", "PASS_OVER:HOUSE", "PASSED:BILL", "ENACTED:TENDAYRULE"],
        ),
        (
            "hr",
            [*PASSED, step(StepKind.LAW)],
            ["INTRODUCED", "PASS_OVER:HOUSE", "PASSED:BILL", "ENACTED:UNKNOWN"],
        ),
        (
            "hr",
            [*PASSED, step(StepKind.POCKETED)],
            ["INTRODUCED", "PASS_OVER:HOUSE", "PASSED:BILL", "VETOED:POCKET"],
        ),
        (
            "hr",
            [*VETOED, step(StepKind.OVERRIDE, "house", passed=False)],
            [
                "INTRODUCED",
                "PASS_OVER:HOUSE",
                "PASSED:BILL",
                "PROV_KILL:VETO",
                "VETOED:OVERRIDE_FAIL_ORIGINATING:HOUSE",
            ],
        ),
        (
            "hr",
            [
                *VETOED,
                step(StepKind.OVERRIDE, "house"),
                step(StepKind.OVERRIDE, "senate", passed=False),
            ],
            [
                "INTRODUCED",
                "PASS_OVER:HOUSE",
                "PASSED:BILL",
                "PROV_KILL:VETO",
                "VETOED:OVERRIDE_PASS_OVER:HOUSE",
                "VETOED:OVERRIDE_FAIL_SECOND:SENATE",
            ],
        ),
        (
            "hr",
            [
                *VETOED,
                step(StepKind.OVERRIDE, "house"),
                step(StepKind.OVERRIDE, "senate"),
                step(StepKind.LAW),
            ],
            [
                "INTRODUCED",
                "PASS_OVER:HOUSE",
                "PASSED:BILL",
                "PROV_KILL:VETO",
                "VETOED:OVERRIDE_PASS_OVER:HOUSE",
                "ENACTED:VETO_OVERRIDE",
            ],
        ),
        (
            "hr",
            [*VETOED, step(StepKind.LAW)],
            [
                "INTRODUCED",
                "PASS_OVER:HOUSE",
                "PASSED:BILL",
                "PROV_KILL:VETO",
                "ENACTED:VETO_OVERRIDE",
            ],
        ),
    ],
)
def test_the_machine(kind: str, steps: list[Step], states: list[str]) -> None:
    assert [change.status for change in derive(kind, DAY, steps)] == states


def test_an_amendment_to_the_constitution_goes_to_the_states() -> None:
    changes = derive("sjres", DAY, [SENATE, HOUSE], constitutional=True)
    assert changes[-1].status == "PASSED:CONSTAMEND"
    assert whom_to_ask("sjres", changes[-1].status) is Asked.STATES


@given(
    kind=st.sampled_from(FEDERAL),
    steps=st.lists(
        st.builds(
            Step,
            st.sampled_from(StepKind),
            st.just(DAY),
            st.sampled_from(["house", "senate"]),
            st.booleans(),
            st.booleans(),
            st.booleans(),
        ),
        max_size=12,
    ),
)
def test_any_steps_give_known_states_and_a_law_stays_a_law(kind: str, steps: list[Step]) -> None:
    states = [change.status for change in derive(kind, DAY, steps)]
    assert states[0] == "INTRODUCED"
    assert all(before != after for before, after in pairwise(states))
    enacted = [index for index, state in enumerate(states) if result(state) is Result.ADOPTED]
    assert enacted in ([], [len(states) - 1])
    for state in states:
        assert phrase(state)
        assert progress(kind, state)
        whom_to_ask(kind, state)


def test_every_status_has_its_class() -> None:
    classes = {
        each: sorted(status.value for status in Status if status_class(status) == each)
        for each in ("live", "provisional", "final")
    }
    assert {name: len(found) for name, found in classes.items()} == {
        "live": 12,
        "provisional": 4,
        "final": 17,
    }
    assert all(found.startswith("PROV_KILL:") for found in classes["provisional"])
    assert status_class("Placed on file") == "unknown"
    assert set(_PHRASES) == set(Status)


@pytest.mark.parametrize(
    ("stance", "found", "expected"),
    [
        (Stance.SUPPORT, Result.ADOPTED, Outcome.WON),
        (Stance.SUPPORT, Result.DEAD, Outcome.LOST),
        (Stance.OPPOSE, Result.ADOPTED, Outcome.LOST),
        (Stance.OPPOSE, Result.DEAD, Outcome.WON),
        (Stance.AMEND, Result.ADOPTED, Outcome.UNKNOWN),
        (Stance.AMEND, Result.DEAD, Outcome.OVER),
        (Stance.WATCH, Result.DEAD, Outcome.OVER),
        (Stance.OPPOSE, None, Outcome.PENDING),
    ],
)
def test_the_outcome_is_seen_from_our_stance(
    stance: Stance, found: Result | None, expected: Outcome
) -> None:
    assert outcome(stance, found) == expected


@pytest.mark.parametrize(
    ("kind", "status", "asked"),
    [
        ("hr", "INTRODUCED", Asked.REPRESENTATIVES),
        ("s", "REFERRED", Asked.SENATORS),
        ("hr", "PASS_OVER:HOUSE", Asked.SENATORS),
        ("hr", "PASS_BACK:SENATE", Asked.REPRESENTATIVES),
        ("s", "CONFERENCE:PASSED:HOUSE", Asked.SENATORS),
        ("hr", "PROV_KILL:CLOTUREFAILED", Asked.SENATORS),
        ("s", "PROV_KILL:SUSPENSIONFAILED", Asked.REPRESENTATIVES),
        ("s", "PROV_KILL:PINGPONGFAIL", Asked.CONGRESS),
        ("hr", "PROV_KILL:VETO", Asked.REPRESENTATIVES),
        ("hr", "VETOED:OVERRIDE_PASS_OVER:HOUSE", Asked.SENATORS),
        ("hr", "PASSED:BILL", Asked.PRESIDENT),
        ("hr", "ENACTED:SIGNED", Asked.NOBODY),
        ("hr", "FAIL:SECOND:SENATE", Asked.NOBODY),
        ("bill", "Placed on file", Asked.NOBODY),
    ],
)
def test_whom_to_ask_next(kind: str, status: str, asked: Asked) -> None:
    assert whom_to_ask(kind, status) is asked


@pytest.mark.parametrize(
    ("kind", "status", "died", "line"),
    [
        ("hr", "REFERRED", False, "Introduced+ Committee* House- Senate- President- Law-"),
        ("s", "PASS_OVER:SENATE", False, "Introduced+ Committee+ Senate+ House* President- Law-"),
        ("hr", "PASSED:BILL", False, "Introduced+ Committee+ House+ Senate+ President* Law-"),
        ("hr", "ENACTED:SIGNED", False, "Introduced+ Committee+ House+ Senate+ President+ Law+"),
        ("hr", "REFERRED", True, "Introduced+ Committee! House- Senate- President- Law-"),
        (
            "hr",
            "FAIL:SECOND:SENATE",
            False,
            "Introduced+ Committee+ House+ Senate! President- Law-",
        ),
        ("hres", "PASSED:SIMPLERES", False, "Introduced+ Committee+ House+"),
        ("hjres", "VETOED:POCKET", False, "Introduced+ Committee+ House+ Senate+ President! Law-"),
    ],
)
def test_the_line_of_steps(kind: str, status: str, died: bool, line: str) -> None:
    marks = {"done": "+", "current": "*", "ahead": "-", "stopped": "!"}
    found = progress(kind, status, died_unfinished=died)
    assert " ".join(f"{each.name}{marks[each.reached]}" for each in found) == line


def test_where_it_stands_in_words() -> None:
    assert phrase("PASS_OVER:HOUSE") == "passed the House, waiting in the Senate"
    assert phrase("REFERRED", died_unfinished=True) == "died with its session"
    assert phrase("", raw="Placed on File") == "Placed on File"


def test_states_and_councils_keep_their_word() -> None:
    assert from_legiscan(4) == MappedStatus("4", BillClass.FINAL, Result.ADOPTED, "Passed")
    assert from_legiscan("0") == MappedStatus("0")
    assert from_legiscan("x") == MappedStatus("x")
    assert from_legistar("  Signed  by Mayor").bill_class == "final"
    assert from_legistar("Placed on File") == MappedStatus("Placed on File", label="Placed on File")
    assert from_ocd_actions([["introduction"], ["passage", "reading-3"], ["odd"]]) == MappedStatus(
        "passage", BillClass.LIVE, None, "passage"
    )
    assert from_ocd_actions([["introduction"], ["executive-signature", "became-law"]]).result is (
        Result.ADOPTED
    )
    assert from_ocd_actions([]) == MappedStatus("")


def test_a_result_is_given_only_where_the_class_is_final() -> None:
    for bill_class, found in [*LEGISTAR.values(), *OCD_CLASSIFICATIONS.values()]:
        assert (found is not None) == (bill_class == "final")


def test_every_federal_kind_has_an_origin() -> None:
    for kind in FEDERAL:
        assert derive(BillKind(kind), DAY, [])[0].status is Status.INTRODUCED

"""A shown answer that is not what is told is found, wherever it stands."""

from typing import Any

import pytest

from tests.journeys.guide import Step, assert_shown, steps_of, take

TOLD = {"id": 7, "state": "open", "rows": [{"a": 1, "b": None}, {"a": 2}], "ends": {"at": "noon"}}


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"state": "open", "ends": {"at": "…"}},
        {"id": "$ID", "rows": [{"a": 1}, {"a": "$NEW"}]},
        {"rows": [{"b": None}, "…"]},
        {"rows": ["…"]},
    ],
)
def test_what_is_told_is_shown(shown: Any) -> None:
    assert_shown(shown, TOLD, {"ID": "7"}, where="")


@pytest.mark.parametrize(
    "shown",
    [
        {"state": "closed"},
        {"gone": "…"},
        {"id": "$OTHER"},
        {"rows": [{"a": 1}]},
        {"rows": [{"a": 2}, "…"]},
        {"rows": [{"a": 1}, {"a": 2}, {"a": 3}, "…"]},
        {"rows": [{"b": "$NEW"}, "…"]},
        {"ends": []},
        {"rows": {}},
    ],
)
def test_what_is_not_told_is_found(shown: Any) -> None:
    with pytest.raises(AssertionError):
        assert_shown(shown, TOLD, {"OTHER": "8"}, where="")


def test_a_new_name_is_kept_for_later() -> None:
    known: dict[str, str] = {}
    assert_shown({"id": "$ID", "ends": {"at": "$AT"}}, TOLD, known, where="")
    assert known == {"ID": "7", "AT": "noon"}


def test_a_step_is_run_and_compared() -> None:
    known = {"WHO": "rosa"}
    take(Step('echo \'{"id": 7, "who": "\'$WHO\'"}\'', "json", '{"id": $ID, "who": "$WHO"}'), known)
    take(Step("TOLD=$(echo noon)", "", ""), known)
    assert known == {"WHO": "rosa", "ID": "7", "TOLD": "noon"}
    take(Step("echo one; echo two", "text", "two\n"), known)
    with pytest.raises(AssertionError):
        take(Step("echo one; echo two", "text", "three\n"), known)
    with pytest.raises(AssertionError):
        take(Step("false", "", ""), known)


def test_every_step_of_the_week_that_names_nothing_shows_its_answer() -> None:
    silent = [
        step.command for step in steps_of("editing.md", under="A week by curl") if not step.shows
    ]
    assert [command.partition("=$(")[0] for command in silent] == [
        "NEXT",
        "BEFORE",
        "AFTER",
        "ETAG",
    ]

"""Where a bill stands, in words."""

from datetime import UTC, datetime

import pytest

from newsletters.assembly.progress import change, identifier, phrase, sentence, steps


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("REFERRED", "in committee"),
        ("PASS_OVER:SENATE", "passed the Senate, waiting in the House"),
        ("PASS_BACK:HOUSE", "passed the House with changes, back in the Senate"),
        (
            "CONFERENCE:PASSED:HOUSE",
            "the conference report passed the House, waiting in the Senate",
        ),
        ("PASSED:SIMPLERES", "agreed to"),
        ("PROV_KILL:VETO", "vetoed, unless both chambers override it"),
        ("FAIL:SECOND:SENATE", "failed in the Senate"),
        ("VETOED:POCKET", "vetoed by not being signed"),
        ("VETOED:OVERRIDE_FAIL_SECOND:SENATE", "vetoed; the Senate did not override it"),
        ("ENACTED:TENDAYRULE", "law"),
    ],
)
def test_federal_codes_are_said_in_words(status: str, words: str) -> None:
    assert phrase(status, "live") == words


def test_another_legislature_is_quoted_and_an_unknown_status_says_nothing() -> None:
    assert phrase("", "live", raw="Re-referred to Rules") == "Re-referred to Rules"
    assert phrase("", "provisional") == "stopped for now, and may return"
    assert (phrase("", "unknown"), sentence("", "unknown")) == ("", "")
    assert sentence("REPORTED", "live") == "Out of committee, waiting for a vote."


def test_identifiers_are_written_as_people_write_them() -> None:
    assert identifier("hr", "1154") == "H.R. 1154"
    assert identifier("ordinance", "O2023-12") == "O2023-12"
    assert identifier("hr", "") == ""


@pytest.mark.parametrize(
    ("kind", "status", "reached"),
    [
        ("hr", "INTRODUCED", 1),
        ("hr", "REPORTED", 2),
        ("s", "PASS_OVER:SENATE", 3),
        ("s", "PROV_KILL:VETO", 4),
        ("hr", "ENACTED:SIGNED", 5),
        ("hres", "PASSED:SIMPLERES", 3),
        ("hr", "", 0),
    ],
)
def test_steps_from_introduced_to_law(kind: str, status: str, reached: int) -> None:
    assert sum(step.reached for step in steps(kind, status)) == reached


def test_a_change_says_its_day_on_the_legislatures_clock() -> None:
    at, today = datetime(2023, 10, 6, 2, tzinfo=UTC), datetime(2023, 10, 10, tzinfo=UTC)
    assert change(at, "America/New_York", "law", today=today) == "5 October: law."
    assert change(at, "UTC", "", today=today) == "It moved on 6 October."

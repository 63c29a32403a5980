"""How an edition speaks of bills."""

from datetime import UTC, datetime

from newsletters.assembly.bill_words import change, identifier, sentence, standing, steps


def test_where_it_stands_is_the_trackers_phrase_or_the_sources_own_word() -> None:
    assert standing("PASS_OVER:HOUSE", "live") == "passed the House, waiting in the Senate"
    assert standing("", "live", raw="Re-referred to Rules") == "Re-referred to Rules"
    assert standing("", "provisional") == "stopped for now, can come back"
    assert standing("REFERRED", "live", died_unfinished=True) == "died with its session"
    assert standing("", "unknown") == ""


def test_a_sentence_begins_with_a_capital_and_ends_with_one_stop() -> None:
    assert sentence("in committee") == "In committee."
    assert sentence("Ayes have it.") == "Ayes have it."
    assert sentence("") == ""


def test_identifiers_are_written_as_people_write_them() -> None:
    assert identifier("hr", "1154") == "H.R. 1154"
    assert identifier("ordinance", "O2023-12") == "O2023-12"
    assert identifier("hr", "") == ""


def test_steps_are_those_of_the_chamber_it_began_in() -> None:
    assert [(step.label, step.reached) for step in steps("s", "PASS_OVER:SENATE")] == [
        ("Introduced", True),
        ("Committee", True),
        ("Senate", True),
        ("House", False),
        ("President", False),
        ("Law", False),
    ]
    assert steps("bill", "In Rules") == ()


def test_a_change_says_its_day_on_the_legislatures_clock() -> None:
    at, today = datetime(2023, 10, 6, 2, tzinfo=UTC), datetime(2023, 10, 10, tzinfo=UTC)
    assert change(at, "America/New_York", "law", today=today) == "5 October: law."
    assert change(at, "UTC", "", today=today) == "It moved on 6 October."

"""Language alerts in a text: heard as words, in their language, and not in what is said well."""

import re

import pytest

from tracker import terms
from tracker.terms import Alert, heard

ALERTS = (
    Alert(1, "slave", "enslaved person"),
    Alert(2, "right to work", "no rights at work"),
    Alert(3, "ilegal", "sin papeles", "es"),
    Alert(4, "user", "person who is a user of drugs"),
)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Slaves built it.", ["Slaves"]),
        ("The SLAVE trade", ["SLAVE"]),
        ("slavery and enslaved people", []),
        ("a Right  to\nWork bill", ["Right  to\nWork"]),
        ("a person who is a user of drugs", []),
        ("users: a person who is a user of drugs", ["users"]),
        ("ilegal", []),
        ("", []),
    ],
)
def test_a_term_is_heard_as_whole_words(text: str, quotes: list[str]) -> None:
    assert [each.quote for each in heard(text, ALERTS)] == quotes


def test_of_thousands_of_terms_only_those_are_tried_whose_first_word_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []
    pattern = terms._pattern

    def counted(words: str) -> re.Pattern[str]:
        tried.append(words)
        return pattern(words)

    monkeypatch.setattr(terms, "_pattern", counted)
    many = [Alert(number, f"term{number} x", f"better {number}") for number in range(5_000)]
    text = "Nothing here. " * 1_500 + "TERM77  x and term78"
    assert [each.quote for each in heard(text, many)] == ["TERM77  x"]
    assert tried == ["better 7", "term7 x", "better 77", "term77 x", "better 78", "term78 x"]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("istanbul", "İSTANBUL"),
        ("ılık", "ILIK"),
        ("οδος", "ΟΔΟΣ"),
        ("ΟΔΟΣ", "οδοσes"),
        ("maſs", "MASS"),
        ("straße", "STRAẞE"),
        ("kelvin", "\N{KELVIN SIGN}elvin"),
    ],
)
def test_a_term_is_heard_in_letters_of_any_case(term: str, text: str) -> None:
    assert [each.quote for each in heard(text, [Alert(1, term)])] == [text]


def test_another_language_has_its_own_alerts() -> None:
    assert [each.alert.id for each in heard("ilegal slave", ALERTS, language="es-MX")] == [3]


def test_a_term_that_is_a_pattern_is_only_words() -> None:
    assert heard("aaaa", [Alert(1, "a+", "b")]) == []
    assert [each.quote for each in heard("C++ a+ x", [Alert(1, "a+", "b")])] == ["a+"]

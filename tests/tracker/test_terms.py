"""Language alerts in a text: heard as words, in their language, and not in what is said well."""

import pytest

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


def test_another_language_has_its_own_alerts() -> None:
    assert [each.alert.id for each in heard("ilegal slave", ALERTS, language="es-MX")] == [3]


def test_a_term_that_is_a_pattern_is_only_words() -> None:
    assert heard("aaaa", [Alert(1, "a+", "b")]) == []
    assert [each.quote for each in heard("C++ a+ x", [Alert(1, "a+", "b")])] == ["a+"]

"""Bytes equal to the ``icalendar`` library's where both are right, and right where it is not."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar.parser import Contentline
from icalendar.prop import vText

from tracker.calendars.lines import escaped, folded, plain, quoted, unescaped, uri

anything = st.text(alphabet=st.characters(), max_size=400)
awkward = st.text(alphabet="\\;,^nN\n\"' aé€😀א\u2028\u0301", max_size=400)


def physical(written: bytes) -> list[bytes]:
    assert written.endswith(b"\r\n")
    return written[:-2].split(b"\r\n")


def splits_an_escape(line: bytes) -> bool:
    return (len(line) - len(line.rstrip(b"\\"))) % 2 == 1


@given(anything | awkward)
@example("\\" * 300)
@example("x" * 66 + "\\" + "é" * 50)
def test_lines_are_short_and_split_neither_characters_nor_escapes(text: str) -> None:
    written = folded("SUMMARY:" + escaped(text))
    lines = physical(written)
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() for line in lines)  # each alone is UTF-8
    assert not any(splits_an_escape(line) for line in lines)
    assert written.replace(b"\r\n ", b"").decode() == "SUMMARY:" + escaped(text) + "\r\n"


@given(anything | awkward)
def test_the_bytes_are_the_librarys_where_both_are_right(text: str) -> None:
    told = plain(text).replace("\\N", "N")  # the library reads a typed \N as a line break
    theirs = Contentline("SUMMARY:" + vText(told).to_ical().decode()).to_ical() + b"\r\n"
    if not any(splits_an_escape(line) for line in physical(theirs)):
        assert folded("SUMMARY:" + escaped(told)) == theirs


@given(anything | awkward)
def test_text_of_any_kind_comes_back_as_it_was_without_its_controls(text: str) -> None:
    expected = "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    assert plain(text) == expected
    assert unescaped(escaped(text)) == expected


@given(st.text(alphabet=st.characters(exclude_characters="\\"), max_size=300))
def test_another_library_reads_the_same_text(text: str) -> None:
    event = b"BEGIN:VEVENT\r\n" + folded("SUMMARY:" + escaped(text)) + b"END:VEVENT\r\n"
    read = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + event + b"END:VCALENDAR\r\n")
    assert str(read.walk("VEVENT")[0]["SUMMARY"]) == plain(text)


def test_a_parameter_is_quoted_only_where_it_must_be() -> None:
    assert [quoted(text) for text in ("Agenda", "HR 1154; a bill", 'say "yes"\n^', "Ré")] == [
        "Agenda",
        '"HR 1154; a bill"',
        "\"say ^'yes^'^n^^\"",
        '"Ré"',
    ]


def test_an_address_cannot_end_its_line() -> None:
    assert uri("https://example.org/a?b=c&d=%20#e") == "https://example.org/a?b=c&d=%20#e"
    assert uri("https://example.org/a b\r\nX:é") == "https://example.org/a%20b%0AX:%C3%A9"

"""Hostile and broken bytes end in one sentence that names the place."""

import json
import time
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.formats.source import (
    MAX_BYTES,
    Source,
    UnreadableSource,
    csv_rows,
    decode,
    load_json,
)


def source(text: str) -> Source:
    return Source("list.csv", text, date(2026, 11, 22), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "list.csv: is empty"),
        (b"  \n", "list.csv: is empty"),
        (b"a\nb\0c", "list.csv, line 2: holds a NUL character"),
        ("é\ncafé".encode("latin-1"), "list.csv, line 1: is not UTF-8 (byte 0xE9); "),
        ("a".encode("utf-16"), "list.csv: is UTF-16; save it as UTF-8"),
        (b"x" * (MAX_BYTES + 1), "list.csv: larger than 32 MB"),
    ],
    ids=["empty", "blank", "NUL", "Latin-1", "UTF-16", "large"],
)
def test_bytes_that_are_refused(raw: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource) as refusal:
        decode(raw, name="list.csv")
    assert refusal.value.message.startswith(why)


def test_a_byte_order_mark_and_other_line_ends_are_taken_off() -> None:
    assert decode(b"\xef\xbb\xbfemail\r\na@example.org\r", name="x") == "email\na@example.org\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": [1, 2', "line 1, column 12: is not JSON: Expecting ',' delimiter"),
        ("[" * 100_000, "is nested too deeply"),
        ("[" * 61 + "]" * 61, "is nested too deeply"),
        ("[NaN]", "is not JSON: NaN is no number"),
        ("<html>", "is not JSON"),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', "is not JSON: “b” stands twice in one object"),
        ("[1" + "0" * 5000 + "]", "is not JSON"),
    ],
    ids=["truncated", "bomb", "deep", "not a number", "another format", "twins", "endless digits"],
)
def test_json_that_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadableSource) as refusal:
        load_json(source(text))
    assert why in refusal.value.message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("email,Status,status\n", "line 1: has the column “status” twice"),
        ("name\nada\n", "line 1: has no column “email”"),
        ("email\na,b\n", "line 2: has 2 cells for 1 columns"),
        ('email\n"a@example.org\nb\n', "is not CSV: unexpected end of data"),
        ("email\n" + "x" * 2_000_000, "line 2: is longer than 1,048,576 characters"),
    ],
    ids=["column twice", "column missing", "too many cells", "open quote", "long line"],
)
def test_csv_that_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadableSource) as refusal:
        list(csv_rows(source(text), required=frozenset({"email"})))
    assert why in refusal.value.message


def test_csv_rows_are_numbered_and_short_rows_filled() -> None:
    rows = list(csv_rows(source("Email, places\n\na@b , \nc@d\n"), required=frozenset({"email"})))
    assert rows == [(3, {"email": "a@b", "places": ""}), (4, {"email": "c@d", "places": ""})]


def test_a_line_of_thirty_megabytes_is_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(UnreadableSource):
        list(csv_rows(source("email\n" + "x" * 30_000_000), required=frozenset({"email"})))
    assert time.process_time() - started < 2


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    try:
        text = decode(raw, name="x")
    except UnreadableSource:
        return
    assert text.strip()
    assert "\r" not in text


@given(st.text(max_size=100))
def test_any_text_is_json_or_refused(text: str) -> None:
    try:
        value = load_json(source(text))
    except UnreadableSource:
        return
    assert json.loads(text) == value

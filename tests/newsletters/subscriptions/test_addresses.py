"""An address is checked, sealed to its row and found by its hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel.errors import InvalidInput
from backend.kernel.keys import UndecryptableAddress
from newsletters.models import Subscriber
from newsletters.subscriptions.addresses import (
    NotAnAddress,
    address_of,
    checked,
    lookup_hash,
    masked,
    seal,
)


def test_sealed_and_opened_again() -> None:
    subscriber = Subscriber()
    seal(subscriber, "Ada@example.org")
    assert address_of(subscriber) == "Ada@example.org"
    assert b"ada" not in bytes(subscriber.address_sealed).lower()


def test_a_box_moved_to_another_row_stays_shut() -> None:
    one, other = Subscriber(), Subscriber()
    seal(one, "ada@example.org")
    other.address_sealed, other.address_key_id = one.address_sealed, one.address_key_id
    with pytest.raises(UndecryptableAddress):
        address_of(other)


@pytest.mark.parametrize("spelling", ["ada@example.org", " ADA@Example.ORG ", "Ada@EXAMPLE.org"])
def test_spellings_share_one_hash(spelling: str) -> None:
    assert lookup_hash(checked(spelling)) == lookup_hash("ada@example.org")


def test_a_domain_in_letters_is_written_in_ascii() -> None:
    assert checked("ada@bücher.example") == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "ada@example.org\nBcc: x@example.org",
        f"{'a' * 250}@example.org",
        "ada@exa_mple..org",
        "ada@localhost",
        "ada@127.0.0.1",
        "ada@[127.0.0.1]",
        "ada@-example.org",
        "ada..b@example.org",
        "ada@example.org, ann@example.org",
        '"ada b"@example.org',
        "ädа@example.org",
        f"{'a' * 65}@example.org",
        f"ada@{'a' * 64}.org",
        "ada@<script>.org",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(NotAnAddress) as refusal:
        checked(text)
    assert text == "" or text not in refusal.value.message


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(typed: str) -> None:
    try:
        address = checked(typed)
    except InvalidInput:
        return
    assert checked(address) == address
    assert address.isascii()
    assert not any(character.isspace() for character in address)


def test_what_others_may_see() -> None:
    assert masked("rosa.parks@example.org") == "r…s@e….org"
    assert masked("ab@c.org") == "a…@c….org"


@pytest.mark.parametrize("typed", ["a" * 900_000, "a@" + "\u0301\u0323" * 100_000, " " * 2000])
def test_what_is_far_too_long_is_refused_before_it_is_read(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        checked(typed)

"""Keys: made once, rotated without losing anybody, useless when moved."""

import base64
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel.keys import (
    Keyring,
    Sealed,
    UndecryptableAddress,
    new_address_keys,
    read_or_create,
)


def entry(key_id: str, fill: int) -> str:
    return f"{key_id}:{base64.b64encode(bytes([fill]) * 32).decode()}"


OLD = Keyring.parse(entry("k1", 1))
ROTATED = Keyring.parse(f"{entry('k2', 2)},{entry('k1', 1)}")


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_sealed_is_read_again_under_the_same_name(text: str) -> None:
    assert OLD.unseal(OLD.seal(text, bound_to="subscriber 1"), bound_to="subscriber 1") == text


def test_the_same_address_is_never_sealed_to_the_same_bytes() -> None:
    assert OLD.seal("a@example.org", bound_to="s") != OLD.seal("a@example.org", bound_to="s")


def test_rotation_writes_under_the_new_key_and_still_reads_the_old() -> None:
    sealed = OLD.seal("ada@example.org", bound_to="s")
    assert ROTATED.seal("x", bound_to="s").key_id == "k2"
    assert ROTATED.unseal(sealed, bound_to="s") == "ada@example.org"


def test_rotation_does_not_change_the_lookup_hash() -> None:
    assert ROTATED.fingerprint("ada@example.org") == OLD.fingerprint("ada@example.org")


def test_what_has_to_last_is_the_same_after_a_rotation_and_another_for_each_job() -> None:
    assert ROTATED.lasting("message-id") == OLD.lasting("message-id")
    assert OLD.lasting("another") != OLD.lasting("message-id")


def test_another_root_gives_another_hash() -> None:
    other = Keyring.parse(entry("k1", 3))
    assert other.fingerprint("ada@example.org") != OLD.fingerprint("ada@example.org")


def test_a_box_moved_to_another_row_cannot_be_read() -> None:
    sealed = OLD.seal("ada@example.org", bound_to="subscriber 1")
    with pytest.raises(UndecryptableAddress) as refused:
        OLD.unseal(sealed, bound_to="subscriber 2")
    assert (refused.value.code, refused.value.facts) == ("address_box_broken", {"key_id": "k1"})


@pytest.mark.parametrize("box", [b"", b"short", bytes(64)])
def test_broken_bytes_are_refused(box: bytes) -> None:
    with pytest.raises(UndecryptableAddress):
        OLD.unseal(Sealed("k1", box), bound_to="s")


def test_a_key_that_we_do_not_hold_is_named() -> None:
    with pytest.raises(UndecryptableAddress) as refused:
        OLD.unseal(ROTATED.seal("x", bound_to="s"), bound_to="s")
    assert (refused.value.code, refused.value.facts) == ("address_key_missing", {"key_id": "k2"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "entry 1 has no id"),
        (":AAAA", "entry 1 has no id"),
        ("k1", "the key k1 has 0 bytes instead of 32"),
        ("k1:%%%%", "the key k1 is not base64"),
        ("k1:AAAA", "the key k1 has 3 bytes instead of 32"),
        (f"{entry('k1', 1)},{entry('k1', 2)}", "the id k1 stands twice"),
    ],
)
def test_a_bad_ring_says_what_is_wrong_and_shows_no_key(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        Keyring.parse(text)
    assert "AAAA" not in str(refused.value)


def test_a_ring_never_prints_its_keys() -> None:
    assert repr(OLD) == "Keyring()"


def test_a_new_ring_can_be_read() -> None:
    assert Keyring.parse(new_address_keys()).current == "k1"


def test_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    assert [read_or_create(path, lambda: "first"), read_or_create(path, lambda: "second")] == [
        "first",
        "first",
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_many_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    start = threading.Barrier(8)
    found: list[str] = []

    def begin(number: int) -> None:
        start.wait()
        found.append(read_or_create(path, lambda: f"secret {number}"))

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [path.read_text()] * 8
    assert list(tmp_path.iterdir()) == [path]

"""Codes of an app, against RFC 6238's own table (its last six digits)."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from backend.accounts.totp import (
    STEP_SECONDS,
    code_at,
    matching_step,
    new_secret,
    provisioning_uri,
    step_at,
)

OF_THE_RFC = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_table_of_the_rfc(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert code_at(OF_THE_RFC, step_at(at)) == code
    assert matching_step(OF_THE_RFC, code, at=at) == seconds // STEP_SECONDS


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(steps: int, taken: bool) -> None:
    at = datetime(2026, 11, 24, 15, tzinfo=UTC)
    code = code_at(OF_THE_RFC, step_at(at))
    later = at + timedelta(seconds=steps * STEP_SECONDS)
    assert (matching_step(OF_THE_RFC, code, at=later) is not None) is taken


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "٢٨٧٠٨٢", "2870820"])
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    assert matching_step(OF_THE_RFC, typed, at=datetime.fromtimestamp(59, UTC)) is None


def test_a_code_may_be_typed_in_two_halves() -> None:
    assert matching_step(OF_THE_RFC, "287 082 ", at=datetime.fromtimestamp(59, UTC)) == 1


def test_secrets_are_new_and_said_as_apps_read_them() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(base64.b32decode(first)) == 20
    assert provisioning_uri("ABC", name="rosa l", site="Tuesday") == (
        "otpauth://totp/Tuesday%3Arosa%20l?secret=ABC&issuer=Tuesday"
    )

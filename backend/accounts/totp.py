"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds). Pure."""

import base64
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

STEP_SECONDS: Final = 30
SECRET_BYTES: Final = 20
DRIFT: Final = 1
"""Steps that a phone's clock may be off either way."""


def new_secret() -> str:
    """160 random bits in the base32 that apps read."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    # SHA-1 is what authenticator apps know; HMAC does not need its collision resistance.
    hotp = HOTP(base64.b32decode(secret), 6, SHA1(), enforce_key_length=True)  # noqa: S303
    return hotp.generate(step).decode()


def step_at(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def matching_step(secret: str, typed: str, *, at: datetime) -> int | None:
    """The step around ``at`` whose code was typed; every candidate is compared in full."""
    digits = "".join(typed.split()).encode()
    now = step_at(at)
    steps = range(now - DRIFT, now + DRIFT + 1)
    found = [step for step in steps if bytes_eq(code_at(secret, step).encode(), digits)]
    return found[-1] if found else None


def provisioning_uri(secret: str, *, name: str, site: str) -> str:
    """What the QR code says to an app."""
    label = quote(f"{site}:{name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': site})}"

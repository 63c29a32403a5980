"""Signatures as the Standard Webhooks convention has them (standardwebhooks.com). Pure."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

PREFIX: Final = "whsec_"
KEY_BYTES: Final = 32
TOLERANCE: Final = timedelta(minutes=5)


def new_secret() -> str:
    """256 random bits as the convention writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def signed(
    event_id: str, body: bytes, *, at: datetime, secret_texts: Sequence[str]
) -> dict[str, str]:
    """The three headers; one signature for each secret that is valid, the newest first."""
    stamp = str(int(at.timestamp()))
    signatures = [f"v1,{_digest(event_id, stamp, body, each)}" for each in secret_texts]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signatures),
    }


def is_genuine(headers: Mapping[str, str], body: bytes, *, secret: str, at: datetime) -> bool:
    """As a receiver checks it: fresh, and signed with the secret that it was given."""
    stamp = headers.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    due = _digest(headers.get("webhook-id", ""), stamp, body, secret)
    told = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(each, f"v1,{due}") for each in told)


def _digest(event_id: str, stamp: str, body: bytes, secret: str) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as broken:
        raise ValueError("the secret is not base64") from broken
    signed_words = f"{event_id}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed_words, hashlib.sha256).digest()).decode()

"""A signed mark in the sign-up form: a form is filled in by a person, in seconds and not hours."""

from datetime import datetime
from typing import Final

from django.core.signing import BadSignature, Signer

YOUNGEST: Final = 2
OLDEST: Final = 60 * 60
"""Seconds between the showing of a form and its sending."""

_SIGNER: Final = "newsletters.pages.subscribe"


def make_form_token(*, at: datetime) -> str:
    return Signer(salt=_SIGNER).sign(str(int(at.timestamp())))


def is_fresh(token: str, *, at: datetime) -> bool:
    """Ours, and between two seconds and one hour old."""
    try:
        shown = int(Signer(salt=_SIGNER).unsign(token))
    except (BadSignature, ValueError):
        return False
    return YOUNGEST <= at.timestamp() - shown <= OLDEST

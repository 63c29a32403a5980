"""Consent as evidence: what was asked, by which words, when; appended, never changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from newsletters.models import Consent, Newsletter, Subscriber
from newsletters.vocabulary import ConsentKind


@dataclass(frozen=True, slots=True)
class Evidence:
    """How somebody said so. ``words`` is the exact text they were shown; only its hash is kept."""

    method: str
    """``form``, ``api``, ``csv``, ``link``, ``one-click``."""
    form_version: str = ""
    words: str = ""


BY_LINK = Evidence(method="link")
BY_LIST = Evidence(method="csv")


def record(
    kind: ConsentKind,
    subscriber: Subscriber,
    newsletter: Newsletter,
    *,
    evidence: Evidence,
    at: datetime,
) -> Consent:
    words = evidence.words.encode()
    return Consent.objects.create(
        subscriber=subscriber,
        newsletter=newsletter,
        kind=kind,
        at=at,
        method=evidence.method,
        form_version=evidence.form_version,
        text_sha256=hashlib.sha256(words).hexdigest() if words else "",
    )

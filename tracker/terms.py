"""Language alerts in a text: which words a reader could trip over, and what to say instead. Pure.

A term is heard as whole words, whatever their case, their spaces and an English plural; what is
part of what to say instead ("enslaved people" for "slaves") is not heard.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Alert:
    """One term of ours. ``instead`` may be empty: it is better not said at all."""

    id: int
    term: str
    instead: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Heard:
    alert: Alert
    quote: str
    """The words as they stand in the text."""


def heard(text: str, alerts: Iterable[Alert], *, language: str = "en") -> list[Heard]:
    """The alerts of that language (``es`` speaks for ``es-MX``) that the text trips, in their
    order, each once."""
    primary = language.partition("-")[0]
    found = []
    for alert in alerts:
        if alert.language.partition("-")[0] != primary or not alert.term.strip():
            continue
        bare = _without(text, alert.instead)
        match = _pattern(alert.term).search(bare)
        if match:
            found.append(Heard(alert, match.group()))
    return found


def _without(text: str, said_well: str) -> str:
    return _pattern(said_well).sub(" ", text) if said_well.strip() else text


@lru_cache(maxsize=2_000)
def _pattern(words: str) -> re.Pattern[str]:
    spaced = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(rf"(?<!\w){spaced}(?:s|es)?(?!\w)", re.IGNORECASE)

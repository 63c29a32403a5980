"""Language alerts in a text: which words a reader could trip over, and what to say instead. Pure.

A term is heard as whole words, whatever their case, their spaces and an English plural; what is
part of what to say instead ("enslaved people" for "slaves") is not heard.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_DOTS: Final = {ord("ı"): "i", 0x307: None}


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
    order, each once. Of thousands of alerts only those are looked for whose first word stands
    somewhere in the text."""
    primary, folded = language.partition("-")[0], _folded(text)
    found = []
    for alert in alerts:
        first = alert.term.split(maxsplit=1)[:1]
        if alert.language.partition("-")[0] != primary or not first:
            continue
        if _folded(first[0]) not in folded:
            continue
        bare = _without(text, alert.instead)
        match = _pattern(alert.term).search(bare)
        if match:
            found.append(Heard(alert, match.group()))
    return found


def _folded(text: str) -> str:
    """Equal for all that a pattern takes for the same letters whatever their case: for it an i
    is one with and without its dot."""
    return text.casefold().translate(_DOTS)


def _without(text: str, said_well: str) -> str:
    return _pattern(said_well).sub(" ", text) if said_well.strip() else text


@lru_cache(maxsize=10_000)  # both patterns of as many alerts as a lint knows
def _pattern(words: str) -> re.Pattern[str]:
    spaced = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(rf"(?<!\w){spaced}(?:s|es)?(?!\w)", re.IGNORECASE)

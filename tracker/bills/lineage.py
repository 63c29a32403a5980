"""Which later bill is an earlier one come back: by its title, or by sponsor and title. Pure.

A sponsor alone proves nothing, for a member files dozens of bills; nor do a few shared words.
"""

import re
from dataclasses import dataclass

MOSTLY_SHARED = 0.6
"""How much of both titles' words a bill of the same sponsor must share."""


@dataclass(frozen=True, slots=True)
class BillProfile:
    """What of a bill may come back under another number."""

    id: int
    session: int
    """Counts upward: a Congress's number, or the year in which a session began."""
    titles: frozenset[str]
    sponsors: frozenset[str] = frozenset()
    """Bioguide ids, or names where there is no id."""


_YEAR = re.compile(r"\b(?:of|for) (?:fiscal year )?\d{4}\b|\b\d{4}\b")
_PLACEHOLDER = re.compile(
    r"^(?:an?|the)? ?(?:bill|act|resolution)?$|^[hs]\.? ?(?:r|j|con)?\.?.{0,8}\d+$"
)
_COMMON = frozenset({"act", "amend", "bill", "code", "provide", "purposes", "resolution", "title"})
_SHORT = 3
"""Shorter words say nothing about a subject."""


def core(title: str) -> str:
    """A title without its year, case and marks; empty where it only repeats a number."""
    folded = " ".join(title.casefold().split())
    if _PLACEHOLDER.match(folded):
        return ""
    return " ".join(re.findall(r"[^\W_]+", _YEAR.sub(" ", folded)))


def came_back(dead: BillProfile, later: BillProfile) -> str:
    """Why ``later`` looks like ``dead`` come back, as a sentence; empty where it does not."""
    if later.session <= dead.session or later.id == dead.id:
        return ""
    before = {core(title) for title in dead.titles} - {""}
    after = {core(title) for title in later.titles} - {""}
    if shared := sorted(before & after, key=len):
        return f"Both are called “{shared[-1]}”."
    same_sponsor = bool(dead.sponsors & later.sponsors)
    if same_sponsor and any(_alike(one, other) for one in before for other in after):
        return "The same sponsor, and most words of the title."
    return ""


def _alike(one: str, other: str) -> bool:
    first, second = _subject(one), _subject(other)
    return bool(first and second) and len(first & second) / len(first | second) >= MOSTLY_SHARED


def _subject(title: str) -> set[str]:
    return {word for word in title.split() if len(word) > _SHORT} - _COMMON

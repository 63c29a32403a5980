"""Addresses of an edition's items of which we are not sure: said to editors, never to readers.

A doubt keeps nothing out and is no part of a snapshot, so that a link which fails for an hour
neither changes what was approved nor voids the approval.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newsletters.assembly.candidates import Key
from newsletters.assembly.uses import Use
from tracker.models import Link
from tracker.vocabulary import Verdict

DOUBTFUL = (Verdict.SUSPECT, Verdict.BLOCKED)


@dataclass(frozen=True, slots=True)
class Doubt:
    code: str
    """``link_suspect`` or ``link_blocked``."""
    message: str
    """A sentence for the editor."""
    url: str
    link: int = 0
    """Its id, where an editor settles it."""


def doubts_of(uses: Iterable[Use], *, at: datetime) -> dict[Key, tuple[Doubt, ...]]:
    """The doubtful addresses that items lead to, by item.

    A link that an editor vouches for until after ``at`` is not doubted.
    """
    found: dict[Key, dict[int, Doubt]] = defaultdict(dict)
    for use in uses:
        link = use.link
        vouched = link.pinned_until is not None and link.pinned_until > at
        if use.primary and link.verdict in DOUBTFUL and not link.ignored and not vouched:
            found[use.key][link.pk] = _doubt(link)
    return {key: tuple(doubts.values()) for key, doubts in found.items()}


def _doubt(link: Link) -> Doubt:
    if link.verdict == Verdict.BLOCKED:
        said = f"We cannot tell whether {link.url} works: it turns us away"
        return Doubt("link_blocked", f"{said} ({link.verdict_reason}).", link.url, link.pk)
    looks = f"look {link.looks_counted} of {link.looks_needed}"
    said = f"{link.url} fails, and that is not proven yet"
    return Doubt("link_suspect", f"{said} ({link.verdict_reason}, {looks}).", link.url, link.pk)

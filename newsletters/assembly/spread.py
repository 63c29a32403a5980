"""A spread over campaigns, verbs and causes: half of a section each, while others wait.

Candidates are walked in their order. One whose campaign or verb already fills half of the section
(rounded up), or that rests on the same bill, meeting or petition as one already taken, steps
aside. When all have had their turn and there is still room, those who stepped aside come in, in
the same order. So the rule never leaves a place empty, and gives the same result for any order of
the input.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from newsletters.assembly.candidates import ActionCandidate, AnyCandidate

Mark = tuple[str, Hashable]


@dataclass(frozen=True, slots=True)
class Taken:
    candidate: AnyCandidate
    waited: bool
    """It stepped aside once and came in because there was room."""


def spread(
    ordered: Sequence[AnyCandidate], *, room: int, already: Iterable[AnyCandidate] = ()
) -> list[Taken]:
    """Take up to ``room`` of them; ``already`` stand in the section and count."""
    pinned = list(already)
    limit = -(-(room + len(pinned)) // 2)
    counts: Counter[Mark] = Counter()
    for candidate in pinned:
        counts.update(marks(candidate))
    taken: list[Taken] = []
    aside: list[AnyCandidate] = []
    for candidate in ordered:
        if len(taken) >= room:
            break
        shared = marks(candidate)
        if any(counts[mark] >= (1 if mark[0] == "rests_on" else limit) for mark in shared):
            aside.append(candidate)
            continue
        counts.update(shared)
        taken.append(Taken(candidate, waited=False))
    taken.extend(Taken(candidate, waited=True) for candidate in aside[: room - len(taken)])
    return taken


def marks(candidate: AnyCandidate) -> list[Mark]:
    """What it must not have too much of in common with its neighbours."""
    if not isinstance(candidate, ActionCandidate):
        return []
    shared: list[Mark] = [("verb", candidate.verb)]
    if candidate.campaign is not None:
        shared.append(("campaign", candidate.campaign))
    if candidate.rests_on is not None:
        shared.append(("rests_on", candidate.rests_on))
    return shared

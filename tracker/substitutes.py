"""What can be done instead of an action that is over: the rule by which it is chosen. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """What makes one action like another."""

    id: int
    verb: str
    campaign: int | None = None
    place: int | None = None
    topics: frozenset[int] = frozenset()
    language: str = "en"
    ends_at: datetime | None = None


def choose(over: Profile, candidates: Iterable[Profile], *, at_most: int = AT_MOST) -> list[int]:
    """The ids of the nearest open actions, best first.

    The same campaign counts most, then a topic, then the place, then the verb. A verb alone is no
    kinship, and another language is none at all. Among equals the one that stays open longest:
    the page of an action outlives it by years.
    """
    near = [
        (_nearness(over, each), each)
        for each in candidates
        if each.id != over.id and each.language == over.language
    ]
    related = [(nearness, each) for nearness, each in near if any(nearness[:3])]
    related.sort(key=lambda pair: (*(-part for part in pair[0]), _lasting(pair[1]), pair[1].id))
    return [each.id for _, each in related[:at_most]]


def _nearness(over: Profile, other: Profile) -> tuple[int, int, int, int]:
    return (
        int(over.campaign is not None and over.campaign == other.campaign),
        len(over.topics & other.topics),
        int(over.place is not None and over.place == other.place),
        int(over.verb == other.verb),
    )


def _lasting(profile: Profile) -> float:
    end = profile.ends_at or datetime.max.replace(tzinfo=UTC)
    return -end.timestamp()

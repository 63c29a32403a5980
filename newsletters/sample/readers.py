"""The sample's readers: invented names at example.org, in three zones."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsletters.vocabulary import SubscriberStatus

ZONES = ("America/Chicago", "America/New_York", "America/Los_Angeles")
CONFIRMED = 40

_NAMES = (
    "abena", "adrian", "aiko", "alma", "amir", "anouk", "asha", "bao", "beatriz", "bilal",
    "carmen", "chidi", "clara", "dafna", "deshawn", "dina", "elias", "emeka", "esther", "fatima",
    "felix", "gita", "hana", "hugo", "imani", "ines", "isaac", "jamal", "jonas", "kalea",
    "kofi", "lena", "lucia", "malik", "mei", "nadia", "noor", "omar", "paula", "quinn",
    "rafael", "rosa", "samir", "tala", "uma", "victor", "wanda", "ximena", "yusuf",
)  # fmt: skip
_OTHERS = (
    *(SubscriberStatus.PENDING,) * 4,
    *(SubscriberStatus.UNSUBSCRIBED,) * 3,
)


@dataclass(frozen=True, slots=True)
class Reader:
    address: str
    zone: str
    status: SubscriberStatus
    bounced: bool = False
    """The first mail to it came back: it is suppressed and was never confirmed."""


def readers() -> Iterator[Reader]:
    """Forty confirmed, four waiting, three gone by their own word, two whose mailbox is gone."""
    statuses = [*(SubscriberStatus.CONFIRMED,) * CONFIRMED, *_OTHERS]
    for position, name in enumerate(_NAMES):
        bounced = position >= len(statuses)
        status = SubscriberStatus.PENDING if bounced else statuses[position]
        yield Reader(f"{name}@example.org", ZONES[position % len(ZONES)], status, bounced)

"""Login doors close for a while after too many tries; no stranger closes all of them for anybody.

A try is counted *before* it is judged, by one conditional update, so that a hundred at once get no
more tries than a hundred in a row; one that succeeds is given back. Tries at a closed door count
nothing, so it opens when its time is over, whatever a stranger does meanwhile. Counts are kept by
the name that was typed, whether or not there is such an account, under a key of the day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from backend.accounts.models import Knocking
from backend.kernel.errors import DomainError


class DoorClosed(DomainError):
    """Too many tries; the same for names that exist and names that do not."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, ceil(wait.total_seconds() / 60))
        super().__init__(
            "too_many_tries",
            f"Too many tries. Wait {minutes} minute{'s' if minutes > 1 else ''}.",
            minutes=minutes,
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """``tries`` within ``window`` of what these words name."""

    tries: int
    window: timedelta
    by_account: bool
    by_network: bool


SHORT: Final = timedelta(minutes=15)
PASSWORD: Final = (
    Limit(5, SHORT, by_account=True, by_network=True),
    Limit(30, SHORT, by_account=False, by_network=True),
    Limit(50, timedelta(hours=1), by_account=True, by_network=False),
)
"""The last one holds against many networks at once. It closes nothing but the password: a login
link and a passkey cannot be guessed, and let their owner in all the while."""
OF_A_NETWORK: Final = (Limit(30, SHORT, by_account=False, by_network=True),)
ASKED: Final = (Limit(60, SHORT, by_account=False, by_network=True),)
"""Questions for a passkey: each is a session row, which no stranger makes without end."""
CODE: Final = (Limit(5, SHORT, by_account=True, by_network=False),)
"""Of six digits one in 333,333 is right at a time: twenty tries an hour, by who passed the first
step alone. A passkey stays open."""


@dataclass(frozen=True, slots=True)
class Door:
    name: str
    limits: tuple[Limit, ...]

    def knock(self, *, account: str = "", network: str = "", at: datetime) -> "Visit":
        """Count a try; :class:`DoorClosed` without counting it any further."""
        spent: list[str] = []
        for number, limit in enumerate(self.limits):
            key = self._key(number, limit, account=account, network=network, at=at)
            if wait := _spend(key, limit, at=at):
                _give_back(spent)
                raise DoorClosed(wait)
            spent.append(key)
        return Visit(tuple(spent))

    def _key(self, number: int, limit: Limit, *, account: str, network: str, at: datetime) -> str:
        words = [self.name, str(number)]
        words.append(account.casefold() if limit.by_account else "")
        words.append(network if limit.by_network else "")
        salt = f"knocking {at.date().isoformat()}"
        return salted_hmac(salt, "\n".join(words), algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Visit:
    """A try that was counted and is being judged."""

    keys: tuple[str, ...]

    def let_in(self) -> None:
        """It was right: it counts as none."""
        _give_back(self.keys)


PASSWORD_DOOR: Final = Door("password", PASSWORD)
LINK_DOOR: Final = Door("link", OF_A_NETWORK)
PASSKEY_ASKED: Final = Door("passkey asked", ASKED)
PASSKEY_DOOR: Final = Door("passkey", OF_A_NETWORK)
CODE_DOOR: Final = Door("code", CODE)


def _spend(key: str, limit: Limit, *, at: datetime) -> timedelta | None:
    """Count one; or how long nothing is counted any more."""
    with transaction.atomic():
        Knocking.objects.get_or_create(key=key, defaults={"since": at})
        mine = Knocking.objects.filter(key=key)
        mine.filter(since__lte=at - limit.window).update(since=at, tries=0)
        if mine.filter(tries__lt=limit.tries).update(tries=F("tries") + 1):
            return None
        return mine.values_list("since", flat=True).get() + limit.window - at


def _give_back(keys: list[str] | tuple[str, ...]) -> None:
    Knocking.objects.filter(key__in=keys, tries__gt=0).update(tries=F("tries") - 1)

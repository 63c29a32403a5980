"""How often a door may be tried, and that no stranger keeps an editor out for good."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db import connection

from backend.accounts.doors import CODE_DOOR, LINK_DOOR, PASSWORD_DOOR, Door, DoorClosed
from backend.accounts.models import Knocking

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
HOME, AWAY = "203.0.113.0/24", "198.51.100.0/24"

pytestmark = pytest.mark.django_db


def knock(door: Door, *, account: str = "", network: str = "", after: int = 0) -> bool:
    """Whether the try was judged at all; ``after`` in minutes."""
    try:
        door.knock(account=account, network=network, at=AT + timedelta(minutes=after))
    except DoorClosed:
        return False
    return True


def tries(door: Door, number: int, *, account: str = "", network: str = "") -> int:
    return sum(knock(door, account=account, network=network) for _ in range(number))


def networks() -> Iterator[str]:
    for number in count():
        yield f"10.{number // 250}.{number % 250}.0/24"


def test_five_tries_at_one_account_from_one_network() -> None:
    assert tries(PASSWORD_DOOR, 8, account="rosa", network=HOME) == 5
    assert knock(PASSWORD_DOOR, account="rosa", network=AWAY)
    assert knock(PASSWORD_DOOR, account="ada", network=HOME)
    assert not knock(PASSWORD_DOOR, account="ROSA", network=HOME, after=14)
    assert knock(PASSWORD_DOOR, account="rosa", network=HOME, after=15)


def test_trying_a_closed_door_does_not_keep_it_closed() -> None:
    tries(PASSWORD_DOOR, 5, account="rosa", network=HOME)
    for minute in range(1, 15):
        assert not knock(PASSWORD_DOOR, account="rosa", network=HOME, after=minute)
    assert knock(PASSWORD_DOOR, account="rosa", network=HOME, after=15)


def test_thirty_tries_from_one_network_whatever_the_names() -> None:
    allowed = sum(knock(PASSWORD_DOOR, account=f"n{each}", network=HOME) for each in range(40))
    assert allowed == 30
    assert knock(PASSWORD_DOOR, account="rosa", network=AWAY)


def test_a_network_that_is_refused_spends_nothing_of_the_account() -> None:
    """Else one stranger at one network would close the door for the account everywhere."""
    assert tries(PASSWORD_DOOR, 200, account="rosa", network=HOME) == 5
    assert knock(PASSWORD_DOOR, account="rosa", network=AWAY)


def test_many_networks_close_the_password_of_an_account_and_nothing_else() -> None:
    places = networks()
    assert sum(knock(PASSWORD_DOOR, account="rosa", network=next(places)) for _ in range(70)) == 50
    assert not knock(PASSWORD_DOOR, account="rosa", network=HOME)
    assert knock(LINK_DOOR, network=HOME)
    assert knock(CODE_DOOR, account="rosa")
    assert knock(PASSWORD_DOOR, account="rosa", network=HOME, after=60)


def test_who_gets_in_has_spent_nothing() -> None:
    for _ in range(40):
        PASSWORD_DOOR.knock(account="rosa", network=HOME, at=AT).let_in()
    assert set(Knocking.objects.values_list("tries", flat=True)) == {0}


def test_codes_are_counted_by_account_alone() -> None:
    assert tries(CODE_DOOR, 9, account="rosa") == 5
    assert knock(CODE_DOOR, account="ada")


def test_counts_name_nobody() -> None:
    knock(PASSWORD_DOOR, account="rosa", network=HOME)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{Knocking._meta.db_table}"')
        stored = repr(cursor.fetchall())
    assert "rosa" not in stored
    assert "203.0.113" not in stored


def test_a_refusal_says_how_long() -> None:
    tries(PASSWORD_DOOR, 5, account="rosa", network=HOME)
    with pytest.raises(DoorClosed, match=r"^Too many tries\. Wait 15 minutes\.$"):
        PASSWORD_DOOR.knock(account="rosa", network=HOME, at=AT)

"""The chain as a rule: what follows, and what is named where it does not."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from backend.audit.chain import ORIGIN, Broken, Link, Point, followed, hash_of, point

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    here = ORIGIN
    for number in range(1, length + 1):
        says: dict[str, Any] = {"at": AT, "verb": f"verb-{number}", "after": {"b": 1, "a": [True]}}
        links.append(Link(number, says, here.hash, hash_of(number, says, here.hash)))
        here = Point(number, links[-1].hash)
    return links


def reason(links: list[Link]) -> tuple[int, str] | None:
    last = [ORIGIN, *followed(links, ORIGIN)][-1]
    return (last.number, last.reason) if isinstance(last, Broken) else None


def test_a_whole_chain_leads_to_its_last_row() -> None:
    links = chain(5)
    assert list(followed(links, ORIGIN))[-1] == Point(5, links[-1].hash)


def test_each_kind_of_tampering_is_named_by_its_first_row() -> None:
    whole = chain(5)
    changed = Link(3, {**whole[2].says, "verb": "other"}, whole[2].previous, whole[2].hash)
    assert reason([*whole[:2], changed, *whole[3:]]) == (3, "changed")
    anew = Link(3, changed.says, whole[2].previous, hash_of(3, changed.says, whole[2].previous))
    assert reason([*whole[:2], anew, *whole[3:]]) == (4, "unchained")
    assert reason([*whole[:2], *whole[3:]]) == (3, "missing")
    assert reason(whole[1:]) == (1, "missing")
    moved = [Link(3, whole[3].says, whole[3].previous, whole[3].hash)]
    assert reason([*whole[:2], *moved, *whole[3:]]) == (3, "changed")
    assert reason(whole) is None


def test_what_is_hashed_does_not_depend_on_order_or_zone() -> None:
    here = AT.astimezone(timezone(timedelta(hours=-5)))
    assert hash_of(1, {"a": 1, "at": AT}, "") == hash_of(1, {"at": here, "a": 1}, "")
    with pytest.raises(TypeError):
        hash_of(1, {"x": object()}, "")


@pytest.mark.parametrize("text", ["", "1", "x:" + "0" * 64, "1:" + "g" * 64, "1:" + "0" * 63])
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="NUMBER:HASH"):
        point(text)


def test_a_head_is_read_as_it_is_written() -> None:
    assert point(str(Point(7, "0" * 64))) == Point(7, "0" * 64)

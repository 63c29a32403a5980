"""One pace per host for all workers, patience where it was asked for, and robots.txt."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync

from tests.tracker.web.servers import Answer, Site, page, serving
from tracker.models import HostPace
from tracker.web.failure import Failure, WebError
from tracker.web.fetch import Door
from tracker.web.pace import read_retry_after
from tracker.web.politeness import SharedPace, ask_for_patience, reserve, robots_of

AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(minutes=1)),
        ("99999999999999999999", timedelta(days=7)),
        ("Tue, 03 Nov 2026 14:00:00 GMT", timedelta(hours=2)),
        ("Tue, 03 Nov 2026 10:00:00 GMT", timedelta(minutes=1)),
        ("", timedelta(minutes=15)),
        ("soon", timedelta(minutes=15)),
        ("-5", timedelta(minutes=15)),
    ],
)
def test_a_retry_after_is_read_and_held_in_bounds(header: str, wait: timedelta) -> None:
    assert read_retry_after(header, at=AT) == wait


@pytest.mark.django_db
def test_slots_of_a_host_are_given_once_and_apart() -> None:
    taken = [reserve("a.example", count=count, interval=SECOND, now=AT) for count in (1, 3, 1)]
    assert taken == [AT, AT + SECOND, AT + 4 * SECOND]
    assert reserve("b.example", count=1, interval=SECOND, now=AT) == AT
    later = AT + timedelta(minutes=1)
    assert reserve("a.example", count=1, interval=SECOND, now=later) == later


@pytest.mark.django_db
def test_patience_that_one_worker_was_asked_for_holds_for_all() -> None:
    ask_for_patience("a.example", wait=timedelta(minutes=10), now=AT)
    with pytest.raises(WebError) as refused:
        reserve("a.example", count=1, interval=SECOND, now=AT + timedelta(minutes=9))
    assert refused.value.failure == Failure.WAIT
    after = AT + timedelta(minutes=10)
    assert reserve("a.example", count=1, interval=SECOND, now=after) == after


@pytest.mark.django_db(transaction=True)
def test_two_workers_together_are_no_faster_than_one() -> None:
    async def work() -> float:
        began = time.monotonic()
        paces = [SharedPace(20), SharedPace(20, expected={"a.example": 3})]

        async def worker(pace: SharedPace) -> None:
            for _ in range(5):
                await pace.turn("a.example")

        await asyncio.gather(*(worker(pace) for pace in paces))
        return time.monotonic() - began

    assert async_to_sync(work)() >= 9 * 0.05 - 0.02  # a clock may be a little early, no turn is
    assert HostPace.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_429_is_told_to_everybody_and_not_slept_for() -> None:
    async def work() -> tuple[int, Failure, list[str]]:
        busy = page(b"", status="429 Too Many Requests", headers=("Retry-After: 600",))
        async with serving(Site(pages={"/": busy})) as site:
            async with Door(site.policy(), agent="x", pace=SharedPace(1000)) as door:
                first = await door.fetch(site.base)
                with pytest.raises(WebError) as refused:
                    await door.fetch(f"{site.base}/other")
            return first.status, refused.value.failure, site.asked

    began = time.monotonic()
    assert async_to_sync(work)() == (429, Failure.WAIT, ["/"])
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        (page(b"User-agent: *\nDisallow: /private\n"), [True, False]),
        (page(b"User-agent: Tuesday\nDisallow: /\n"), [False, False]),
        (page(b"", status="404 Not Found"), [True, True]),
        (page(b"", status="503 Busy"), [False, False]),
    ],
)
def test_robots_are_asked_before_we_look_for_more(robots: Answer, expected: list[bool]) -> None:
    async def work() -> list[bool]:
        site = Site(pages={"/robots.txt": robots})
        async with serving(site), Door(site.policy(), agent="x") as door:
            may = await robots_of(door, f"{site.base}/")
            return [may(f"{site.base}/{path}") for path in ("news", "private")]

    assert asyncio.run(work()) == expected

"""What several looks mean together: a pure function, so a table and a few properties."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.links.evidence import Evidence, Says, Signal
from tracker.links.verdict import OwnDates, judge
from tracker.vocabulary import Verdict
from tracker.web.failure import Failure, Hop

BEGAN = datetime(2026, 11, 3, tzinfo=UTC)
NO_DATES = OwnDates()
URL = "https://example.org/petition"


def look(hour: float, status: int | None = 200, failure: Failure | None = None) -> Evidence:
    hops = (Hop(status, URL),) if status else ()
    return Evidence(URL, BEGAN + timedelta(hours=hour), status, hops, URL, failure)


def said(looks: list[Evidence], *, after: float = 0) -> tuple[str, str, int, int]:
    judged = judge(looks, NO_DATES, looks[-1].at + timedelta(hours=after))
    return judged.verdict, judged.reason, judged.looks_counted, judged.looks_needed


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([(0, 404)], ("suspect", "http-404", 1, 3)),
        ([(0, 404), (71.9, 404), (71.95, 404)], ("suspect", "http-404", 2, 3)),
        ([(0, 404), (24, 404), (72, 404)], ("dead", "http-404", 3, 3)),
        ([(0, 404), (24, 200), (48, 404), (72, 404)], ("suspect", "http-404", 2, 3)),
        ([(0, 410), (23, 410)], ("suspect", "http-410", 2, 2)),
        ([(0, 410), (24, 410)], ("dead", "http-410", 2, 2)),
        ([(0, 404), (24, 404), (72, 404), (96, 500)], ("dead", "http-404", 3, 3)),
        ([(0, 404), (24, 404), (72, 404), (96, 200)], ("ok", "works", 1, 1)),
        ([(0, 500), (24, 500), (48, 500), (167, 500)], ("suspect", "http-500", 4, 4)),
        ([(0, 500), (24, 500), (48, 500), (168, 500)], ("dead", "http-500", 4, 4)),
        ([(n * 24, 403) for n in range(60)], ("blocked", "http-403", 1, 1)),
        ([(0, 404), (24, 404), (72, 404), (96, 403)], ("blocked", "http-403", 1, 1)),
        ([(0, 418)], ("blocked", "http-418", 1, 1)),
    ],
)
def test_the_table_of_proof(
    looks: list[tuple[float, int]], expected: tuple[str, str, int, int]
) -> None:
    assert said([look(hour, status) for hour, status in looks]) == expected


def test_a_redirect_lost_to_the_root_needs_a_probe() -> None:
    lost = [
        replace(
            look(hour),
            hops=(Hop(302, URL), Hop(200, "https://example.org/")),
            final_url="https://example.org/",
        )
        for hour in (0, 24, 73)
    ]
    assert said(lost) == ("suspect", "redirect-to-root", 3, 3)
    probed = replace(lost[0], signals=(Signal("control-probe", 1, "404", Says.PROBED),))
    assert said([probed, *lost[1:]]) == ("dead", "redirect-to-root", 3, 3)


def test_an_unsteady_host_must_fail_longer() -> None:
    flapping = [look(n * 24, 200 if n % 2 else 404) for n in range(7)]
    assert said([*flapping, look(168, 404), look(216, 404)]) == ("suspect", "http-404", 3, 5)


def test_a_date_of_our_own_needs_no_look() -> None:
    own = OwnDates(BEGAN)
    assert judge([], own, BEGAN).verdict == Verdict.EXPIRED
    assert judge([], own, BEGAN - timedelta(seconds=1)).verdict == Verdict.UNCHECKED


def test_an_editor_is_asked_about_a_wall_after_thirty_days() -> None:
    walls = [look(n * 14 * 24, 403) for n in range(4)]
    assert [judge(walls[: n + 1], NO_DATES, walls[n].at).asks_editor for n in range(4)] == [
        False,
        False,
        False,
        True,
    ]


LOOKS = st.lists(
    st.tuples(
        st.integers(1, 200),
        st.sampled_from([200, 403, 404, 410, 429, 500, None]),
        st.sampled_from([Failure.RESET, Failure.DNS_NX, Failure.DNS_FAIL, Failure.TLS_NAME]),
    ),
    min_size=1,
    max_size=20,
)


def build(steps: list[tuple[int, int | None, Failure]]) -> list[Evidence]:
    hour, looks = 0, []
    for gap, status, failure in steps:
        hour += gap
        looks.append(look(hour, status, None if status else failure))
    return looks


@given(LOOKS)
def test_no_single_look_and_no_look_at_a_wall_is_death(
    steps: list[tuple[int, int | None, Failure]],
) -> None:
    looks = build(steps)
    judged = judge(looks, NO_DATES, looks[-1].at)
    if judged.verdict == Verdict.DEAD:
        bad = [one for one in looks if one.status not in (200, 403, 429)]
        assert len(bad) >= 2
        assert looks[-1].status not in (200, 403, 429)


@given(LOOKS)
def test_a_success_resets_everything(steps: list[tuple[int, int | None, Failure]]) -> None:
    looks = build(steps)
    looks.append(replace(look(0), at=looks[-1].at + timedelta(hours=1)))
    assert judge(looks, NO_DATES, looks[-1].at).verdict == Verdict.OK


@given(LOOKS)
def test_replaying_history_to_a_moment_needs_nothing_later(
    steps: list[tuple[int, int | None, Failure]],
) -> None:
    looks = build(steps)
    for position in range(1, len(looks) + 1):
        at = looks[position - 1].at
        assert judge(looks, NO_DATES, at) == judge(looks[:position], NO_DATES, at)

"""A reader sees what concerns their places, topics, language and time."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletters.rendering.variant import Choices, Variant, variant_of
from tests.newsletters.rendering.editions import (
    CALL,
    CHICAGO,
    COMMENT,
    COUNTRY,
    EDITION,
    HEARING,
    ILLINOIS,
    PARENTS,
    REPORT,
    SIGN,
    SPRINGFIELD,
    edition_of,
)


def seen(choices: Choices) -> Variant:
    return variant_of(EDITION, choices, parents=PARENTS)


def test_no_wish_shows_everything() -> None:
    assert seen(Choices()).shown == EDITION


@pytest.mark.parametrize(
    ("place", "local"),
    [(CHICAGO, True), (ILLINOIS, True), (COUNTRY, True), (SPRINGFIELD, False)],
)
def test_a_place_brings_what_it_lies_in_and_what_lies_in_it(place: str, local: bool) -> None:
    shown = seen(Choices(places=frozenset({place}))).shown
    left = () if local else (COMMENT, HEARING)
    assert shown.items == tuple(item for item in EDITION.items if item not in left)
    assert shown.closed == (EDITION.closed if local else ())


def test_topics_leave_what_has_none() -> None:
    shown = seen(Choices(topics=frozenset({"policing"}))).shown
    assert shown.items == tuple(item for item in EDITION.items if item is not COMMENT)
    assert shown.minutes == 8


def test_an_item_in_another_language_waits_for_its_readers() -> None:
    spanish = replace(CALL, language="es-US")
    shown = [
        variant_of(edition_of(spanish, SIGN), Choices(language=language), parents={}).shown.items
        for language in ("en", "es")
    ]
    assert shown == [(SIGN,), (spanish, SIGN)]


@pytest.mark.parametrize(
    ("minutes", "fast"),
    [(None, (COMMENT, CALL, SIGN)), (6, (COMMENT, SIGN)), (8, (COMMENT, CALL)), (1, (COMMENT,))],
)
def test_the_budget_is_spent_in_order_and_never_on_nothing(
    minutes: int | None, fast: tuple[object, ...]
) -> None:
    shown = variant_of(
        edition_of(COMMENT, CALL, SIGN, REPORT), Choices(minutes=minutes), parents={}
    ).shown
    assert shown.items == (*fast, REPORT)


def test_a_loop_among_places_ends() -> None:
    choices = Choices(places=frozenset({"a"}))
    assert variant_of(EDITION, choices, parents={"a": "b", "b": "a"}).shown.items


choices = st.builds(
    Choices,
    zone=st.sampled_from(["", "America/Chicago", "Asia/Tokyo"]),
    language=st.sampled_from(["en", "es"]),
    places=st.frozensets(st.sampled_from([CHICAGO, ILLINOIS, COUNTRY, SPRINGFIELD])),
    topics=st.frozensets(st.sampled_from(["housing", "policing", "climate"])),
    minutes=st.none() | st.integers(0, 20),
)


@given(choices, choices)
def test_one_key_is_one_rendering(one: Choices, other: Choices) -> None:
    mine, yours = seen(one), seen(other)
    same = (mine.shown, mine.zone, mine.language) == (yours.shown, yours.zone, yours.language)
    assert (mine.key == yours.key) == same

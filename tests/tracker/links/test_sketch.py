"""Likeness of two texts from their sketches."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.links.sketch import likeness, sketch_of

WORDS = [f"word{n}" for n in range(400)]


def test_the_same_text_is_alike_and_another_is_not() -> None:
    one, other = " ".join(WORDS[:200]), " ".join(WORDS[200:])
    assert (
        likeness(sketch_of(one), sketch_of(one)),
        likeness(sketch_of(one), sketch_of(other)),
    ) == (
        1.0,
        0.0,
    )


def test_a_small_change_is_a_small_difference() -> None:
    alike = likeness(sketch_of(" ".join(WORDS)), sketch_of(" ".join(["new", *WORDS[1:]])))
    assert alike is not None
    assert alike > 0.9


def test_order_matters_and_a_few_words_say_nothing() -> None:
    forth, back = " ".join(WORDS[:100]), " ".join(WORDS[99::-1])
    assert likeness(sketch_of(forth), sketch_of(back)) == 0.0
    assert likeness(sketch_of("to be or not"), sketch_of("to be or not")) is None


@given(
    st.lists(st.sampled_from(WORDS), max_size=300), st.lists(st.sampled_from(WORDS), max_size=300)
)
def test_likeness_is_symmetric_and_bounded(first: list[str], second: list[str]) -> None:
    left, right = sketch_of(" ".join(first)), sketch_of(" ".join(second))
    found = likeness(left, right)
    assert found == likeness(right, left)
    assert found is None or 0 <= found <= 1
    assert likeness(left, left) in (1.0, None)

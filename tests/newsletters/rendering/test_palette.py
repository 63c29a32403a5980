"""Every pair of colours that carries text is legible, in light and in dark."""

from itertools import product

import pytest

from newsletters.rendering.palette import (
    BODY_INKS,
    DARK,
    GROUNDS,
    LIGHT,
    SMALL_INKS,
    Palette,
    contrast,
)


def test_the_ratio_is_the_one_of_the_guideline() -> None:
    assert contrast("#000000", "#FFFFFF") == contrast("#FFFFFF", "#000000") == 21
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_running_text_reaches_seven_and_small_text_four_and_a_half(palette: Palette) -> None:
    pairs = [(ink, ground, 7.0) for ink, ground in product(BODY_INKS, GROUNDS)]
    pairs += [(ink, ground, 4.5) for ink, ground in product(SMALL_INKS, GROUNDS)]
    pairs.append(("on_go", "go", 4.5))
    weak = [
        (ink, ground, round(ratio, 2))
        for ink, ground, least in pairs
        if (ratio := contrast(getattr(palette, ink), getattr(palette, ground))) < least
    ]
    assert weak == []

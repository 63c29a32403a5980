"""The colours of Tuesday, and the arithmetic that proves them legible.

Mail, public pages and the desk share this one table; a test computes every pair that carries text.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Six-digit hex colours. ``on_go`` is the text on a button of colour ``go``."""

    paper: str
    card: str
    ink: str
    muted: str
    rule: str
    go: str
    on_go: str
    soon: str
    chip: str


LIGHT: Final = Palette(
    paper="#FBFAF7",
    card="#FFFFFF",
    ink="#1C1B1A",
    muted="#5E5A55",
    rule="#E4DFD7",
    go="#0B6E6E",
    on_go="#FFFFFF",
    soon="#A3281C",
    chip="#EEF5F4",
)
DARK: Final = Palette(
    paper="#141413",
    card="#1D1C1B",
    ink="#EDEAE4",
    muted="#A8A29A",
    rule="#34312D",
    go="#6FCFC8",
    on_go="#0C1F1E",
    soon="#FF9A8F",
    chip="#203331",
)

GROUNDS: Final = ("paper", "card", "chip")
BODY_INKS: Final = ("ink",)
"""Inks for running text: 7:1 on every ground."""
SMALL_INKS: Final = ("muted", "go", "soon")
"""Inks for links, labels and secondary text: 4.5:1 on every ground."""


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """sRGB to linear light, with the threshold of WCAG 2.2."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

"""Marks that mean nothing here and so are shown to readers as they were typed. Pure.

A plain line has none at all; in a text these are headings, images, tables, HTML, and links that
lead nowhere we allow (``docs/decisions/markdown-of-editors.md``).
"""

import re
from collections.abc import Iterator
from typing import Final

from backend.kernel.prose import prose_of

_LONGEST: Final = 60
_TAGS: Final = (
    "a|b|i|u|p|s|br|hr|em|strong|img|div|span|ul|ol|li|h[1-6]|table|tr|td|th|font|center|blockquote|"
    "script|style|iframe|svg|video|form|input|button"
)
_IMAGE: Final = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)")
_IN_TEXT: Final = (
    (re.compile(r"^ {0,3}#{1,6} \S.*$", re.MULTILINE), "A heading is shown with its “#”"),
    (re.compile(r"^ *\|.*\|.*\|? *$", re.MULTILINE), "A table is shown with its strokes"),
    (re.compile(rf"</?(?:{_TAGS})(?: [^<>\n]*)?/?>", re.IGNORECASE), "HTML is shown as typed"),
    (
        re.compile(r"\[[^\[\]\n]+\]\((?:[^()\n]|\([^()\n]*\))*\)?"),
        "This is no link: it has no address on the web",
    ),
)


def in_line(line: str) -> Iterator[tuple[str, str]]:
    """What a plain line shows of marks, with a sentence for the editor."""
    if prose_of(line).words != line.strip():
        yield _cut(line), "Marks are shown as typed here: this field is plain."


def in_text(text: str) -> Iterator[tuple[str, str]]:
    """The first of each kind of mark that readers of a text would see."""
    if image := _IMAGE.search(text):
        yield _cut(image.group()), f"An image is not shown, only linked: “{_cut(image.group())}”."
    shown = prose_of(text).words
    for pattern, said in _IN_TEXT:
        if found := pattern.search(shown):
            yield _cut(found.group()), f"{said}: “{_cut(found.group())}”."


def _cut(quote: str) -> str:
    quote = quote.strip()
    return quote if len(quote) <= _LONGEST else f"{quote[: _LONGEST - 1]}…"

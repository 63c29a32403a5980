"""Titles and identities made of a text that has neither."""

import re
import unicodedata

from backend.kernel.text import with_bounded_marks

MAX_TITLE = 160
MAX_IDENTITY = 80

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def short_title(sentence: str) -> str:
    """The sentence without its full stop, cut at a word where it is too long for a title."""
    text = " ".join(sentence.split()).rstrip(" .:;")
    if len(text) <= MAX_TITLE:
        return text
    return text[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def identity(text: str) -> str:
    """A short stable name for a text, "sign-this-petition-by": same words, same name."""
    folded = (
        unicodedata.normalize("NFKD", with_bounded_marks(text.replace("’", "")))
        .replace("'", "")
        .encode("ascii", "ignore")
        .decode()
        .lower()
    )
    words = _NOT_WORD.sub("-", folded).strip("-")
    if len(words) <= MAX_IDENTITY:
        return words
    return words[:MAX_IDENTITY].rsplit("-", 1)[0]

"""Text that strangers typed, made safe to keep and to show.

Two kinds: *plain text*, of which the Markdown of editors is one (:mod:`backend.kernel.prose`), and
*HTML*, which feeds and pages send us. Both pass here when they are written and again when they are
shown, so that a row written by an older rule is still shown by today's.
"""

import html
import re
import unicodedata
from typing import Final

import nh3

from backend.kernel.errors import InvalidInput

MOST_CHARACTERS: Final = 20_000
"""Of one text that people write. The longest of a real source has 4,117; what costs by the square
of a text's length is bounded by this."""
LANGUAGE: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
"""The pattern of a language's tag: what of BCP 47 people write."""
LONGEST_SEARCH: Final = 200
MOST_WORDS: Final = 10
"""Of one search: more is a load."""
TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "cite",
        "code",
        "em",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "strong",
        "sub",
        "sup",
        "ul",
    ]
)
"""No style, image, form, frame or drawing: nothing that loads, looks outside or takes input."""

SCHEMES: Final = frozenset({"https", "http", "mailto"})

_LINK = re.compile(r"(?:https?://[^/\s?#]|mailto:[^\s@])", re.IGNORECASE)
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab and line feed, DEL, C1
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\u2028\u2029\ufeff\ufff9-\ufffb\ufffe\uffff"  # the last two stand in no XML
    "]"
)
VISIBLE: Final = (
    r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""The pattern of a text of which something is left when it is cleaned, for schemas."""
SPACES: Final = (
    r"\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What stands between words, for a class of a pattern: regular expressions differ about ``\\s``."""
_BLOCK_END = re.compile(
    r"</(?:p|li|h[1-6]|blockquote|pre|ul|ol|div|tr)>|<(?:br|hr)\s*/?>", re.IGNORECASE
)
MARKS_IN_A_ROW: Final = 30
"""Of combining marks on one letter (UAX #15, Stream-Safe Text Format); no language needs ten.
Sorting a longer run takes its length squared: 200 KB of it would hold a process for a minute."""


def plain_text(value: str, *, field: str = "text") -> str:
    """The text without what cannot be seen but can deceive; newlines are ``\\n``.

    A NUL or a lone surrogate is refused: no database keeps it and no person typed it.
    """
    if "\x00" in value:
        raise InvalidInput("text_has_nul", f"{field} holds a NUL character", field=field)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise InvalidInput("text_has_surrogate", f"{field} is not valid Unicode", field=field)
    newlines = value.replace("\r\n", "\n").replace("\r", "\n")
    return without_unseen(composed(newlines)).strip()


def without_unseen(value: str) -> str:
    """The text without what is not seen: control characters but tabs and line ends, and turns."""
    return _UNSEEN.sub("", value)


def composed(value: str) -> str:
    """The text in NFC; of a run of combining marks what exceeds :data:`MARKS_IN_A_ROW` is lost."""
    return value if value.isascii() else unicodedata.normalize("NFC", with_bounded_marks(value))


def with_bounded_marks(value: str) -> str:
    """The text in a form that any normalisation reads in time proportional to its length."""
    kept: list[str] = []
    run = 0
    for character in value:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def one_line(value: str, *, field: str = "text") -> str:
    """Plain text on one line: for titles, names and everything that ends in a header."""
    return " ".join(plain_text(value, field=field).split())


def sanitized_html(markup: str, *, field: str = "text") -> str:
    """Somebody else's HTML with what we allow and nothing else; relative links lose their href."""
    cleaned = nh3.clean(
        plain_text(markup, field=field),
        tags=set(TAGS),
        clean_content_tags={"script", "style", "svg", "math", "iframe", "template"},
        attributes={"a": {"href", "hreflang", "lang"}, "abbr": {"title"}, "*": {"dir", "lang"}},
        attribute_filter=_absolute,
        link_rel="noopener noreferrer",
        url_schemes=set(SCHEMES),
    )
    return plain_text(cleaned, field=field)  # again: a character reference hides what we strip


def text_of_html(markup: str, *, field: str = "text") -> str:
    """What a reader of the HTML would read, as plain text with its line ends."""
    broken = _BLOCK_END.sub(lambda end: end.group() + "\n", plain_text(markup, field=field))
    bare = nh3.clean(broken, tags=set(), clean_content_tags={"script", "style", "template"})
    lines = (" ".join(line.split()) for line in html.unescape(bare).split("\n"))
    return plain_text(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)), field=field)


def _absolute(tag: str, attribute: str, value: str) -> str | None:
    """An href is kept when it names its scheme and host; ``//host`` and ``/path`` are not ours."""
    if attribute == "href" and not _LINK.match(value.strip()):
        return None
    return value

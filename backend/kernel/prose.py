"""What an editor wrote, in the two ways in which readers get it: as clean HTML and as plain text.

The text is Markdown as :mod:`backend.kernel.markdown` has it. Where nothing in it is marked up, the
plain text is the text as it was typed. Equal texts are rendered once and kept. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import nh3
from markdown_it.token import Token

from backend.kernel.markdown import LEADS_SOMEWHERE, html_of, inline_html_of, parsed
from backend.kernel.text import plain_text

TAGS: Final = frozenset({"a", "blockquote", "br", "em", "li", "ol", "p", "strong", "ul"})
"""All that can be in the HTML of an editor's text."""
_KEPT: Final = 512
_BREAKS: Final = frozenset({"softbreak", "hardbreak"})
_MARKS: Final = re.compile(r"[*_\[<\\]")
"""Without any of these a text has no mark that its plain text would lose."""
_SPACES: Final = re.compile(r"\s+")
_END: Final = re.compile(r"[.!?](?= )")


class Clean(str):
    """HTML that is safe as it stands: template engines ask for ``__html__`` and escape the rest."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True, slots=True)
class Prose:
    """One text. Both ways hold the same words in the same order."""

    html: Clean
    text: str
    """Without marks; each link as ``words [1]``, its address below on a line of its own."""
    words: str
    """The text without any address of a link."""

    def __bool__(self) -> bool:
        return bool(self.text)


SILENCE: Final = Prose(Clean(), "", "")


@lru_cache(_KEPT)
def prose_of(source: str) -> Prose:
    """A whole text: paragraphs, lists and quotes."""
    text = plain_text(source)
    tokens = parsed(text)
    html = _clean(html_of(tokens))
    if not _is_marked(tokens):
        return Prose(html, text, text)
    notes: list[str] = []
    said = "\n".join(_lines(tokens, notes))
    bare = "\n".join(_lines(tokens, None))
    return Prose(html, _noted(said, notes), bare)


def text_of(source: str) -> str:
    """Only the plain text, and exactly what was typed where nothing in it is marked up: whoever
    keeps it sees a change only where the words change."""
    if not _MARKS.search(source):
        return source
    said = prose_of(source).text
    return source if said == plain_text(source) else said


@lru_cache(_KEPT)
def line_of(source: str, *, sentences: int = 0, most: int = 0) -> Prose:
    """The text on one line, and of that the first so many sentences and characters (0: all).

    It is cut behind a word, and what was emphasised or linked is so up to there.
    """
    children = list(_flat(parsed(plain_text(source))))
    line = "".join(token.content for token in children).rstrip()
    ends = [found.end() for found in _END.finditer(line)]
    kept = line[: ends[sentences - 1]] if 0 < sentences <= len(ends) else line
    if most and len(kept) > most:
        kept = kept[:most].rsplit(" ", 1)[0].rstrip(",;:–-")
        children = [*_first(children, len(kept), ending="…")]
    else:
        children = [*_first(children, len(kept))]
    notes: list[str] = []
    text = _noted(_said(children, notes), notes)
    return Prose(_clean(inline_html_of(children)), text, _said(children, None))


def links_of(source: str) -> Iterator[tuple[str, str]]:
    """Words and address of each link, in their order."""
    if "](" not in source and "<" not in source:
        return
    for token in parsed(plain_text(source)):
        at, words = "", ""
        for child in token.children or ():
            if child.type == "link_open":
                at, words = str(child.attrs["href"]), ""
            elif child.type == "link_close":
                yield words, at
            else:
                words += " " if child.type in _BREAKS else child.content


def _clean(html: str) -> Clean:
    """A space between two marked words is spelled out: templates strip what stands between tags."""
    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}, "ol": {"start"}, "li": {"value"}},
        attribute_filter=_leading_somewhere,
        link_rel="noopener noreferrer",
        url_schemes={"https", "http", "mailto"},
    )
    return Clean(cleaned.strip().replace("> <", ">&#32;<"))


def _leading_somewhere(_: str, attribute: str, value: str) -> str | None:
    is_wanted = attribute != "href" or LEADS_SOMEWHERE.match(value)
    return value if is_wanted else None


def _is_marked(tokens: Iterable[Token]) -> bool:
    """Whether the plain text differs from what was typed."""
    return any(
        _said(token.children or [], None) != token.content or _has_link(token)
        for token in tokens
        if token.type == "inline"
    )


def _has_link(token: Token) -> bool:
    return any(child.type == "link_open" for child in token.children or ())


def _said(children: Iterable[Token], notes: list[str] | None) -> str:
    """A line's words; with ``notes`` the number of each address behind its link."""
    said: list[str] = []
    began, address = 0, ""
    for child in children:
        if child.type == "link_open":
            began = len(said)
            address = str(child.attrs["href"]).removeprefix("mailto:")
            address = "" if child.info == "auto" else address
        elif child.type == "link_close" and notes is not None:
            said.append(_number("".join(said[began:]), address, notes))
        else:
            said.append("\n" if child.type in _BREAKS else child.content)
    return "".join(said)


def _number(words: str, address: str, notes: list[str]) -> str:
    """Nothing where the words are the address."""
    if address in {"", words.strip()}:
        return ""
    if address not in notes:
        notes.append(address)
    return f" [{notes.index(address) + 1}]"


def _noted(said: str, notes: list[str]) -> str:
    if not notes:
        return said
    lines = "\n".join(f"[{number}] {address}" for number, address in enumerate(notes, start=1))
    return f"{said}\n\n{lines}" if "\n" in said else f"{said}\n{lines}"


def _lines(tokens: Iterable[Token], notes: list[str] | None) -> Iterator[str]:
    """The blocks as lines: an item hangs below its marker, a quote behind ``>``."""
    margins: list[list[str]] = []
    ended = 0
    for token in tokens:
        if token.type == "blockquote_open":
            margins.append(["> ", "> "])
        elif token.type == "list_item_open":
            marker = f"{token.info}{token.markup} "
            margins.append([marker, " " * len(marker)])
        elif token.type in {"blockquote_close", "list_item_close"}:
            first, rest = margins.pop()
            if first != rest:  # an item without a word
                yield "".join(each for each, _ in margins) + first.rstrip()
        elif token.type == "inline":
            begins, ends = token.map or (ended, ended)
            if 0 < ended < begins:
                yield ""
            for line in _said(token.children or (), notes).split("\n"):
                yield "".join(first for first, _ in margins) + line
                margins = [[rest, rest] for _, rest in margins]
            ended = ends


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    """All blocks as one line: white space is single, an item keeps its marker."""
    marker, before = "", " "
    for token in tokens:
        if token.type == "list_item_open":
            marker += f"{token.info}{token.markup} "
        if token.type != "inline" and not (marker and token.type == "list_item_close"):
            continue
        for child in (_text(f" {marker}"), *(token.children or ())):
            if child.nesting:
                yield child
                continue
            words = " " if child.type in _BREAKS else _SPACES.sub(" ", child.content)
            words = words.lstrip(" ") if before == " " else words
            if words:
                before = words[-1]
                yield _text(words)
        marker = ""


def _first(children: Iterable[Token], length: int, ending: str = "") -> Iterator[Token]:
    """The first so many characters; what was opened is closed, then comes the ending."""
    opened: list[Token] = []
    for child in children:
        if length <= 0:
            break
        if child.nesting == 1:
            opened.append(child)
        elif child.nesting == -1:
            opened.pop()
        else:
            child = _text(child.content[:length])
            length -= len(child.content)
        yield child
    for each in reversed(opened):
        yield Token(each.type.replace("_open", "_close"), each.tag, -1)
    if ending:
        yield _text(ending)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)

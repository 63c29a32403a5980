"""A page's text as blocks: headings, paragraphs, list points and an author's markers.

The pages that we read are text renderings: a line is a block, an image stands as its file name, a
link as ``[words](address)`` or only as its words. A wider gap (two blank lines) sets groups apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from tracker.formats.records import LinkRecord
from tracker.formats.source import Source, lines
from tracker.vocabulary import EntryMarker

MAX_PAGE = 2_000_000
"""Characters; a page made of prose is never near it."""
MAX_HEADING = 90

_BULLET = re.compile(r"^\s*[•*\-–]\s+(?P<text>\S.*)$")
_IMAGE = re.compile(r"^(?P<name>[\w-]+)\.(?:png|jpe?g|gif|svg|webp)$", re.IGNORECASE)
_LINK = re.compile(r"\[(?P<text>[^\[\]]{1,300})\]\((?P<url>[^()\s]*)\)")
_MARKERS = (
    (re.compile(r"^fast[_-]?actions?$"), EntryMarker.FAST_ACTION),
    (re.compile(r"^big[_-]?actions?$"), EntryMarker.BIG_ACTION),
    (re.compile(r"^learn?[_-]?more$"), EntryMarker.LEARN_MORE),
    (re.compile(r"^language[_-]?alerts?$"), EntryMarker.LANGUAGE_ALERT),
    (re.compile(r"^skills?$"), EntryMarker.SKILLS),
)
"""What authors name their marker images; one site spells "lear_more"."""


class Kind(Enum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that carry a link, from ``start`` in their block's text; ``url`` is empty where the
    page does not give the address (a text rendering says "#")."""

    text: str
    url: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Block:
    """``text`` is free of link syntax; ``marker`` is the image that stood before it."""

    line: int
    kind: Kind
    text: str
    gap: int
    """Blank lines before it."""
    depth: int = 0
    """0 for a point, 1 for a point under a point."""
    marker: EntryMarker = EntryMarker.NONE
    anchors: tuple[Anchor, ...] = ()

    @property
    def links(self) -> tuple[LinkRecord, ...]:
        """Those whose address is known."""
        return tuple(LinkRecord(each.text, each.url) for each in self.anchors if each.url)


def blocks(source: Source) -> tuple[Block, ...]:
    """The blocks in order; a marker is carried by the block that follows it."""
    if len(source.text) > MAX_PAGE:
        raise source.unreadable(f"is longer than {MAX_PAGE:,} characters: not a page of prose")
    found: list[Block] = []
    gap, marker, margin = 0, EntryMarker.NONE, 0
    for number, line in enumerate(lines(source), start=1):
        text = line.replace("\N{NO-BREAK SPACE}", " ").rstrip()
        if not text.strip():
            gap += 1
            continue
        if image := _IMAGE.match(text.strip()):
            marker = marker_of(image["name"]) or marker
            continue
        block = _block(number, text)
        indent = len(line) - len(line.lstrip())
        if block.kind is Kind.BULLET and not (found and found[-1].kind is Kind.BULLET):
            margin = indent
        depth = int(block.kind is Kind.BULLET and indent > margin)
        found.append(replace(block, gap=gap, marker=marker, depth=depth))
        gap, marker = 0, EntryMarker.NONE
    return tuple(_told_apart(found))


def _told_apart(found: list[Block]) -> Iterator[Block]:
    """A short line that ends in a colon opens a list where a list follows, else a section."""
    for block, following in zip(found, [*found[1:], None], strict=False):
        opens_list = following is not None and following.kind is Kind.BULLET
        if block.kind is Kind.HEADING and block.text.endswith(":") and opens_list:
            yield replace(block, kind=Kind.PARAGRAPH)
        else:
            yield block


def marker_of(name: str) -> EntryMarker | None:
    """What an image's name marks, if it is a marker at all."""
    folded = name.casefold()
    return next((marker for pattern, marker in _MARKERS if pattern.match(folded)), None)


def _block(number: int, line: str) -> Block:
    bullet = _BULLET.match(line)
    raw = " ".join((bullet["text"] if bullet else line).split())
    text, anchors = _without_links(raw)
    kind = Kind.BULLET if bullet else Kind.HEADING if _is_heading(raw) else Kind.PARAGRAPH
    return Block(number, kind, text, 0, anchors=anchors)


def _without_links(raw: str) -> tuple[str, tuple[Anchor, ...]]:
    """The text as people see it and where in it the links are."""
    text, end = "", 0
    anchors: list[Anchor] = []
    for found in _LINK.finditer(raw):
        text += raw[end : found.start()]
        url = found["url"] if found["url"].startswith(("http://", "https://")) else ""
        anchors.append(Anchor(found["text"], url, len(text)))
        text += found["text"]
        end = found.end()
    return text + raw[end:], tuple(anchors)


def _is_heading(line: str) -> bool:
    """Short, without a full stop and without a link: a title, not a sentence.

    A colon may end it ("End the program …:"), as may a question mark.
    """
    return (
        len(line) <= MAX_HEADING
        and not line.endswith((".", "!", ";", ",", ".”", '."'))
        and not _LINK.search(line)
    )

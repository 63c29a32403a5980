"""The outline of a post: its head, its sections in order, and the site's foot left off."""

import re
from dataclasses import dataclass
from datetime import date

from tracker.formats.page import Block, Kind
from tracker.meetings.comments import MONTHS

_PUBLISHED = re.compile(
    r"\b(?:originally )?published(?: on)?:?\s+(?P<month>[A-Z][a-z]+)\.?\s+(?P<day>\d{1,2}),?\s+"
    r"(?P<year>\d{4})",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r"^About [A-Z]|\bnewsletters?\b.*\binbox\b|^Subscribe\b|\byour subscription\b"
    r"|^Originally published",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^About (?P<name>[A-Z].+)$")
_WIDE_GAP = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One section: its heading and the blocks below it, ``level`` 2 under a bare heading."""

    heading: str
    level: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    subtitle: str
    lede: str
    parts: tuple[Part, ...]
    published_on: date | None
    previous_title: str
    next_title: str
    publisher: str


def outline(page: tuple[Block, ...]) -> Outline | None:
    """The outline, or ``None`` for what has no title, paragraph and section: not a post."""
    foot = _foot_start(page)
    head, body = _head(page[:foot])
    parts = _parts(body)
    if not head or not parts:
        return None
    lede = [each.text for each in body[: _first_heading(body)]]
    return Outline(
        title=head[0].text,
        subtitle=head[1].text if len(head) > 1 else "",
        lede="\n\n".join(lede),
        parts=parts,
        published_on=_published_on(page),
        previous_title=_neighbour(page, "previous"),
        next_title=_neighbour(page, "next"),
        publisher=_publisher(page),
    )


def _foot_start(page: tuple[Block, ...]) -> int:
    """Where the site starts to speak of itself: the first group, set apart by a wide gap, that
    invites to subscribe or tells who publishes."""
    start = 0
    for index, block in enumerate(page):
        if block.gap >= _WIDE_GAP:
            start = index
        if index and _FOOT.search(block.text):
            return start or index
    return len(page)


def _head(page: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Title and, where a second heading follows at once, subtitle; then the rest."""
    length = 0
    while length < min(2, len(page)) and page[length].kind is Kind.HEADING:
        length += 1
    return page[:length], page[length:]


def _first_heading(body: tuple[Block, ...]) -> int:
    headings = (index for index, block in enumerate(body) if _opens_section(body, index))
    return next(headings, len(body))


def _opens_section(body: tuple[Block, ...], index: int) -> bool:
    """A heading opens a section unless a marker claims it: then it is a marked short passage."""
    return body[index].kind is Kind.HEADING and not body[index].marker


def _parts(body: tuple[Block, ...]) -> tuple[Part, ...]:
    starts = [index for index in range(len(body)) if _opens_section(body, index)]
    parts: list[Part] = []
    below_bare = False
    for start, end in zip(starts, [*starts[1:], len(body)], strict=False):
        blocks = body[start + 1 : end]
        parts.append(Part(body[start].text, 2 if below_bare else 1, blocks))
        below_bare = not blocks
    return tuple(parts)


def _published_on(page: tuple[Block, ...]) -> date | None:
    for block in page:
        found = _PUBLISHED.search(block.text)
        if found and (month := found["month"][:3].lower()) in MONTHS:
            try:
                return date(int(found["year"]), MONTHS.index(month) + 1, int(found["day"]))
            except ValueError:
                return None
    return None


def _neighbour(page: tuple[Block, ...], word: str) -> str:
    """The title after "Previous" or "Next", which some renderings say twice."""
    for index, block in enumerate(page):
        if block.text.casefold() == word:
            following = (each.text for each in page[index:] if each.text.casefold() != word)
            return next(following, "")
    return ""


def _publisher(page: tuple[Block, ...]) -> str:
    found = (_ABOUT.match(block.text) for block in page if block.kind is Kind.HEADING)
    return next((each["name"] for each in found if each), "")

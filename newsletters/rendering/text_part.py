"""The letter as text, for the people who choose it: wrapped at 72, addresses never broken."""

import re
from collections.abc import Iterator
from textwrap import TextWrapper
from typing import Final

from backend.kernel.prose import Prose
from newsletters.rendering import placeholders
from newsletters.rendering.letter import (
    ActionBlock,
    BillBlock,
    Block,
    ClosedBlock,
    Letter,
    MeetingBlock,
    ResourceBlock,
    SectionBlock,
    TermBlock,
)

WIDTH: Final = 72
_MARGIN: Final = re.compile(r"(?:> |[-*] |\d{1,9}[.)] | )*")
_ADDRESS: Final = re.compile(r"\[\d+\] \S+")
_ROOM: Final = "\ue000" * len(" on 30 September 2026")


def text_of(letter: Letter) -> str:
    """The text part: the same blocks, links, deadlines and foot as the HTML."""
    blocks = [
        f"{letter.masthead.name} · {letter.day}",
        _underlined(letter.headline.text, "="),
        _wrapped(letter.headline.lead),
        *([_prose(letter.note)] if letter.note else []),
    ]
    for section in letter.sections:
        blocks.extend(_section(section, letter))
    if letter.closed:
        blocks.append(_underlined("Closed since last week", "-"))
        blocks.extend(_closed(each) for each in letter.closed)
    if letter.empty:
        blocks.append(_prose(letter.empty))
    blocks.append(_foot(letter))
    return "\n\n".join(blocks) + "\n"


def _section(section: SectionBlock, letter: Letter) -> Iterator[str]:
    yield _underlined(section.title, "-")
    yield from (_block(block) for block in section.blocks)
    if section.more:
        yield f"And {section.more} more on the web:\n{letter.masthead.web_url}"


def _block(block: Block) -> str:
    if isinstance(block, ActionBlock):
        return _action(block)
    if isinstance(block, MeetingBlock):
        return _meeting(block)
    if isinstance(block, BillBlock):
        return _bill(block)
    return _resource(block) if isinstance(block, ResourceBlock) else _term(block)


def _action(block: ActionBlock) -> str:
    facts = (block.minutes, block.ends, *block.facts)
    lines = [_wrapped(block.title), _dotted(*facts), _prose(block.summary)]
    lines += [f"{block.button}:", block.url]
    if block.calendar_url:
        lines += ["Add the deadline to my calendar:", block.calendar_url]
    return _joined(lines)


def _meeting(block: MeetingBlock) -> str:
    date = f"{block.date.weekday} {block.date.day} {block.date.month}"
    lines = [_wrapped(block.title), _dotted(date, block.warning, *block.facts), block.url]
    for label, url in block.links:
        lines += [f"{label}:", url]
    return _joined(lines)


def _bill(block: BillBlock) -> str:
    lines = [_wrapped(block.title), _dotted(*block.facts), block.stands_at]
    return _joined([*lines, _wrapped(block.changed), block.url])


def _resource(block: ResourceBlock) -> str:
    return _joined([_wrapped(block.title), _dotted(*block.facts), _prose(block.summary), block.url])


def _term(block: TermBlock) -> str:
    head = f"{block.instead}, rather than “{block.term}”" if block.instead else block.term
    preferred = f" Preferred by {block.preferred_by}." if block.preferred_by else ""
    why, _, addresses = block.why.text.partition("\n")
    return _joined([_wrapped(f"{head}: {why}{preferred}"), addresses])


def _closed(block: ClosedBlock) -> str:
    return _joined(
        [_wrapped(f"{block.outcome}: {block.title}"), _wrapped(block.sentence), block.url]
    )


def _foot(letter: Letter) -> str:
    """The day of the consent is put in later; room for the longest one is kept on its line."""
    masthead = letter.masthead
    why = _wrapped(f"You get this because you asked for {masthead.name}{_ROOM}.")
    lines = [
        "-" * WIDTH,
        why.replace(_ROOM, placeholders.SINCE),
        *("Change what you get:", placeholders.PREFERENCES),
        *("Unsubscribe:", placeholders.UNSUBSCRIBE),
        *("Read it on the web:", masthead.web_url),
        _wrapped(" ".join(masthead.postal_address.split())),
        "We count no opens and no clicks.",
    ]
    return _joined(lines)


def _underlined(title: str, mark: str) -> str:
    lines = _wrapped(title).splitlines()
    return "\n".join([*lines, mark * max(map(len, lines))])


def _dotted(*facts: str) -> str:
    return _wrapped(" · ".join(fact for fact in facts if fact))


def _wrapped(text: str) -> str:
    """Broken at spaces only: a word longer than a line, such as an address, stands whole."""
    wrapper = TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapper.wrap(text))


def _prose(prose: Prose) -> str:
    """An editor's own lines; what is longer hangs below where its item or quote begins. The
    addresses of its links stand below it, each whole."""
    lines: list[str] = []
    for line in prose.text.split("\n"):
        margin = _MARGIN.match(line)
        below = re.sub(r"[^> ]", " ", margin.group() if margin else "")
        wrapper = TextWrapper(
            WIDTH, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
        )
        lines += [line] if _ADDRESS.fullmatch(line) else wrapper.wrap(line) or [""]
    return "\n".join(lines)


def _joined(lines: list[str]) -> str:
    return "\n".join(line for line in lines if line)

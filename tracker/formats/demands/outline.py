"""The outline of a demands page: its campaigns, then numbered groups of demands."""

import re
from dataclasses import dataclass

from tracker.formats.page import Block, Kind

_NUMBERED = re.compile(r"^(?P<number>\d{1,2})\s*[.)]+\s*(?P<title>\S.*)$")
_CAMPAIGNS = re.compile(r"\bcampaigns?\b.*\b(?:to follow|to join|we follow)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands below it until the next."""

    heading: Block
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Group:
    number: str
    title: str
    heading: Block
    blocks: tuple[Block, ...]
    """What stands between the group's heading and its first demand."""
    demands: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    wants: str
    """The heading over the numbered groups."""
    campaigns: tuple[Part, ...]
    groups: tuple[Group, ...]


def outline(page: tuple[Block, ...]) -> Outline | None:
    """The outline, or ``None`` for a page without numbered groups: not a page of demands."""
    parts = _parts(page)
    numbered = [index for index, part in enumerate(parts) if _NUMBERED.match(part.heading.text)]
    if not numbered:
        return None
    before = parts[: numbered[0]]
    wants = before[-1].heading.text if before and not before[-1].blocks else ""
    opening = [index for index, part in enumerate(before) if _CAMPAIGNS.search(part.heading.text)]
    campaigns = before[opening[0] + 1 :] if opening else ()
    if wants and campaigns:
        campaigns = campaigns[:-1]
    ends = [*numbered[1:], len(parts)]
    return Outline(
        title=page[0].text,
        wants=wants,
        campaigns=campaigns,
        groups=tuple(
            _group(parts[start], parts[start + 1 : end])
            for start, end in zip(numbered, ends, strict=True)
        ),
    )


def _parts(page: tuple[Block, ...]) -> tuple[Part, ...]:
    starts = [index for index, block in enumerate(page) if block.kind is Kind.HEADING]
    ends = [*starts[1:], len(page)]
    return tuple(
        Part(page[start], page[start + 1 : end]) for start, end in zip(starts, ends, strict=False)
    )


def _group(part: Part, demands: tuple[Part, ...]) -> Group:
    found = _NUMBERED.match(part.heading.text)
    number, title = (found["number"], found["title"]) if found else ("", part.heading.text)
    return Group(number, title, part.heading, part.blocks, demands)

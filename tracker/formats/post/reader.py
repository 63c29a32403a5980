"""A post's text → one :class:`PostRecord` with all that hangs on it."""

import re
from collections import Counter
from dataclasses import replace

from tracker.formats.page import Block, Kind, blocks
from tracker.formats.post.measures import measures
from tracker.formats.post.outline import Outline, Part, outline
from tracker.formats.post.passages import action, resource, term
from tracker.formats.prose import organizations
from tracker.formats.records import (
    EntryRecord,
    OrganizationRecord,
    PostRecord,
    Reading,
    Remark,
    SectionRecord,
)
from tracker.formats.source import Source
from tracker.formats.titles import identity
from tracker.vocabulary import EntryMarker, PostKind

NAME = "post"

_INVITES = re.compile(
    r"\b(?:actions? (?:that )?you can take|what you can do|ways (?:that )?you can"
    r"|how you can help)\b"
    r"[^.]*:$",
    re.IGNORECASE,
)
_KINDS = (
    (re.compile(r"^take action\b", re.IGNORECASE), PostKind.TAKE_ACTION),
    (re.compile(r"^how to\b", re.IGNORECASE), PostKind.HOW_TO),
    (re.compile(r"^(?:what (?:is|are)|terminology)\b", re.IGNORECASE), PostKind.TERMINOLOGY),
)
_ACTION_MARKERS = frozenset({EntryMarker.FAST_ACTION, EntryMarker.BIG_ACTION})


def read(source: Source) -> Reading[PostRecord]:
    """The one post of the page; a page without a title and sections is refused."""
    page = blocks(source)
    drawn = outline(page)
    if drawn is None:
        raise source.unreadable("has no title with sections below it: not a post")
    groups = _groups(drawn)
    notices: list[Remark] = []
    sections = tuple(_section(part, name=source.name, notices=notices) for part in drawn.parts)
    if not any(section.entries for section in sections):
        raise source.unreadable("has no marked passage and no list: not a post")
    post = PostRecord(
        where=source.name,
        source_id=identity(drawn.title),
        kind=_kind(drawn, sections),
        title=drawn.title,
        subtitle=drawn.subtitle,
        lede=drawn.lede,
        published_on=drawn.published_on,
        sections=_distinct(sections, {each.acronym: each.name for each in groups if each.acronym}),
        previous_title=drawn.previous_title,
        next_title=drawn.next_title,
        publisher=drawn.publisher,
        bills=measures(drawn.parts, name=source.name),
        organizations=groups,
    )
    if drawn.published_on is None:
        notices.append(Remark(source.name, "does not say when it was published"))
    return Reading((post,), notices=tuple(notices))


def _section(part: Part, *, name: str, notices: list[Remark]) -> SectionRecord:
    entries: list[EntryRecord] = []
    paragraphs: list[str] = []
    invited = False
    for block in part.blocks:
        where = f"{name}, line {block.line}"
        if block.kind is Kind.BULLET or block.marker:
            entry = _entry(block, heading=part.heading, where=where, invited=invited)
            entries.append(entry)
            notices.extend(_remarks(entry))
        else:
            paragraphs.append(block.text)
        if block.kind is not Kind.BULLET:
            invited = _INVITES.search(block.text) is not None
    return SectionRecord(part.heading, part.level, "\n\n".join(paragraphs), tuple(entries))


def _entry(block: Block, *, heading: str, where: str, invited: bool) -> EntryRecord:
    """What a passage is: its marker says; an unmarked point is an action where readers were
    invited to take some, and else only a point."""
    entry = EntryRecord(where=where, text=block.text, marker=block.marker)
    if block.marker in _ACTION_MARKERS or (invited and not block.marker):
        return replace(entry, action=action(block, heading=heading, where=where))
    if block.marker is EntryMarker.LEARN_MORE:
        return replace(entry, resource=resource(block, where=where))
    if block.marker is EntryMarker.LANGUAGE_ALERT:
        return replace(entry, term=term(block, where=where))
    return entry


def _remarks(entry: EntryRecord) -> list[Remark]:
    found: list[Remark] = []
    made = entry.action or entry.resource
    if made is not None and made.link_missing:
        found.append(Remark(entry.where, f"“{made.title}”: the page does not give its link"))
    if entry.marker is EntryMarker.LANGUAGE_ALERT and entry.term is None:
        found.append(Remark(entry.where, "a language alert names no term"))
    return found


def _kind(drawn: Outline, sections: tuple[SectionRecord, ...]) -> PostKind:
    """What its title or subtitle says it is; else what it holds."""
    for text in (drawn.subtitle, drawn.title):
        for pattern, kind in _KINDS:
            if pattern.search(text):
                return kind
    marked = any(entry.action for section in sections for entry in section.entries)
    return PostKind.TAKE_ACTION if marked else PostKind.INSPIRATION


def _groups(drawn: Outline) -> tuple[OrganizationRecord, ...]:
    texts = [drawn.lede]
    for part in drawn.parts:
        texts.extend(block.text for block in part.blocks)
    named = organizations(texts)
    if drawn.publisher and all(each.name != drawn.publisher for each in named):
        return (OrganizationRecord(drawn.publisher), *named)
    return named


def _distinct(
    sections: tuple[SectionRecord, ...], acronyms: dict[str, str]
) -> tuple[SectionRecord, ...]:
    """Number the identities of passages that open alike; write creators' names out."""
    seen: Counter[str] = Counter()
    return tuple(
        replace(
            section,
            entries=tuple(_settled(entry, seen, acronyms) for entry in section.entries),
        )
        for section in sections
    )


def _settled(entry: EntryRecord, seen: Counter[str], acronyms: dict[str, str]) -> EntryRecord:
    made = entry.action or entry.resource
    if made is None:
        return entry
    seen[made.source_id] += 1
    count = seen[made.source_id]
    source_id = made.source_id if count == 1 else f"{made.source_id}-{count}"
    if entry.action is not None:
        petition = entry.action.petition
        petition = replace(petition, source_id=source_id) if petition else None
        return replace(entry, action=replace(entry.action, source_id=source_id, petition=petition))
    if entry.resource is not None:
        creator = acronyms.get(entry.resource.creator, entry.resource.creator)
        resource = replace(entry.resource, source_id=source_id, creator=creator)
        return replace(entry, resource=resource)
    return entry

"""A demands page's text → campaigns to follow and the page's own campaign with its demands."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from tracker.formats.demands.measures import measure
from tracker.formats.demands.outline import Group, Outline, Part, outline
from tracker.formats.page import Anchor, Block, Kind, blocks
from tracker.formats.prose import organizations, sentences
from tracker.formats.records import (
    CampaignRecord,
    DemandRecord,
    LinkRecord,
    MeasureRecord,
    PetitionRecord,
    Reading,
    Remark,
    ResourceRecord,
)
from tracker.formats.source import Source
from tracker.formats.titles import identity, short_title
from tracker.vocabulary import ResourceKind

NAME = "demands"

_PETITION = re.compile(r"\bpetition\b:?\s*(?P<title>.*)$", re.IGNORECASE)
_HOSTED = re.compile(r"\bhosted by (?:the )?(?P<host>[A-Z][^,.;]{1,80})", re.IGNORECASE)
_ENDORSED = re.compile(r"\bendorsed by (?P<names>[^.;]{2,400})", re.IGNORECASE)
_OTHERS = re.compile(r"^(?:and\s+)?(?:many\s+)?(?:others|more)$", re.IGNORECASE)
_OWN_CAMPAIGN = re.compile(r"^(?P<host>[A-Z][A-Z0-9]{2,}) .*\bCampaign$")
_KINDS = (
    (re.compile(r"\btweet|\bthread", re.IGNORECASE), ResourceKind.THREAD),
    (re.compile(r"\bpodcast", re.IGNORECASE), ResourceKind.PODCAST),
    (re.compile(r"\breport\b|\bstudy\b", re.IGNORECASE), ResourceKind.REPORT),
    (re.compile(r"\bvideo\b", re.IGNORECASE), ResourceKind.VIDEO),
    (re.compile(r"\bproject\b", re.IGNORECASE), ResourceKind.WEBSITE),
    (re.compile(r"\bread\b|\barticle\b|\bexperience\b", re.IGNORECASE), ResourceKind.ARTICLE),
)


@dataclass(slots=True)
class _Page:
    """What the reading of one page gathers as it goes."""

    source: Source
    notices: list[Remark] = field(default_factory=list)
    identities: Counter[str] = field(default_factory=Counter)

    def where(self, block: Block) -> str:
        return f"{self.source.name}, line {block.line}"

    def missing(self, anchor: Anchor, block: Block) -> None:
        self.notices.append(
            Remark(self.where(block), f"“{anchor.text}”: the page does not give its link")
        )

    def distinct(self, name: str) -> str:
        self.identities[name] += 1
        count = self.identities[name]
        return name if count == 1 else f"{name}-{count}"


def read(source: Source) -> Reading[CampaignRecord]:
    """The campaigns in order, the page's own with its demands last."""
    drawn = outline(blocks(source))
    if drawn is None:
        raise source.unreadable("has no numbered demands: not a demands page")
    page = _Page(source)
    followed = [_campaign(part, page) for part in drawn.campaigns]
    own = _own_campaign(drawn, page)
    return Reading((*followed, own), notices=tuple(page.notices))


def _campaign(part: Part, page: _Page) -> CampaignRecord:
    title = part.heading.text
    text = " ".join(block.text for block in part.blocks)
    petition = _petition(title, text, page.where(part.heading))
    own = _OWN_CAMPAIGN.match(title)
    links: list[LinkRecord] = []
    for block in part.blocks:
        for anchor in block.anchors:
            links.append(LinkRecord(anchor.text, anchor.url))
            if not anchor.url:
                page.missing(anchor, block)
    if petition:
        petition = replace(petition, url=next((each.url for each in links if each.url), ""))
    return CampaignRecord(
        where=page.where(part.heading),
        source_id=page.distinct(identity(title)),
        title=title,
        host=petition.host if petition else own["host"] if own else "",
        endorsers=petition.endorsers if petition else (),
        links=tuple(links),
        petition=petition,
    )


def _petition(title: str, text: str, where: str) -> PetitionRecord | None:
    """The petition that a campaign is, with who hosts and who endorses it."""
    found = _PETITION.search(title)
    if found is None:
        return None
    host, endorsed = _HOSTED.search(text), _ENDORSED.search(text)
    names = re.split(r",\s*(?:and\s+)?|\s+and\s+", endorsed["names"]) if endorsed else []
    return PetitionRecord(
        where=where,
        source_id=identity(title),
        title=found["title"] or title,
        host=host["host"].strip() if host else "",
        endorsers=tuple(each.strip() for each in names if not _OTHERS.match(each.strip())),
        summary=text,
    )


def _own_campaign(drawn: Outline, page: _Page) -> CampaignRecord:
    return CampaignRecord(
        where=page.source.name,
        source_id=page.distinct(identity(drawn.title)),
        title=drawn.wants or drawn.title,
        demands=tuple(_group(group, page) for group in drawn.groups),
    )


def _group(group: Group, page: _Page) -> DemandRecord:
    evidence, measures = _hangings(group.blocks, page)
    children = tuple(
        _demand(part, f"{group.number}.{position}", page)
        for position, part in enumerate(group.demands, start=1)
    )
    return DemandRecord(
        where=page.where(group.heading),
        number=group.number,
        title=group.title,
        rationale=_rationale(group.blocks),
        evidence=evidence,
        measures=measures,
        children=children,
    )


def _demand(part: Part, number: str, page: _Page) -> DemandRecord:
    evidence, measures = _hangings(part.blocks, page)
    return DemandRecord(
        where=page.where(part.heading),
        number=number,
        title=part.heading.text.rstrip(":"),
        rationale=_rationale(part.blocks),
        evidence=evidence,
        measures=measures,
    )


def _rationale(found: tuple[Block, ...]) -> str:
    return "\n\n".join(each.text for each in found if each.kind is Kind.PARAGRAPH)


def _hangings(
    found: tuple[Block, ...], page: _Page
) -> tuple[tuple[ResourceRecord, ...], tuple[MeasureRecord, ...]]:
    """Every link below a demand, as the measure that its words name or as evidence."""
    evidence: list[ResourceRecord] = []
    measures: list[MeasureRecord] = []
    parent = ""
    for block in found:
        if block.depth == 0:
            parent = ""
        for anchor in block.anchors:
            where = page.where(block)
            asked = measure(anchor, block, parent=parent, where=where, on=page.source.on)
            if asked is None:
                evidence.append(_evidence(anchor, block, parent, page))
            else:
                measures.append(asked)
            if not anchor.url:
                page.missing(anchor, block)
        if block.kind is Kind.BULLET and block.depth == 0:
            parent = block.text
    return tuple(evidence), tuple(measures)


def _evidence(anchor: Anchor, block: Block, parent: str, page: _Page) -> ResourceRecord:
    """A name ("Check the Police") is a title; a word inside a sentence borrows the sentence."""
    near = next((each for each in sentences(block.text) if anchor.text in each), block.text)
    title = anchor.text if anchor.text[:1].isupper() else near
    named = organizations([near])
    said = f"{anchor.text} {near}"
    return ResourceRecord(
        where=page.where(block),
        source_id=page.distinct(identity(f"{anchor.text} {parent or near}")),
        title=short_title(title),
        kind=next((kind for word, kind in _KINDS if word.search(said)), ResourceKind.OTHER),
        url=anchor.url,
        creator=named[0].name if named else "",
        summary=parent or block.text,
        link_missing=not anchor.url,
    )

"""The measures that a post asks readers to support or defeat: named, not numbered."""

import re
from dataclasses import replace

from tracker.formats.post.outline import Part
from tracker.formats.prose import acts, plain, sentences, sponsors, stance
from tracker.formats.records import BillRecord, RelationRecord
from tracker.formats.titles import identity
from tracker.vocabulary import BillKind, BillRelationKind, Stance

_INSTEAD = re.compile(r"\binstead of\b|\brather than\b|\bover the\b", re.IGNORECASE)
_BECAUSE = re.compile(r"\bbecause\b", re.IGNORECASE)


def measures(parts: tuple[Part, ...], *, name: str) -> tuple[BillRecord, ...]:
    """Each measure once, under its longest title, with what its sentences say of it."""
    found: dict[str, BillRecord] = {}
    for part in parts:
        heading_acts = acts(part.heading)
        for block in part.blocks:
            where = f"{name}, line {block.line}"
            said = sentences(plain(block.text))
            for index, sentence in enumerate(said):
                for bill in _in_sentence(sentence, where=where, reasons=said[index + 1 :]):
                    title = _known(bill.title, found) or bill.title
                    asked = stance(part.heading) if bill.title in heading_acts else Stance.WATCH
                    found[title] = _joined(found.get(title), replace(bill, title=title), asked)
    return tuple(_with_full_names(bill, found) for bill in found.values())


def _with_full_names(bill: BillRecord, found: dict[str, BillRecord]) -> BillRecord:
    """Relations point at the full title of the measure that the text named short."""
    relations = [replace(each, to=_known(each.to, found) or each.to) for each in bill.relations]
    return replace(bill, relations=tuple(relations))


def _in_sentence(sentence: str, *, where: str, reasons: tuple[str, ...]) -> tuple[BillRecord, ...]:
    """The measures of one sentence; "support A instead of B" prefers A and leaves B watched."""
    titles = acts(sentence)
    if not titles:
        return ()
    preferred = _INSTEAD.search(sentence)
    split = preferred.start() if preferred else len(sentence)
    before, after = acts(sentence[:split]), acts(sentence[split:])
    asked = stance(sentence)
    relations: tuple[RelationRecord, ...] = ()
    if preferred:
        because = " ".join(each for each in reasons[:2] if _BECAUSE.search(each))
        relations = tuple(
            RelationRecord(BillRelationKind.PREFERRED_OVER, other, because) for other in after
        )
    return tuple(
        BillRecord(
            where=where,
            title=title,
            kind=BillKind.BILL,
            source_id=identity(title),
            stance=asked if title in before else Stance.WATCH,
            sponsors=sponsors(sentence) if len(titles) == 1 else (),
            relations=relations if title in before else (),
            summary=sentence,
        )
        for title in titles
    )


def _known(title: str, found: dict[str, BillRecord]) -> str:
    """The measure already named whose title ends in this one: people shorten on second mention."""
    return next((known for known in found if known.endswith(f" {title}")), "")


def _joined(known: BillRecord | None, said: BillRecord, asked: Stance) -> BillRecord:
    """What was known of a measure with what this sentence adds; asking outweighs watching."""
    stances = [each for each in (known and known.stance, said.stance, asked) if each]
    chosen = next((each for each in stances if each is not Stance.WATCH), Stance.WATCH)
    if known is None:
        return replace(said, stance=chosen)
    return replace(
        known,
        stance=chosen,
        sponsors=known.sponsors or said.sponsors,
        relations=tuple(dict.fromkeys((*known.relations, *said.relations))),
    )

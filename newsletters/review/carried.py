"""Every text that an edition carries, each with its links, its end and where it is mended. Pure.

Official words are left alone: a bill's title, a committee's name, where a meeting takes place; and
so is a term, which has to name what it warns of.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from newsletters.assembly.candidates import Key
from newsletters.assembly.snapshot import (
    ActionItem,
    BillItem,
    Item,
    MeetingItem,
    ResourceItem,
    Snapshot,
)
from newsletters.review import fixes
from newsletters.review.fixes import Fix
from newsletters.vocabulary import Section
from tracker.lint.findings import LinkText, Writing

Links = Mapping[Key, tuple[LinkText, ...]]


@dataclass(frozen=True, slots=True)
class Carried:
    where: str
    """How a sentence about it begins: "“Call the mayor”", "The note"."""
    writing: Writing
    fix_of: Callable[[str], Fix]
    """Where one field of the writing is mended."""
    key: Key | None = None


def carried(
    snapshot: Snapshot, links: Links, *, edition: int, reworded: Set[Key] = frozenset()
) -> Iterator[Carried]:
    """``links`` are the words that carry the links of an item beside those of the snapshot;
    ``reworded`` the items whose summary is this edition's own."""
    for item in snapshot.items:
        key = (item.kind, item.id)
        writing = _of_item(item, links.get(key, ()), snapshot)
        yield Carried(f"“{item.title}”", writing, _in_item(key, edition, key in reworded), key)
    for name, word in snapshot.words.items():
        fix = fixes.in_edition(edition, f"word-{name}", "word", label="Say it in other words")
        where = f"The word for “{Section(name).label}”"
        yield Carried(where, _of_text(snapshot, word), _always(fix))
    for closed in snapshot.closed:
        lines = {"title": closed.title}
        writing = Writing(lines=lines, language=snapshot.language, on=snapshot.date)
        key = ("action", closed.id)
        yield Carried(f"“{closed.title}”, now closed,", writing, _in_item(key, edition), key)
    note = fixes.in_edition(edition, "note", "note", label="Edit the note")
    yield Carried("The note", _of_text(snapshot, snapshot.note), _always(note))


def _always(fix: Fix) -> Callable[[str], Fix]:
    return lambda _: fix


def _in_item(key: Key, edition: int, is_reworded: bool = False) -> Callable[[str], Fix]:
    def fix_of(field: str) -> Fix:
        if field == "summary" and is_reworded:
            anchor = f"{key[0]}-{key[1]}"
            return fixes.in_edition(edition, anchor, "blurb", label="Say it in other words")
        return fixes.in_subject(*key, "" if field == "links" else field)

    return fix_of


def _of_text(snapshot: Snapshot, text: str) -> Writing:
    return Writing(texts={"text": text}, language=snapshot.language, on=snapshot.date)


def _of_item(item: Item, links: tuple[LinkText, ...], snapshot: Snapshot) -> Writing:
    lines, texts = {"title": item.title}, {"summary": getattr(item, "summary", "")}
    if isinstance(item, ActionItem):
        lines["campaign"] = item.campaign
    elif isinstance(item, BillItem):
        lines, links = {}, (LinkText(item.identifier, item.url), *links)
    elif isinstance(item, MeetingItem | ResourceItem):
        links = (LinkText(item.title, item.url), *links)
    else:
        lines, texts = {}, {}
    return Writing(
        lines=lines,
        texts=texts,
        links=links,
        language=getattr(item, "language", snapshot.language),
        on=snapshot.date,
        ends=_ends(item),
    )


def _ends(item: Item) -> frozenset[date]:
    """The days that its text may call its end, each on its own clock."""
    if isinstance(item, ActionItem):
        return _days(item.ends.zone, item.ends.at)
    if isinstance(item, MeetingItem):
        return _days(item.zone, item.starts_at, item.comment_deadline)
    return frozenset()


def _days(zone: str, *moments: datetime | None) -> frozenset[date]:
    return frozenset(moment.astimezone(ZoneInfo(zone)).date() for moment in moments if moment)

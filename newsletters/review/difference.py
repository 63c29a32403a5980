"""What an edition says that the last one did not: new, gone, moved, changed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from newsletters.assembly.candidates import Key
from newsletters.assembly.snapshot import Item, Snapshot
from newsletters.vocabulary import Section

NOT_TOLD = frozenset({"section", "reason", "topics", "kind", "id", "slug", "uuid"})
"""Facts that a reader is not shown, or that say where it stands and not what it is."""
WORDS = {
    "ends": "its end",
    "starts_at": "its time",
    "ends_at": "its end",
    "minutes": "its effort",
    "comment_deadline": "its comment deadline",
    "comment_date_only": "its comment deadline",
    "standing": "where its bill stands",
    "steps": "its steps",
    "changed": "its news",
    "url": "its address",
    "reviewed_on": "when it was checked",
    "summary": "its words",
    "why": "its words",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of either edition, by its name in the later one where it has both."""

    kind: str
    id: int
    title: str
    section: str
    """Where it stands now; for what is gone, where it stood."""


@dataclass(frozen=True, slots=True)
class Gone(Entry):
    why: str = ""
    """The code by which this edition left it out; empty: it no longer came into question."""


@dataclass(frozen=True, slots=True)
class Moved(Entry):
    came_from: str = ""
    """The section in which it stood."""


@dataclass(frozen=True, slots=True)
class Changed(Entry):
    what: tuple[str, ...] = ()
    """In words: "its end", "status"."""


@dataclass(frozen=True, slots=True)
class Difference:
    new: tuple[Entry, ...] = ()
    gone: tuple[Gone, ...] = ()
    moved: tuple[Moved, ...] = ()
    changed: tuple[Changed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.moved or self.changed)


def difference(
    before: Snapshot, now: Snapshot, *, left_out: Mapping[Key, str] | None = None
) -> Difference:
    """From one edition to the next, each in the order of the one it stands in.

    ``left_out`` says by kind and id why the later one does not have something.
    """
    known = {(item.kind, item.id): item for item in before.items}
    here = {(item.kind, item.id) for item in now.items}
    why = left_out or {}
    return Difference(
        new=tuple(_entry(item) for item in now.items if (item.kind, item.id) not in known),
        gone=tuple(
            Gone(item.kind, item.id, item.title, item.section, why.get((item.kind, item.id), ""))
            for item in before.items
            if (item.kind, item.id) not in here
        ),
        moved=tuple(_moved(known, now)),
        changed=tuple(_changed(known, now)),
    )


def _entry(item: Item) -> Entry:
    return Entry(item.kind, item.id, item.title, item.section)


def _moved(known: dict[Key, Item], now: Snapshot) -> Iterator[Moved]:
    for item in now.items:
        old = known.get((item.kind, item.id))
        if old is not None and old.section != item.section:
            yield Moved(item.kind, item.id, item.title, item.section, Section(old.section).label)


def _changed(known: dict[Key, Item], now: Snapshot) -> Iterator[Changed]:
    for item in now.items:
        old = known.get((item.kind, item.id))
        if old is None:
            continue
        differing = (
            each.name
            for each in fields(item)
            if each.name not in NOT_TOLD and getattr(old, each.name) != getattr(item, each.name)
        )
        what = dict.fromkeys(WORDS.get(name, name.replace("_", " ")) for name in differing)
        if what:
            yield Changed(item.kind, item.id, item.title, item.section, tuple(what))

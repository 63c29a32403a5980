"""The last look before the first copy: what has closed since approval is dropped and replaced.

This is the one change that does not void an approval, for the promise it repairs could not be
kept otherwise: the edition says in its note what is gone, what stands in its place and what has
moved. Everything else stays exactly as it was approved, to the letter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from backend.kernel.markdown import literal
from newsletters.assembly.assemble import write_snapshot
from newsletters.assembly.authors import written_since
from newsletters.assembly.candidates import Pin, Wishes
from newsletters.assembly.choice import choose
from newsletters.assembly.describe import describe
from newsletters.assembly.gather import gather, issue_of
from newsletters.assembly.snapshot import (
    ActionItem,
    Item,
    MeetingItem,
    Snapshot,
    from_json,
    to_json,
)
from newsletters.models import Edition
from newsletters.vocabulary import CandidateKind, EditionState, Section

MOVED = "It was approved, and its time or place has changed since."


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Titles of what went, came and moved; all empty: nothing was written."""

    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    held: bool = False
    """Nothing was left of it, so it is held for an editor."""

    def __bool__(self) -> bool:
        return bool(self.dropped or self.added or self.moved)


@transaction.atomic
def refresh(edition: Edition, *, at: datetime) -> Refreshed:
    """Bring an approved edition up to the instant at which it leaves; once it does, a no-op.

    Called before the audience is frozen. Reads what an assembly reads. An edition that is not
    approved, or whose first copies have left, is not touched.
    """
    locked = Edition.objects.select_for_update(of=("self",)).select_related("newsletter")
    edition = locked.get(pk=edition.pk)
    if edition.state != EditionState.APPROVED:
        return Refreshed()
    approved = from_json(edition.snapshot)
    fresh = _chosen_again(edition, approved, at)
    items, refreshed = _merged(approved, fresh)
    if not refreshed:
        return refreshed
    said = " ".join(_sentences(refreshed))
    note = "\n\n".join(part for part in (approved.note, said) if part)
    minutes = sum(
        item.minutes
        for item in items
        if isinstance(item, ActionItem) and item.section == Section.FAST
    )
    words = {**approved.words, **fresh.words}
    _keep(edition, replace(approved, items=items, minutes=minutes, note=note, words=words))
    return replace(refreshed, held=not items)


def _chosen_again(edition: Edition, approved: Snapshot, at: datetime) -> Snapshot:
    """What the same rules choose at ``at`` when everything approved is to stay if it can.

    No section may grow: only the places of what is gone are filled, and no action comes in that
    somebody wrote after the approval: nobody has looked at it.
    """
    issue = issue_of(edition.newsletter, edition.date)
    gathered = gather(replace(issue, sends_at=max(at, approved.sends_at)))
    sizes = {section.value: len(approved.in_section(section)) for section in Section}
    pins = tuple(Pin((item.kind, item.id), item.section) for item in approved.items)
    wishes = Wishes(pins=pins, held=gathered.wishes.held)
    known = {(item.kind, item.id) for item in approved.items}
    assert edition.approved_at
    unseen = written_since(CandidateKind.ACTION, edition.approved_at)
    choice = choose(
        [
            each
            for each in gathered.candidates
            if each.kind != CandidateKind.ACTION or each.id not in unseen or each.key in known
        ],
        rules=replace(gathered.rules, sizes=sizes),
        wishes=wishes,
        past=gathered.past,
    )
    return describe(choice, gathered)


def _merged(approved: Snapshot, fresh: Snapshot) -> tuple[tuple[Item, ...], Refreshed]:
    """Approved items to the letter where they still hold, and what takes the others' places."""
    before = {(item.kind, item.id): item for item in approved.items}
    items: list[Item] = []
    added: list[str] = []
    moved: list[str] = []
    for item in fresh.items:
        known = before.pop((item.kind, item.id), None)
        if known is None:
            added.append(item.title)
            items.append(item)
        elif _moment(known) != _moment(item):
            moved.append(item.title)
            items.append(replace(item, reason=MOVED))
        else:
            items.append(known)
    dropped = tuple(item.title for item in before.values())
    return tuple(items), Refreshed(dropped, tuple(added), tuple(moved))


def _moment(item: Item) -> tuple[object, ...]:
    """What a reader would miss it by, if it changed."""
    if isinstance(item, ActionItem):
        return (item.ends.at, item.ends.because)
    if isinstance(item, MeetingItem):
        return (item.starts_at, item.status, item.location, item.comment_deadline)
    return ()


def _sentences(refreshed: Refreshed) -> Iterator[str]:
    """What readers are told at the top."""
    if refreshed.dropped:
        have = "has" if len(refreshed.dropped) == 1 else "have"
        text = f"Since this edition was made ready, {_named(refreshed.dropped)} {have} closed"
        if refreshed.added:
            takes = "takes" if len(refreshed.added) == 1 else "take"
            its = "its" if len(refreshed.dropped) == 1 else "their"
            text += f"; {_named(refreshed.added)} {takes} {its} place"
        yield f"{text}."
    if refreshed.moved:
        yield f"The time or place of {_named(refreshed.moved)} has changed."


def _named(titles: tuple[str, ...]) -> str:
    """ "“A”", "“A” and “B”", "“A”, “B” and “C”"."""
    quoted = [f"“{literal(title)}”" for title in titles]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _keep(edition: Edition, snapshot: Snapshot) -> None:
    """The approval passes to the repaired snapshot; an edition without anything left is held."""
    approved_at, approved_by = edition.approved_at, edition.approved_by
    write_snapshot(edition, snapshot, to_json(snapshot))
    edition.note = snapshot.note
    if snapshot.items:
        edition.approved_sha256 = edition.snapshot_sha256
        edition.approved_at, edition.approved_by = approved_at, approved_by
    else:
        edition.state = EditionState.HELD
        edition.held_because = "Everything in it had closed when it was to leave."
    edition.save()

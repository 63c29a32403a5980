"""What an editor changes in a draft: pin, drop, swap, reorder, a blurb, a word, a note, the hour.

Each survives every rebuild, and each is a step that :func:`newsletters.review.changes.undo` takes
back. A change of an approved edition voids its approval; after that the draft is rebuilt at once.
Nobody decides about, or learns the name of, what they may not read (``by`` None: a command).
What not even a pin overrules (an end within the grace, a stale link, another editor's hold) is
refused with its reason, and nothing is changed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from backend.accounts.models import User
from backend.kernel.errors import Conflict, InvalidInput, NotFound
from backend.kernel.text import plain_text
from newsletters.assembly.candidates import Key
from newsletters.assembly.gather import issue_of
from newsletters.assembly.reasons import MEANINGS
from newsletters.assembly.report import Assembled
from newsletters.models import Edition, EditionItem, EditionOverride, OverrideKind
from newsletters.review.changes import changed
from newsletters.vocabulary import CandidateKind, LeftOutReason, Section
from tracker.models import Action, Bill, Meeting, Resource, Term

NOUNS = {
    CandidateKind.ACTION: Action,
    CandidateKind.MEETING: Meeting,
    CandidateKind.BILL: Bill,
    CandidateKind.RESOURCE: Resource,
    CandidateKind.TERM: Term,
}
WITH_A_BLURB = (CandidateKind.ACTION, CandidateKind.RESOURCE, CandidateKind.TERM)
"""Kinds of which an edition says something in its own words."""
LONGEST_TEXT = 4_000


class CannotStand(Conflict):
    """Not even an editor's word brings it in; ``reason`` is the code of a left-out candidate."""

    def __init__(self, title: str, reason: LeftOutReason | None) -> None:
        why = MEANINGS[reason] if reason else "it is over, a draft or called off"
        super().__init__(
            "cannot_stand", f"“{title}” cannot be in: {why}.", reason=reason or "not_a_candidate"
        )


class NotInIt(InvalidInput):
    """What is asked about is not in the draft."""

    def __init__(self, key: Key, where: str = "the draft") -> None:
        super().__init__(
            "not_in_the_draft", f"{key[0]} {key[1]} is not in {where}.", kind=key[0], id=key[1]
        )


@transaction.atomic
def pin(
    edition: Edition,
    key: Key,
    *,
    at: datetime,
    by: User | None = None,
    section: str = "",
    position: int | None = None,
) -> Assembled:
    """Keep it in, in ``section`` (empty: where it belongs) and at ``position`` in it, from 0.

    Raises :class:`CannotStand`.
    """
    title = _title(key, by)

    def act(draft: Edition) -> None:
        _write(draft, key, by, decision=OverrideKind.PIN, section=section, position=position)

    assembled = changed(edition, f"Kept in: “{title}”.", act, at=at, by=by)
    _check_stands(assembled, key, title)
    return assembled


def drop(edition: Edition, key: Key, *, at: datetime, by: User | None = None) -> Assembled:
    """Leave it out of this edition."""

    def act(draft: Edition) -> None:
        _write(draft, key, by, decision=OverrideKind.DROP, section="", position=None)

    return changed(edition, f"Left out: “{_title(key, by)}”.", act, at=at, by=by)


def clear(edition: Edition, key: Key, *, at: datetime, by: User | None = None) -> Assembled:
    """Take back all that was decided about it."""

    def act(draft: Edition) -> None:
        draft.overrides.filter(**_subject(key)).delete()

    return changed(edition, f"As the rules have it: “{_title(key, by)}”.", act, at=at, by=by)


@transaction.atomic
def swap(
    edition: Edition, key: Key, *, instead: Key, at: datetime, by: User | None = None
) -> Assembled:
    """Another one in its very place: one that was left out, a substitute, or any other.

    Something of another kind goes to its own section. Raises :class:`NotInIt` and
    :class:`CannotStand`.
    """
    out, title = _title(key, by), _title(instead, by)
    section, position = _place_of(edition, key)
    same = instead[0] == key[0]

    def act(draft: Edition) -> None:
        _write(draft, key, by, decision=OverrideKind.DROP, section="", position=None)
        placed = {"section": section, "position": position} if same else {"section": ""}
        _write(draft, instead, by, decision=OverrideKind.PIN, **placed)

    assembled = changed(edition, f"“{title}” instead of “{out}”.", act, at=at, by=by)
    _check_stands(assembled, instead, title)
    return assembled


def reorder(
    edition: Edition,
    section: str,
    keys: Sequence[Key],
    *,
    at: datetime,
    by: User | None = None,
) -> Assembled:
    """Put what is named first in its section, in this order; nothing named: the rules' own order.

    Raises :class:`NotInIt` where one is not in that section.
    """
    label = Section(section).label
    present = [_key(item) for item in edition.items.filter(section=section)]
    for key in keys:
        if key not in present:
            raise NotInIt(key, f"“{label}”")
    if len(set(keys)) < len(keys):
        raise InvalidInput("named_twice", "Something is named twice in the order.")

    def act(draft: Edition) -> None:
        for key in present:
            _write(draft, key, by, position=keys.index(key) if key in keys else None)

    return changed(edition, f"“{label}” in another order.", act, at=at, by=by)


def move(
    edition: Edition, key: Key, *, down: int, at: datetime, by: User | None = None
) -> Assembled:
    """One up (-1) or down (1) in its section; at an end of it a no-op."""
    section, position = _place_of(edition, key)
    keys = [_key(item) for item in edition.items.filter(section=section)]
    keys.insert(max(0, position + down), keys.pop(position))
    return reorder(edition, section, keys, at=at, by=by)


def write_blurb(
    edition: Edition, key: Key, text: str, *, at: datetime, by: User | None = None
) -> Assembled:
    """What this edition says of it instead of its summary; empty: the summary again."""
    if key[0] not in WITH_A_BLURB:
        raise InvalidInput("no_blurb_here", f"An edition says nothing of its own about a {key[0]}.")
    said = checked_text(text)

    def act(draft: Edition) -> None:
        _write(draft, key, by, blurb=said)

    return changed(edition, f"Other words for “{_title(key, by)}”.", act, at=at, by=by)


def write_word(
    edition: Edition, section: str, text: str, *, at: datetime, by: User | None = None
) -> Assembled:
    """What readers are told while this section is empty; empty: the usual sentence."""
    said = " ".join(checked_text(text).split())

    def act(draft: Edition) -> None:
        words = {**draft.words, section: said}
        kept = {name: word for name, word in words.items() if word}
        Edition.objects.filter(pk=draft.pk).update(words=kept, updated_at=at)

    label = Section(section).label
    return changed(edition, f"A word for the empty section “{label}”.", act, at=at, by=by)


def write_note(edition: Edition, note: str, *, at: datetime, by: User | None = None) -> Assembled:
    """A note to readers at the top, Markdown; empty: none."""
    said = checked_text(note)

    def act(draft: Edition) -> None:
        Edition.objects.filter(pk=draft.pk).update(note=said, updated_at=at)

    return changed(edition, "A note to readers.", act, at=at, by=by)


def schedule(
    edition: Edition, sends_at: datetime | None, *, at: datetime, by: User | None = None
) -> Assembled:
    """Another instant to leave at; None: the newsletter's own hour again.

    It lies ahead, on the edition's local date or after it, before the regular hour's send-by and
    before the next edition. What closes too early for it goes, and the approval with it.
    """
    if sends_at is not None:
        _check_instant(edition, sends_at, at)

    def act(draft: Edition) -> None:
        Edition.objects.filter(pk=draft.pk).update(scheduled_at=sends_at, updated_at=at)

    local = _local(edition, sends_at) if sends_at else ""
    said = f"Leaves {local}." if sends_at else "Leaves at its usual hour."
    return changed(edition, said, act, at=at, by=by)


def _check_instant(edition: Edition, sends_at: datetime, at: datetime) -> None:
    newsletter = edition.newsletter
    regular = issue_of(newsletter, edition.date)
    within = timedelta(hours=newsletter.send_within_hours)
    earliest = max(at, regular.day_starts_at)
    latest = min(regular.sends_at + within, regular.next_sends_at)
    if not earliest < sends_at < latest:
        raise InvalidInput(
            "schedule_out_of_bounds",
            f"It can leave between {_local(edition, earliest)} and {_local(edition, latest)}"
            f" ({newsletter.time_zone}).",
            earliest=earliest,
            latest=latest,
        )


def _local(edition: Edition, instant: datetime) -> str:
    """As the newsletter's people read it: "8 December 09:00"."""
    there = instant.astimezone(edition.newsletter.zone)
    return f"{there.day} {there:%B %H:%M}"


def checked_text(text: str) -> str:
    """Clean text of at most :data:`LONGEST_TEXT` characters."""
    said = plain_text(text)
    if len(said) > LONGEST_TEXT:
        raise InvalidInput("text_too_long", f"At most {LONGEST_TEXT:,} characters, please.")
    return said


def _write(edition: Edition, key: Key, by: User | None, **values: Any) -> None:
    """Change some of what is decided about one; a row that says nothing any more goes."""
    row = edition.overrides.filter(**_subject(key)).first()
    row = row or EditionOverride(edition=edition, **_subject(key))
    for name, value in values.items():
        setattr(row, name, value)
    row.decided_by = by
    if row.decision == OverrideKind.RULE and row.position is None and not row.blurb:
        if row.pk:
            row.delete()
        return
    row.save()


def _check_stands(assembled: Assembled, key: Key, title: str) -> None:
    if any((item.kind, item.id) == key for item in assembled.snapshot.items):
        return
    reasons = (out.reason for out in assembled.left_out if out.candidate.key == key)
    raise CannotStand(title, next(reasons, None))


def _place_of(edition: Edition, key: Key) -> tuple[str, int]:
    """Its section and its place in it, from 0."""
    item = edition.items.filter(**_subject(key)).first()
    if item is None:
        raise NotInIt(key)
    before = edition.items.filter(section=item.section, position__lt=item.position)
    return item.section, before.count()


def _title(key: Key, by: User | None) -> str:
    """How it is called; :class:`NotFound` where there is no such row that the person may read."""
    kind, number = key
    rows = NOUNS[CandidateKind(kind)]._default_manager.filter(pk=number)
    row = (by.sees(rows) if by else rows).first()
    if row is None:
        raise NotFound("subject_unknown", f"There is no {kind} {number}.", kind=kind, id=number)
    return str(row)


def _key(item: EditionItem) -> Key:
    return (item.kind, getattr(item, f"{item.kind}_id"))


def _subject(key: Key) -> Mapping[str, Any]:
    kind, number = key
    return {"kind": kind, f"{kind}_id": number}

"""Build or rebuild the draft of one edition.

The draft is a function of rows, rules and the instant of sending: running it twice, or at once
from two places, gives the same draft and writes nothing new. Editors' pins and drops are rows of
their own and survive. What an editor has approved is never touched.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from backend.accounts.models import User
from backend.kernel.errors import Conflict
from newsletters.assembly.authors import last_writer
from newsletters.assembly.choice import choose
from newsletters.assembly.describe import describe
from newsletters.assembly.doubts import doubts_of
from newsletters.assembly.gather import gather, issue_of
from newsletters.assembly.report import Assembled, record_of
from newsletters.assembly.snapshot import Item, Snapshot, digest, from_json, to_json
from newsletters.assembly.uses import uses_of
from newsletters.models import AssemblyRecord, Edition, EditionItem, Newsletter
from newsletters.vocabulary import EditionState

REBUILDABLE = (EditionState.ASSEMBLING, EditionState.DRAFT, EditionState.HELD)
"""A held edition is rebuilt and stays held."""


class EditionSettled(Conflict):
    """It is approved or beyond: reopen it first, if that is still possible."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(
            "edition_settled",
            f"The edition of {edition.date} is {edition.state}, and no longer assembled.",
            edition=edition.pk,
            state=edition.state,
        )


def assemble(
    newsletter: Newsletter,
    *,
    date: date,
    at: datetime,
    by: User | None = None,
    dry_run: bool = False,
) -> Assembled:
    """Choose, describe and keep the draft of ``date``, a local date of the newsletter.

    Reads in a fixed number of queries and writes in one transaction. ``by`` is remembered as who
    touched the draft last, if it changed; a rebuild by the clock remembers who wrote last what it
    takes in, and else forgets nobody.
    Raises :class:`EditionSettled`.
    """
    edition = Edition.objects.filter(newsletter=newsletter, date=date).first()
    if edition is not None and edition.state not in REBUILDABLE:
        raise EditionSettled(edition)
    scheduled_at = edition.scheduled_at if edition else None
    gathered = gather(issue_of(newsletter, date, scheduled_at=scheduled_at))
    choice = choose(
        gathered.candidates, rules=gathered.rules, wishes=gathered.wishes, past=gathered.past
    )
    said = (edition.note, edition.words) if edition else ("", {})
    snapshot = describe(choice, gathered, note=said[0], words=said[1])
    text = to_json(snapshot)
    sha256 = digest(text)
    doubts = doubts_of(uses_of(snapshot.items), at=at)
    if dry_run:
        state = edition.state if edition else EditionState.ASSEMBLING.value
        changed = edition is None or edition.snapshot_sha256 != sha256
        known = edition.pk if edition else None
        return Assembled(known, state, snapshot, sha256, choice.left_out, changed, doubts)
    with transaction.atomic():
        kept = _locked(newsletter, snapshot)
        changed = kept.snapshot_sha256 != sha256
        if changed:
            author = by.pk if by else last_writer(_news(kept, snapshot), since=kept.assembled_at)
            write_snapshot(kept, snapshot, text)
            kept.changed_by_id = author or kept.changed_by_id
        kept.assembled_at = at
        if kept.state == EditionState.ASSEMBLING:
            kept.state = EditionState.DRAFT
        kept.save()
        record = record_of(choice.left_out)
        AssemblyRecord.objects.update_or_create(edition=kept, defaults=record)
    return Assembled(kept.pk, kept.state, snapshot, sha256, choice.left_out, changed, doubts)


def _news(edition: Edition, snapshot: Snapshot) -> list[Item]:
    """What is not in the edition's snapshot as it is in this one."""
    known = from_json(edition.snapshot).items if edition.snapshot else ()
    return [item for item in snapshot.items if item not in known]


def _locked(newsletter: Newsletter, snapshot: Snapshot) -> Edition:
    """The one edition of that date, made if need be, locked until the transaction ends."""
    edition, _ = Edition.objects.get_or_create(
        newsletter=newsletter,
        date=snapshot.date,
        defaults={
            "sends_at": snapshot.sends_at,
            "send_by": snapshot.sends_at + timedelta(hours=newsletter.send_within_hours),
        },
    )
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.state not in REBUILDABLE:
        raise EditionSettled(edition)
    edition.sends_at = snapshot.sends_at
    edition.send_by = snapshot.sends_at + timedelta(hours=newsletter.send_within_hours)
    return edition


def write_snapshot(edition: Edition, snapshot: Snapshot, text: str) -> None:
    """Put a snapshot and its items into a locked edition; the caller saves the edition.

    An approval of another snapshot is void from here.
    """
    edition.snapshot = text
    edition.snapshot_sha256 = digest(text)
    edition.minutes = snapshot.minutes
    edition.approved_sha256 = ""
    edition.approved_at = None
    edition.approved_by = None
    edition.items.all().delete()
    EditionItem.objects.bulk_create(
        _row(edition, item, position) for position, item in enumerate(snapshot.items)
    )


def _row(edition: Edition, item: Item, position: int) -> EditionItem:
    return EditionItem(
        edition=edition,
        kind=item.kind,
        section=item.section,
        position=position,
        reason=item.reason,
        **{f"{item.kind}_id": item.id},
    )

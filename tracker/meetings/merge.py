"""One meeting that two sources tell of: an editor's word that both are one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from backend.audit.record import Who, each_changed
from backend.kernel.errors import Conflict, NotFound
from tracker.lifecycle import follow, supersede
from tracker.models import Action, Meeting


class SameMeeting(Conflict):
    def __init__(self, meeting: Meeting) -> None:
        why = f"“{meeting}” cannot be merged into itself."
        super().__init__("same_meeting", why, meeting=meeting.pk)


class NotMerged(Conflict):
    def __init__(self, meeting: Meeting) -> None:
        super().__init__("not_merged", f"“{meeting}” speaks for itself.", meeting=meeting.pk)


class UnknownMeeting(NotFound):
    def __init__(self, pk: int) -> None:
        super().__init__("unknown_meeting", f"There is no meeting {pk}.", meeting=pk)


def merge_meetings(kept_pk: int, other_pk: int, *, at: datetime) -> Meeting:
    """Let the meeting ``kept`` speak for ``other`` from now on; idempotent. Returns what is kept.

    The other row stays as the identity of its source, which goes on reading into it, so that both
    stay merged whatever either source says. Bills and topics are joined; an action of the other
    is replaced by the kept one's for the same verb, or ends with the kept meeting.
    """
    with transaction.atomic():
        rows = Meeting.objects.select_for_update().in_bulk([kept_pk, other_pk])
        for pk in (kept_pk, other_pk):
            if pk not in rows:
                raise UnknownMeeting(pk)
        kept, other = _final(rows[kept_pk]), rows[other_pk]
        if kept.pk == other.pk:
            raise SameMeeting(other)
        if other.merged_into_id == kept.pk:
            return kept
        Meeting.objects.filter(Q(pk=other.pk) | Q(merged_into=other)).update(
            merged_into=kept, updated_at=at
        )
        kept.bills.add(*other.bills.all())
        kept.topics.add(*other.topics.all())
        Meeting.objects.filter(pk=kept.pk).update(updated_at=at)
        _replace_actions(kept, other, at)
        follow(kept, at=at)
    return kept


def part_meeting(meeting: Meeting, *, at: datetime) -> None:
    """Take a merge back: the row speaks for itself again, and what rests on it ends with it.

    Actions that another replaced stay replaced: only an editor knows which of them readers need.
    """
    with transaction.atomic():
        kept = Meeting.objects.select_for_update().get(pk=meeting.pk).merged_into
        if kept is None:
            raise NotMerged(meeting)
        Meeting.objects.filter(pk__in=[meeting.pk, kept.pk]).update(updated_at=at)
        Meeting.objects.filter(pk=meeting.pk).update(merged_into=None)
        meeting.refresh_from_db()
        for each in (meeting, kept):
            follow(each, at=at)


@contextmanager
def told_of_others(
    by: Who, others: Sequence[int], *, at: datetime, but: Sequence[int] = ()
) -> Iterator[None]:
    """Around merging ``others`` into a meeting, in its transaction: the audit is told of each row
    that this changes, and of the meetings only those that the caller does not tell of (``but``).

    Those are the others, what had been merged into them before, and their actions, which another
    replaces or which end with the kept meeting.
    """
    into_it = Q(pk__in=others) | Q(merged_into__in=others)
    meetings = Meeting.objects.filter(into_it).exclude(pk__in=but)
    actions = Action.objects.filter(meeting__in=others)
    with (
        each_changed(by, "merge", actions, at=at),
        each_changed(by, "merge", meetings, at=at),
    ):
        yield


def _final(meeting: Meeting) -> Meeting:
    return meeting.merged_into or meeting


def _replace_actions(kept: Meeting, other: Meeting, at: datetime) -> None:
    """Nobody is asked twice to go to the same meeting."""
    published = Action.objects.published().filter(superseded_by=None, retired_at=None)
    by_verb: dict[str, Action] = {}
    for action in published.filter(meeting=kept).order_by("pk"):
        by_verb.setdefault(action.verb, action)
    for action in published.filter(meeting=other).order_by("pk"):
        if action.verb in by_verb:
            supersede(action, by=by_verb[action.verb], at=at)

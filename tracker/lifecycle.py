"""The only writer of outcomes: actions open, close, are superseded and reopen here.

Every verb derives the same values from the same rows, so each may run twice, at once or again
after a kill: a batch is one transaction over a few hundred actions, and what a killed run left is
found by the next.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from backend.kernel.errors import Conflict, DomainError
from tracker.bills.propose import propose_successors
from tracker.expiry import State, effective_end, standing_at
from tracker.grounds import action_outcome, bill_outcome, facts_of, grounded
from tracker.models import Action, ActionSubstitute, Bill, Meeting, Petition
from tracker.substitution import lost_a_substitute, name_substitutes
from tracker.vocabulary import ActionState, BillClass, Outcome, Stance

BATCH = 500
"""Actions in one transaction: short enough to hold no lock for long."""

Basis: TypeAlias = Bill | Meeting | Petition

_END = ("effective_end", "effective_reason", "effective_date_only")
_DERIVED = (*_END, "state", "closed_at", "outcome")
_RULED = frozenset({Outcome.PENDING, Outcome.OVER, Outcome.UNKNOWN})
"""Outcomes that a rule may replace; won and lost stay while an action is over."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An action whose end cannot be derived: it stays as it was."""

    where: str
    why: str


@dataclass(slots=True)
class Recomputed:
    """What a recomputation found, by slug."""

    examined: int = 0
    changed: int = 0
    closed: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bills_settled: int = 0
    successors_proposed: int = 0


class AlreadyOver(Conflict):
    def __init__(self, action: Action) -> None:
        super().__init__(
            "already_over",
            f"“{action.title}” is over: {action.get_effective_reason_display()}.",
            reason=action.effective_reason,
            ended_at=action.effective_end,
        )


class WrongState(Conflict):
    def __init__(self, action: Action, wanted: str) -> None:
        super().__init__(
            "wrong_state",
            f"“{action.title}” is {action.state} and cannot be {wanted}.",
            state=action.state,
            wanted=wanted,
        )


def expire_due(*, at: datetime) -> Recomputed:
    """What follows from the time alone: an index finds it, however many actions there are."""
    over = Q(state=ActionState.OPEN, effective_end__lte=at)
    back = Q(state=ActionState.CLOSED) & (Q(effective_end=None) | Q(effective_end__gt=at))
    return recompute(Action.objects.filter(over | back), at=at)


def sweep(*, at: datetime, write: bool = True) -> Recomputed:
    """That, and any change of what actions rest on that nobody followed up: reads every action."""
    settled = settle_bills(at=at, write=write)
    done = recompute(Action.objects.all(), at=at, write=write)
    done.bills_settled = settled
    done.successors_proposed = len(propose_successors(at=at)) if write else 0
    return done


def follow(basis: Basis, *, at: datetime) -> Recomputed:
    """The actions that rest on what has just changed. Call it in the transaction of the change."""
    if isinstance(basis, Bill):
        return recompute(Action.objects.filter(bill=basis), at=at)
    if isinstance(basis, Meeting):
        resting = Q(meeting=basis) | Q(meeting__merged_into=basis)
        return recompute(Action.objects.filter(resting), at=at)
    return recompute(Action.objects.filter(petition=basis), at=at)


def recompute(actions: QuerySet[Action], *, at: datetime, write: bool = True) -> Recomputed:
    """Derive and store the ends of these actions; close what is over, reopen what is not.

    Drafts stay drafts. A batch costs the same few queries whatever it holds.
    """
    done = Recomputed()
    for batch in _batches(actions, lock=write):
        with transaction.atomic():
            _recompute_batch(list(batch), at=at, write=write, done=done)
    return done


def open_action(action: Action, *, at: datetime) -> None:
    """Publish a draft. Refused when it is over already or its durability has no ground."""
    with transaction.atomic():
        found = _locked(action)
        if found.state != ActionState.DRAFT:
            raise WrongState(found, "opened")
        _derive(found, at)
        if found.effective_end is not None and found.effective_end <= at:
            raise AlreadyOver(found)
        found.state = ActionState.OPEN
        found.save(update_fields=[*_DERIVED, "updated_at"])
    action.refresh_from_db()


def close(action: Action, *, at: datetime) -> None:
    """An editor, or the source, withdraws it. Closing what is closed changes nothing."""
    with transaction.atomic():
        found = _locked(action)
        if found.state == ActionState.DRAFT:
            raise WrongState(found, "closed")
        if found.state == ActionState.OPEN:
            found.retired_at = at
            found.save(update_fields=["retired_at", "updated_at"])
            recompute(Action.objects.filter(pk=found.pk), at=at)
    action.refresh_from_db()


def supersede(action: Action, *, by: Action, at: datetime) -> None:
    """Another action replaces it, and is the first that its page names."""
    with transaction.atomic():
        found = _locked(action)
        if by.pk == found.pk or by.superseded_by_id == found.pk:
            raise Conflict("superseded_in_a_circle", "Two actions cannot replace one another.")
        found.superseded_by, found.superseded_at = by, at
        found.save(update_fields=["superseded_by", "superseded_at", "updated_at"])
        ActionSubstitute.objects.update_or_create(
            action=found, substitute=by, defaults={"position": 0, "chosen_by_editor": True}
        )
        recompute(Action.objects.filter(pk=found.pk), at=at)
    action.refresh_from_db()


def reopen(action: Action, *, at: datetime) -> None:
    """Take back what a person said. Refused while what it rests on is over."""
    with transaction.atomic():
        found = _locked(action)
        if found.state != ActionState.CLOSED:
            raise WrongState(found, "reopened")
        found.retired_at = found.superseded_by = found.superseded_at = found.link_dead_at = None
        found.save(
            update_fields=[
                "retired_at",
                "superseded_by",
                "superseded_at",
                "link_dead_at",
                "updated_at",
            ]
        )
        recompute(Action.objects.filter(pk=found.pk), at=at)
        found.refresh_from_db()
        if found.state != ActionState.OPEN:
            raise AlreadyOver(found)
    action.refresh_from_db()


def settle_bills(*, at: datetime, among: Collection[int] | None = None, write: bool = True) -> int:
    """Outcomes of bills that a status or the end of a session has decided, or decides no more."""
    ended = Q(session__ends_at__lte=at) | Q(session__isnull=False, session__ends_at=None)
    decided = Q(status_class=BillClass.FINAL) | ended
    unsettled = decided & (~Q(stance=Stance.WATCH) | Q(outcome=Outcome.PENDING))
    revived = ~decided & ~Q(outcome=Outcome.PENDING)
    moved: defaultdict[Outcome, list[int]] = defaultdict(list)
    bills = Bill.objects.filter(unsettled | revived).select_related("place", "session")
    if among is not None:
        bills = bills.filter(pk__in=among)
    for bill in bills.defer("title", "summary", "stance_reason").iterator(chunk_size=BATCH):
        outcome = bill_outcome(bill, at)
        if outcome != bill.outcome:
            moved[outcome].append(bill.pk)
    for outcome, keys in moved.items() if write else ():
        for start in range(0, len(keys), BATCH):
            Bill.objects.filter(pk__in=keys[start : start + BATCH]).update(outcome=outcome)
    return sum(map(len, moved.values()))


def _batches(actions: QuerySet[Action], *, lock: bool) -> Iterator[QuerySet[Action]]:
    """By primary key, so that rows that change meanwhile are neither skipped nor seen twice."""
    keys = list(actions.order_by("pk").values_list("pk", flat=True).distinct())
    for start in range(0, len(keys), BATCH):
        batch = grounded(Action.objects.filter(pk__in=keys[start : start + BATCH])).order_by("pk")
        yield batch.select_for_update(of=("self",)) if lock else batch


def _recompute_batch(batch: list[Action], *, at: datetime, write: bool, done: Recomputed) -> None:
    only_end: list[Action] = []
    turned: list[Action] = []
    closed: list[Action] = []
    for action in batch:
        before, was = _values(action), action.state
        try:
            _derive(action, at)
        except DomainError as error:
            done.problems.append(Problem(action.slug, error.message))
            continue
        now = _values(action)
        if now[len(_END) :] != before[len(_END) :]:
            turned.append(action)
        elif now != before:
            only_end.append(action)
        if action.state != was and action.state == ActionState.CLOSED:
            closed.append(action)
        elif action.state != was:
            done.reopened.append(action.slug)
    done.examined += len(batch)
    done.changed += len(only_end) + len(turned)
    done.closed += [action.slug for action in closed]
    if write and (only_end or turned):
        _store(only_end, turned, closed, at=at)


def _store(
    only_end: list[Action], turned: list[Action], closed: list[Action], *, at: datetime
) -> None:
    """``bulk_update`` leaves ``updated_at`` alone, which caches and readers of changes rely on.

    Its cost is rows times columns, and most rows only get another end.
    """
    Action.objects.bulk_update(only_end, _END, batch_size=BATCH)
    Action.objects.bulk_update(turned, _DERIVED, batch_size=BATCH)
    rows = [action.pk for action in (*only_end, *turned)]
    Action.objects.filter(pk__in=rows).update(updated_at=Now())
    over = [action.pk for action in closed]
    if over:
        name_substitutes([*over, *lost_a_substitute(over)], at=at)


def _values(action: Action) -> tuple[object, ...]:
    return tuple(getattr(action, name) for name in _DERIVED)


def _derive(action: Action, at: datetime) -> None:
    """Set every derived value of the row; nothing is saved."""
    end = effective_end(facts_of(action))
    action.effective_end, action.effective_reason = end.at, end.reason
    action.effective_date_only = end.date_only
    if action.state == ActionState.DRAFT:
        return
    if standing_at(end, at).state is State.OVER:
        action.state = ActionState.CLOSED
        action.closed_at = action.closed_at or at
        if action.outcome in _RULED:
            action.outcome = action_outcome(action, at)
    elif action.state == ActionState.CLOSED:
        action.state, action.closed_at = ActionState.OPEN, None
        action.outcome = Outcome.PENDING


def _locked(action: Action) -> Action:
    return grounded(Action.objects.all()).select_for_update(of=("self",)).get(pk=action.pk)

"""Actions by editors: a draft first, and every end derived again after each change."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from backend.kernel.constraints import judged_by_the_database
from tracker.editing.save import Values, keep_links, save_row, split, with_slug
from tracker.expiry import effective_end
from tracker.grounds import facts_of, grounded
from tracker.lifecycle import close, recompute
from tracker.models import Action, ActionSubstitute
from tracker.substitution import name_substitutes
from tracker.vocabulary import ActionState

ENDS = frozenset({"ends_on", "ends_at"})


def write_action(row: Action, values: Values, *, at: datetime) -> Action:
    """A new action is a draft; an open one closes or reopens as its new end says.

    Raises a ``DurabilityError`` where what is declared has nothing to stand on.
    """
    own, apart = split(values, "links", "instead")
    if ENDS & own.keys():
        own["ends_because"] = ""
    save_row(row, with_slug(row, own))
    keep_links("action", row, apart, at=at)
    if "instead" in apart:
        choose_instead(row, apart["instead"], at=at)
    facts = facts_of(grounded(Action.objects.filter(pk=row.pk)).get())
    effective_end(facts)
    recompute(Action.objects.filter(pk=row.pk), at=at)
    return row


def retire_action(row: Action, *, at: datetime) -> None:
    """Withdraw what was published, whose page says so; a draft, which nobody saw, goes."""
    if row.state == ActionState.DRAFT:
        row.delete()
    else:
        close(row, at=at)


def choose_instead(row: Action, chosen: Sequence[Action], *, at: datetime) -> None:
    """What an editor names goes first; where the action is over, the rules fill up the rest."""
    named = ActionSubstitute.objects.filter(action=row)
    named.filter(Q(chosen_by_editor=True) | Q(substitute__in=chosen)).delete()
    with judged_by_the_database(ActionSubstitute):
        ActionSubstitute.objects.bulk_create(
            ActionSubstitute(action=row, substitute=each, position=position, chosen_by_editor=True)
            for position, each in enumerate(chosen)
        )
    if row.state == ActionState.CLOSED:
        name_substitutes([row.pk], at=at)

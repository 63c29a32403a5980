"""Name the substitutes of actions that are over: a fixed number of queries for any number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from tracker.models import Action, ActionSubstitute
from tracker.substitutes import AT_MOST, Profile, choose
from tracker.vocabulary import ActionState

_POOL = 20
"""How many open actions of one campaign, topic or place are weighed."""


def name_substitutes(over: Sequence[int], *, at: datetime) -> None:
    """Choose anew for these actions, after what editors chose. Run it within a transaction."""
    if not over:
        return
    profiles = _profiles(Action.objects.filter(pk__in=over))
    pool = _profiles(Action.objects.filter(pk__in=_near(profiles, at)))
    kept = _chosen_by_editors(over)
    ActionSubstitute.objects.filter(action__in=over, chosen_by_editor=False).delete()
    ActionSubstitute.objects.bulk_create(
        ActionSubstitute(action_id=profile.id, substitute_id=chosen, position=position)
        for profile in profiles
        for position, chosen in enumerate(
            _fill(profile, pool, kept[profile.id]), start=len(kept[profile.id])
        )
    )


def lost_a_substitute(over: Iterable[int]) -> list[int]:
    """Closed actions whose page named one of these instead."""
    return list(
        ActionSubstitute.objects.filter(substitute__in=over, action__state=ActionState.CLOSED)
        .values_list("action_id", flat=True)
        .distinct()
    )


def _fill(profile: Profile, pool: list[Profile], kept: list[int]) -> list[int]:
    free = [each for each in pool if each.id not in kept]
    return choose(profile, free, at_most=AT_MOST - len(kept)) if len(kept) < AT_MOST else []


def _chosen_by_editors(over: Sequence[int]) -> defaultdict[int, list[int]]:
    kept: defaultdict[int, list[int]] = defaultdict(list)
    chosen = ActionSubstitute.objects.filter(action__in=over, chosen_by_editor=True)
    for action, substitute in chosen.order_by("position").values_list("action", "substitute"):
        kept[action].append(substitute)
    return kept


def _near(profiles: Iterable[Profile], at: datetime) -> set[int]:
    """Open actions that share a campaign, a topic or a place with one of these."""
    profiles = list(profiles)
    usable = Action.objects.open_at(at).filter(state=ActionState.OPEN, held_because="")
    campaigns = {profile.campaign for profile in profiles} - {None}
    places = {profile.place for profile in profiles} - {None}
    topics = {topic for profile in profiles for topic in profile.topics}
    return {
        *_first_of_each(usable.filter(campaign__in=campaigns), "campaign"),
        *_first_of_each(usable.filter(topics__in=topics), "topics"),
        *_first_of_each(usable.filter(place__in=places), "place"),
    }


def _first_of_each(actions: QuerySet[Action], shared: str) -> QuerySet[Action, int]:
    longest_first = (F("effective_end").desc(nulls_first=True), F("pk").asc())
    row = Window(RowNumber(), partition_by=F(shared), order_by=longest_first)
    return actions.order_by().annotate(row=row).filter(row__lte=_POOL).values_list("pk", flat=True)


def _profiles(actions: QuerySet[Action]) -> list[Profile]:
    rows = list(
        actions.order_by("pk").values_list(
            "pk", "verb", "campaign", "place", "language", "effective_end"
        )
    )
    topics: defaultdict[int, set[int]] = defaultdict(set)
    through = Action.topics.through.objects.filter(action__in=[row[0] for row in rows])
    for action, topic in through.values_list("action_id", "topic_id"):
        topics[action].add(topic)
    return [
        Profile(pk, verb, campaign, place, frozenset(topics[pk]), language, end)
        for pk, verb, campaign, place, language, end in rows
    ]

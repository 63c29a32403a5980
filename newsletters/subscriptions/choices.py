"""What a reader chose: read from forms, the API or a CSV, written to a subscriber."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from backend.kernel.errors import InvalidInput
from backend.kernel.models import validate_time_zone
from newsletters.models import Subscriber
from tracker.models import Place, Topic


@dataclass(frozen=True, slots=True)
class Choices:
    """``None`` leaves a choice as it is; an empty one clears it, as the columns say."""

    time_zone: str | None = None
    language: str | None = None
    places: Sequence[Place] | None = None
    topics: Sequence[Topic] | None = None
    minutes_budget: int | None = None
    """Minutes of fast actions a week; 0 lifts the limit."""


NOTHING_SAID = Choices()


def apply_choices(subscriber: Subscriber, choices: Choices) -> bool:
    """Write them to a saved subscriber; true when anything changed."""
    changed = _apply_columns(subscriber, choices)
    for chosen, relation in (
        (choices.places, subscriber.places),
        (choices.topics, subscriber.topics),
    ):
        if chosen is None:
            continue
        wanted = {row.pk for row in chosen}
        if wanted != set(relation.values_list("pk", flat=True)):
            relation.set(wanted)
            changed = True
    return changed


def _apply_columns(subscriber: Subscriber, choices: Choices) -> bool:
    wanted: dict[str, object] = {}
    if choices.time_zone is not None:
        wanted["time_zone"] = _zone(choices.time_zone)
    if choices.language is not None:
        wanted["language"] = choices.language or "en"
    if choices.minutes_budget is not None:
        wanted["minutes_budget"] = choices.minutes_budget or None
    fresh = {name: value for name, value in wanted.items() if getattr(subscriber, name) != value}
    for name, value in fresh.items():
        setattr(subscriber, name, value)
    if fresh:
        subscriber.save(update_fields=[*fresh, "updated_at"])
    return bool(fresh)


def _zone(name: str) -> str:
    try:
        if name:
            validate_time_zone(name)
    except ValidationError as unknown:
        raise InvalidInput("time_zone_unknown", unknown.messages[0], field="time_zone") from unknown
    return name

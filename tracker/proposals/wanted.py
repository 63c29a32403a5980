"""What an editor says beside the address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from backend.accounts.reach import Reach, visible
from backend.kernel.errors import InvalidInput
from tracker.models import Campaign, Place, Topic


@dataclass(frozen=True, slots=True)
class Wanted:
    """It goes before what the page says."""

    url: str
    place: Place | None = None
    campaign: Campaign | None = None
    topics: tuple[Topic, ...] = ()
    title: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    """``verb`` and ``minutes``, where they are said."""


def wanted_of(said: Mapping[str, Any], reach: Reach) -> Wanted:
    """What was said; a ``newsletter`` (slug) stands for its one place and its topics. One that is
    neither public nor within ``reach`` is not known.
    """
    place, campaign = said.get("place"), said.get("campaign")
    topics: tuple[Topic, ...] = ()
    if slug := said.get("newsletter"):
        newsletter = visible(newsletters().filter(slug=slug), reach).first()
        if newsletter is None:
            raise InvalidInput(
                "no_such_newsletter", "There is no such newsletter.", field="newsletter"
            )
        topics = tuple(Topic.objects.filter(newsletters=newsletter))
        if place is None and campaign is None:
            place = _only_place(newsletter)
    own = {name: said[name] for name in ("verb", "minutes") if said.get(name)}
    return Wanted(said["url"], place, campaign, topics, said.get("title", ""), own)


def newsletters() -> QuerySet[Any]:
    """All of them, of the app above this one."""
    rows: QuerySet[Any] = apps.get_model("newsletters", "Newsletter")._default_manager.all()
    return rows


def _only_place(newsletter: Any) -> Place | None:
    places = list(Place.objects.filter(newsletters=newsletter)[:2])
    if len(places) > 1:
        raise InvalidInput(
            "place_unclear", "The newsletter has several places; say which.", field="place"
        )
    return places[0] if places else None

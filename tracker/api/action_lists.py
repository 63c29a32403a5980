"""Which actions a page holds, of a million: along the order, by the filter, or in parts.

Why, and what it costs: ``docs/decisions/lists-in-order.md``.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.filtering import filtered_again
from backend.api.pagination import KeysetPagination
from backend.api.searching import WordsBegin, share_of, words_of
from backend.api.views import Collection
from backend.api.walking import Head, Walk
from tracker.api.action_pages import told
from tracker.api.facets import HasFacet
from tracker.api.filters import named, places_of
from tracker.models import Action, Topic
from tracker.vocabulary import ActionState

FEW: Final = ("topic", "place", "bill", "meeting", "petition")
"""Filters that may find few rows or many, and that no index holds with every order; as a search."""
COMMON: Final = 0.02
INDEXED: Final = ("language", "outcome", "verb", "durability", "state")
"""The rarest first."""
OF_ORDER: Final = {"minutes": ("fast",), "ends": ("ends_before", "ends_after")}
"""Filters by what an order is in: its index begins or ends there."""
AS_WRITTEN: Final = ("id", "updated_at")
"""Orders in which rows lie together, more or less."""
MOST: Final = {"state": ActionState.OPEN}
"""What most actions have."""
MOST_STRAYS: Final = 1000
MOST_PLACES: Final = 200
"""Among more of them no index finds few."""


class ByAMillion(Collection):
    """A collection of actions whose every page is asked of an index."""

    pages_in_two_steps = True

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        # Whole actions are told from columns, much faster than from rows.
        if self.shape:
            return super().list(request, *args, **kwargs)
        assert isinstance(self.paginator, KeysetPagination)
        keys = self.paginator.keys_of_page(self.filter_queryset(self.get_queryset()), request, self)
        return self.get_paginated_response(told(keys, at=self.get_serializer_context()["at"]))

    def found(self, rows: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
        """On PostgreSQL by the index of words, which is for a million actions."""
        if connection.vendor == "postgresql":
            return rows.filter(WordsBegin(words))
        return super().found(rows, words)

    def first(self, walk: Walk, many: int) -> Head:
        """Along the order, by the filter, or in parts: as each is fast for a million."""
        plain = "campaign" in self.request.query_params or not self._may_be_few()
        heads = []
        for part in self._parts():
            if plain or "pk__in" in part:
                heads.append(walk.first(many, within=Q(**part)))
            else:
                head = walk.near_or_few(
                    many,
                    every=self._every().filter(**part),
                    few=partial(self._few, walk.found, part),
                    share=self._share if self._only_searched else 0.0,
                    by_id=self._order in AS_WRITTEN and part not in ({}, MOST),
                )
                heads.append(head)
        return walk.merged(heads, many)

    @property
    def _order(self) -> str:
        default = next(iter(self.orders))
        return self.request.query_params.get("order", default).removeprefix("-")

    def _every(self) -> QuerySet[Any]:
        """All actions between the ends that are asked for of the order's own column."""
        return filtered_again(self, Action.objects.all(), OF_ORDER.get(self._order, ()))

    def _may_be_few(self) -> bool:
        asked = self.request.query_params
        return any(name in asked for name in FEW) or ("search" in asked and not self._common)

    @property
    def _only_searched(self) -> bool:
        return {*self.request.query_params} <= {"search", "order", "limit", "cursor"}

    @property
    def _common(self) -> bool:
        """Whether what is searched for stands in so many actions that no index is of use."""
        return self._share >= COMMON

    @cached_property
    def _share(self) -> float:
        """Of all actions, those in which what is searched for stands, as far as is known."""
        words = words_of(self.request.query_params.get("search", ""))
        known = words and connection.vendor == "postgresql"
        return share_of(words, Action._meta.db_table) if known else 0.0

    def _parts(self) -> Sequence[dict[str, Any]]:
        """Of what is found: a column that an index holds with every order, where one is asked for.

        What is open, or is not, is what its state says, and the few that the state has not reached
        yet; whoever is known may see drafts as well.
        """
        asked = self.request.query_params
        if "open" not in asked:
            return [next(({name: asked[name].strip()} for name in INDEXED if name in asked), {})]
        usual = ActionState.OPEN if asked["open"].lower() == "true" else ActionState.CLOSED
        strays = Action.objects.strays(usual, at=timezone.now(), most=MOST_STRAYS)
        if len(strays) >= MOST_STRAYS:
            return [{}]
        parts: list[dict[str, Any]] = [{"state": usual}, *([{"pk__in": strays}] if strays else [])]
        sees_drafts = usual == ActionState.CLOSED and self.request.user.is_authenticated
        return [*parts, {"state": ActionState.DRAFT}] if sees_drafts else parts

    def _few(self, found: QuerySet[Any], part: dict[str, Any]) -> QuerySet[Any]:
        """What is found in a part, in words that lead PostgreSQL to the index of words and facets:
        it takes the beginnings of words for rare, knows nothing of what topics and places share,
        and takes a second index where the first had told all."""
        if connection.vendor != "postgresql":
            return found.filter(**part)
        asked, instead = self.request.query_params, dict[str, Q]()
        words = words_of(asked.get("search", ""))
        if words and not self._common:
            instead["search"] = Q(WordsBegin(words, by_index=True))
        given = {name: str(text).strip() for name, text in asked.items()}
        about = []
        if (
            "place" in given
            and len(places := places_of(self.request, given["place"])) <= MOST_PLACES
        ):
            about = ["place", *(f"place {pk}" for pk in places)]
            instead["place"] = Q(HasFacet(about))
        if "topic" in given and (topic := named(self.request, Topic, given["topic"])):
            instead["topic"] = Q(HasFacet([f"topic {topic}"]))
            if about:
                instead["place"] = Q()
                instead["topic"] = Q(HasFacet(f"topic {topic} {place}" for place in about))
        if not instead:
            return found.filter(**part)
        for name in ("state", "verb"):
            for value in {source[name] for source in (given, part) if name in source}:
                instead[name] = instead.get(name, Q()) & Q(HasFacet([f"{name} {value}"]))
        rows = filtered_again(self, self.get_queryset(), {*given} - {*instead})
        rest = {name: value for name, value in part.items() if name not in instead}
        return rows.filter(*instead.values(), **rest)

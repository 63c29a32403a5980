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

from backend.api.filtering import AllowListBackend
from backend.api.pagination import KeysetPagination
from backend.api.searching import WordsBegin, share_of, words_of
from backend.api.views import Collection
from backend.api.walking import AmongFew, Head, Walk
from tracker.api.action_pages import told
from tracker.models import Action
from tracker.vocabulary import ActionState

FEW: Final = ("topic", "place", "bill", "meeting", "petition")
"""Filters that may find few rows or many, and that no index holds with every order; as a search."""
COMMON: Final = 0.02
MOST_FEW: Final = 10_000
"""A topic of so many actions is sorted whole."""
INDEXED: Final = ("language", "outcome", "verb", "durability", "state")
"""The rarest first."""
OF_ORDER: Final = {"minutes": ("fast",), "ends": ("ends_before", "ends_after")}
"""Filters by what an order is in: its index begins or ends there."""
MOST_STRAYS: Final = 1000


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
            elif self._topic_is_rare:
                few = self._few(walk.found)
                heads.append(walk.all_sorted(few, many, within=Q(**part)))
            else:
                head = walk.near_or_few(
                    many,
                    every=self._every(),
                    few=partial(self._few, walk.found),
                    rare=self._is_rare,
                    within=Q(**part),
                )
                heads.append(head)
        return walk.merged(heads, many)

    def _every(self) -> QuerySet[Any]:
        """All actions between the ends that are asked for of the order's own column."""
        asked = self.request.query_params
        order = asked.get("order", next(iter(self.orders))).removeprefix("-")
        kept = OF_ORDER.get(order, ())
        filtering = AllowListBackend(*(name for name in asked if name not in kept))
        rows: QuerySet[Any] = filtering.filter_queryset(self.request, Action.objects.all(), self)
        return rows

    def _may_be_few(self) -> bool:
        asked = self.request.query_params
        return any(name in asked for name in FEW) or ("search" in asked and not self._common)

    @cached_property
    def _common(self) -> bool:
        """Whether what is searched for stands in so many actions that no index is of use."""
        words = words_of(self.request.query_params.get("search", ""))
        known = words and connection.vendor == "postgresql"
        return bool(known and share_of(words, Action._meta.db_table) >= COMMON)

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

    @property
    def _of_topic(self) -> QuerySet[Any]:
        slug = self.request.query_params.get("topic", "").strip()
        return Action.topics.through.objects.filter(topic__slug=slug)

    @cached_property
    def _topic_is_rare(self) -> bool:
        asked = "topic" in self.request.query_params
        return asked and self._of_topic[: MOST_FEW + 1].count() <= MOST_FEW

    def _is_rare(self) -> bool:
        """Whether something is asked for by which few are found at once; with a topic of many, a
        place is not: it may have many as well, and few of them that topic."""
        asked = self.request.query_params
        searched = "search" in asked and not self._common
        rests = any(name in asked for name in ("bill", "meeting", "petition"))
        return "topic" not in asked or searched or rests

    def _few(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """What is found, in words that lead PostgreSQL to an index: it takes a search's beginnings
        of words for rare, and knows nothing of how few actions a topic has."""
        if connection.vendor != "postgresql":
            return found
        asked, leaving, more = self.request.query_params, [], []
        words = words_of(asked.get("search", ""))
        if words and not self._common:
            leaving.append("search")
            more.append(Q(WordsBegin(words, by_index=True)))
        if self._topic_is_rare:
            leaving.append("topic")
            more.append(Q(AmongFew(self._of_topic.values("action_id"))))
        if not leaving:
            return found
        filtering = AllowListBackend(*leaving)
        rows: QuerySet[Any] = filtering.filter_queryset(self.request, self.get_queryset(), self)
        return rows.filter(*more)

"""A page of actions, octet for octet as ``ActionSerializer`` tells each, read as columns.

A list shows a few columns of eleven tables. Made into rows of all of them first, and told field by
field, a page costs four times as much as its queries and words do.
"""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import cycle, islice
from types import SimpleNamespace
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from backend.api.fields import Reading
from tracker.api.references import (
    BillRef,
    CampaignRef,
    LinkUseRef,
    MeetingRef,
    OrganizationRef,
    PetitionRef,
    PlaceRef,
)
from tracker.endings import end_of
from tracker.expiry import EffectiveEnd, standing_at
from tracker.models import Action, ActionSubstitute, Bill, LinkUse, Meeting, Petition
from tracker.vocabulary import FAST_MINUTES, ActionState
from tracker.wording import Ends, closes, explain

_OWN: Final = (
    *("id", "uuid", "slug", "title", "summary", "verb", "script", "talking_points", "targets"),
    *("effort_minutes", "durability", "language", "opens_at", "review_on", "state"),
    *("effective_end", "effective_reason", "effective_date_only", "closed_at", "outcome"),
    *("outcome_note", "done_count", "source_url", "updated_at"),
    *("bill_id", "meeting_id", "petition_id", "superseded_by_id"),
)
_REF: Final = ("id", "slug", "title")
_PLACE: Final = ("id", "ocd_id", "name", "time_zone", "kind")


class _Statement(threading.local):
    """A query for what belongs to some ids, made into SQL once and not for each page."""

    SIZES: ClassVar = (25, 100)

    def __init__(self, rows: QuerySet[Any], column: str) -> None:
        self.rows, self.column = rows, column
        self.made: dict[int, tuple[Any, str, list[Any], list[Any]]] = {}

    def of(self, ids: Collection[int]) -> Iterator[Sequence[Any]]:
        """The values of each row; fewer ids than a statement has room for are told twice."""
        size = next(size for size in self.SIZES if len(ids) <= size)
        compiler, sql, before, after = self.made.get(size) or self._make(size)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*before, *islice(cycle(ids), size), *after])
            return iter(compiler.results_iter(results=[cursor.fetchall()]))

    def _make(self, size: int) -> tuple[Any, str, list[Any], list[Any]]:
        places = range(-size, 0)
        query: Any = self.rows.filter(**{f"{self.column}__in": places}).query
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        first = params.index(places[0])
        self.made[size] = compiler, sql, [*params[:first]], [*params[first + size :]]
        return self.made[size]


class _Columns:
    """Of a model and of rows that it names, read into plain objects with the models' own names."""

    def __init__(self, rows: QuerySet[Any], own: Sequence[str], **named: Sequence[str]) -> None:
        """A path of ``named`` comes after the one that it goes on from."""
        self.own, self.named = own, named
        below = [f"{path}__{name}" for path, names in named.items() for name in names]
        self.statement = _Statement(rows.order_by().values_list(*own, *below), "pk")

    def by_id(self, ids: Collection[int]) -> dict[int, Any]:
        return {values[0]: self._object(iter(values)) for values in self.statement.of(ids)}

    def _object(self, values: Iterator[Any]) -> Any:
        whole = {"": _plain(self.own, values)}
        for path, names in self.named.items():
            row = _plain(names, values)
            before, _, last = path.rpartition("__")
            if before in whole:
                setattr(whole[before], last, row if row.id is not None else None)
            if row.id is not None:
                whole[path] = row
        return whole[""]


def _plain(names: Sequence[str], values: Iterator[Any]) -> Any:
    return SimpleNamespace(**{name: next(values) for name in names})


_INSTEAD: Final = _Statement(
    ActionSubstitute.objects.exclude(substitute__state=ActionState.DRAFT).values_list(
        "action_id", "substitute_id", "substitute__slug", "substitute__title"
    ),
    "action_id",
)
"""Asked for only where an action of the page has one."""
_ACTIONS: Final = _Columns(
    Action.objects.annotate(
        substituted=Exists(ActionSubstitute.objects.filter(action=OuterRef("pk")))
    ),
    (*_OWN, "substituted"),
    place=_PLACE,
    campaign=CampaignRef.Meta.fields,
    organization=OrganizationRef.Meta.fields,
)
_SELDOM: Final = {
    "bill": _Columns(Bill.objects.all(), (*BillRef.Meta.fields, "short_title"), place=_PLACE),
    "meeting": _Columns(
        Meeting.objects.all(),
        (*MeetingRef.Meta.fields, "body"),
        place=_PLACE,
        merged_into=("id", "time_zone"),
        merged_into__place=_PLACE,
    ),
    "petition": _Columns(Petition.objects.all(), (*PetitionRef.Meta.fields, "time_zone")),
    "superseded_by": _Columns(Action.objects.all(), (*_REF, "state")),
}
"""Asked for only where an action of the page names one: in a join of all of them, choosing how to
join costs more than joining."""
_TOPICS: Final = _Statement(
    Action.topics.through.objects.order_by("topic__slug").values_list("action_id", "topic__slug"),
    "action_id",
)
_LINKS: Final = _Statement(
    LinkUse.objects.values_list("action_id", "role", "text", "link__url", "link__verdict"),
    "action_id",
)


def told(ids: Sequence[int], *, at: datetime) -> list[dict[str, Any]]:
    """In the order of their ids, by as many queries for one as for many; an action that is gone
    meanwhile is left out."""
    if not ids:
        return []
    rows = _ACTIONS.by_id(ids)
    for kind, columns in _SELDOM.items():
        named = {pk for row in rows.values() if (pk := getattr(row, f"{kind}_id")) is not None}
        found = columns.by_id(named) if named else {}
        for row in rows.values():
            setattr(row, kind, found.get(getattr(row, f"{kind}_id")))
    topics, links = (_hanging(each, ids) for each in (_TOPICS, _LINKS))
    substituted = [row.id for row in rows.values() if row.substituted]
    instead = _hanging(_INSTEAD, substituted) if substituted else defaultdict(list)
    return [
        _told(rows[each], topics[each], links[each], instead[each], at=at)
        for each in ids
        if each in rows
    ]


def _hanging(statement: _Statement, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for action, *values in statement.of(ids):
        found[action].append(values)
    return found


def _told(
    row: Any, topics: list[Any], links: list[Any], instead: list[Any], *, at: datetime
) -> dict[str, Any]:
    for kind, named in ((Bill, row.bill), (Meeting, row.meeting)):
        if named:
            named.title = kind.__str__(named)
    return {
        "id": row.id,
        "uuid": row.uuid,
        "slug": row.slug,
        "page": page_of(row),
        "title": row.title,
        "summary": row.summary,
        "verb": row.verb,
        "script": row.script,
        "talking_points": row.talking_points,
        "targets": row.targets,
        "minutes": row.effort_minutes,
        "fast": row.effort_minutes <= FAST_MINUTES,
        "durability": row.durability,
        "language": row.language,
        "opens_at": _local(row.opens_at),
        "review_on": row.review_on,
        "place": _named(PlaceRef, row.place),
        "topics": [slug for (slug,) in topics],
        "campaign": _named(CampaignRef, row.campaign),
        "organization": _named(OrganizationRef, row.organization),
        "bill": _named(BillRef, row.bill),
        "meeting": _named(MeetingRef, row.meeting),
        "petition": _named(PetitionRef, row.petition),
        "state": row.state,
        "ends": end_told(end_of(row), at=at),
        "links": [dict(zip(LinkUseRef.Meta.fields, values, strict=True)) for values in links],
        "superseded_by": _another(row.superseded_by),
        "instead": [dict(zip(_REF, values, strict=True)) for values in instead],
        "closed_at": _local(row.closed_at),
        "outcome": row.outcome,
        "outcome_note": row.outcome_note,
        "done_count": row.done_count,
        "source_url": row.source_url,
        "updated_at": _local(row.updated_at),
    }


def _named(ref: type[Reading[Any]], row: Any) -> dict[str, Any] | None:
    return row and {name: _local(getattr(row, name)) for name in ref.Meta.fields}


def _another(row: Any) -> dict[str, Any] | None:
    """Null for a draft, which is nobody's business yet."""
    hidden = row is None or row.state == ActionState.DRAFT
    return None if hidden else {name: getattr(row, name) for name in _REF}


def _local(value: Any) -> Any:
    """An instant on the clock of this installation, as fields tell it."""
    return timezone.localtime(value) if isinstance(value, datetime) else value


def page_of(action: Any) -> str:
    """Its lasting address."""
    return f"{settings.SITE_URL}/actions/{action.slug}/"


def end_told(end: Ends, *, at: datetime) -> dict[str, Any]:
    """An end in the words of ``EndSerializer``, for whoever reads it at that instant."""
    standing = standing_at(EffectiveEnd(end.at, end.because, end.date_only, end.zone), at)
    return {
        "at": end.at,
        "because": end.because,
        "date_only": end.date_only,
        "zone": end.zone,
        "state": standing.state.value,
        "words": closes(end, at=at),
        "sentence": explain(end, at=at),
    }

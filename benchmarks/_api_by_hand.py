"""Pages of actions written by hand: one SQL statement and three for what hangs on the rows."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import connection

from tracker.expiry import EffectiveEnd, standing_at
from tracker.wording import Ends, closes, explain

ROWS = 25
_END = "COALESCE(a.effective_end, '9999-01-01Z'::timestamptz)"


@dataclass(frozen=True)
class Question:
    """A query of ours, and the same in SQL."""

    query: str
    where: str = "true"
    order: str = f"{_END}, a.id"


QUESTIONS = (
    Question("order=ends"),
    Question("order=-updated_at", order="a.updated_at DESC, a.id DESC"),
    Question("verb=call&order=minutes", "a.verb = 'call'", "a.effort_minutes, a.id"),
    Question("state=closed&order=-ends", "a.state = 'closed'", f"{_END} DESC, a.id DESC"),
    Question(
        "topic=topic-3&order=ends",
        "EXISTS (SELECT FROM tracker_action_topics t JOIN tracker_topic x ON x.id = t.topic_id"
        " WHERE t.action_id = a.id AND x.slug = 'topic-3')",
    ),
    Question(
        "open=true&fast=true&order=ends",
        f"{_END} > now() AND a.effort_minutes <= 5 AND (a.opens_at IS NULL OR a.opens_at <= now())"
        " AND a.effective_reason NOT IN ('retired', 'superseded')",
    ),
    Question("search=committee&order=ends", "a.words @@ to_tsquery('simple', 'committee')"),
)


_BY_HAND = """
SELECT a.id, a.uuid, a.slug, a.title, a.summary, a.verb, a.script, a.talking_points, a.targets,
 a.effort_minutes, a.durability, a.language, a.opens_at, a.review_on, a.state, a.effective_end,
 a.effective_reason, a.effective_date_only, a.closed_at, a.outcome, a.outcome_note, a.done_count,
 a.source_url, a.updated_at, p.id, p.ocd_id, p.name, p.time_zone, p.kind, c.id, c.slug, c.title,
 o.id, o.slug, o.name
FROM tracker_action a LEFT JOIN tracker_place p ON p.id = a.place_id
LEFT JOIN tracker_campaign c ON c.id = a.campaign_id
LEFT JOIN tracker_organization o ON o.id = a.organization_id
WHERE a.state <> 'draft' AND {where} ORDER BY {order} LIMIT 26
"""
_TOPICS = """
SELECT t.action_id, x.slug FROM tracker_action_topics t JOIN tracker_topic x ON x.id = t.topic_id
WHERE t.action_id = ANY(%s) ORDER BY x.slug
"""
_LINKS = """
SELECT u.action_id, u.role, u.text, l.url, l.verdict FROM tracker_linkuse u
LEFT JOIN tracker_link l ON l.id = u.link_id WHERE u.action_id = ANY(%s) ORDER BY u.position, u.id
"""
_INSTEAD = """
SELECT s.action_id, x.id, x.slug, x.title FROM tracker_actionsubstitute s
JOIN tracker_action x ON x.id = s.substitute_id
WHERE s.action_id = ANY(%s) AND x.state <> 'draft' ORDER BY s.position
"""


def by_hand(question: Question, at: datetime) -> list[dict[str, Any]]:
    """A page as somebody would write it who knows these rows and no framework. It leaves out bills,
    meetings and petitions, which no action of these pages rests on."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_HAND.format(where=question.where, order=question.order))
        found = cursor.fetchall()[:ROWS]
        ids = [row[0] for row in found]
        hanging: dict[str, dict[int, list[Any]]] = {"topics": {}, "links": {}, "instead": {}}
        for name, statement in (("topics", _TOPICS), ("links", _LINKS), ("instead", _INSTEAD)):
            cursor.execute(statement, [ids])
            for action, *rest in cursor.fetchall():
                hanging[name].setdefault(action, []).append(rest)
    return [_document(row, hanging, at) for row in found]


def _document(row: tuple[Any, ...], hanging: Any, at: datetime) -> dict[str, Any]:
    place = row[24:29] if row[24] else None
    named = place[2] if place and place[4] not in {"country", "other"} else ""
    zone = place[3] if place else "UTC"
    end = Ends(row[10], row[15], row[16], row[17], zone, named, "")
    return {
        **dict(zip(_FIRST, row[:10], strict=True)),
        "page": f"{settings.SITE_URL}/actions/{row[2]}/",
        "targets": json.loads(row[8]),
        "fast": row[9] <= 5,
        **dict(zip(_SECOND, row[10:15], strict=True)),
        "place": _named(("id", "ocd_id", "name", "time_zone"), row[24:28]),
        "topics": [slug for (slug,) in hanging["topics"].get(row[0], [])],
        "campaign": _named(("id", "slug", "title"), row[29:32]),
        "organization": _named(("id", "slug", "name"), row[32:35]),
        "bill": None,
        "meeting": None,
        "petition": None,
        "ends": {
            "at": row[15],
            "because": row[16],
            "date_only": row[17],
            "zone": zone,
            "state": standing_at(EffectiveEnd(row[15], row[16], row[17], zone), at).state.value,
            "words": closes(end, at=at),
            "sentence": explain(end, at=at),
        },
        "links": [
            dict(zip(("role", "text", "url", "verdict"), each, strict=True))
            for each in hanging["links"].get(row[0], [])
        ],
        "superseded_by": None,
        "instead": [
            dict(zip(("id", "slug", "title"), each, strict=True))
            for each in hanging["instead"].get(row[0], [])
        ],
        **dict(zip(_LAST, row[18:24], strict=True)),
    }


_FIRST = (
    *("id", "uuid", "slug", "title", "summary", "verb", "script", "talking_points", "targets"),
    "minutes",
)
_SECOND = ("durability", "language", "opens_at", "review_on", "state")
_LAST = ("closed_at", "outcome", "outcome_note", "done_count", "source_url", "updated_at")


def _named(names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any] | None:
    return None if values[0] is None else dict(zip(names, values, strict=True))


def same(ours: Any, theirs: list[dict[str, Any]]) -> bool:
    """Value by value; instants as instants, however they are spelled."""
    return bool(_plain(ours) == _plain(orjson.loads(orjson.dumps(theirs))))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, str) and len(value) > 18 and value[4] == "-" and value[13] == ":":
        return datetime.fromisoformat(value)
    return value

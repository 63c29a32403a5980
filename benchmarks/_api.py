"""The million rows, the questions and the page written by hand of the API benchmark."""

import json
import statistics
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from tracker.expiry import EffectiveEnd, standing_at
from tracker.models import Action, Campaign, Link, LinkUse, Organization, Place, Topic
from tracker.us_states import COUNTRY
from tracker.vocabulary import Verb
from tracker.wording import Ends, closes, explain

RUNS = 40
ROWS = 25
PAGES = (
    "",
    "order=-ends",
    "order=minutes",
    "order=-updated_at",
    "open=true",
    "open=false",
    "open=true&fast=true&verb=call",
    "verb=call&order=-ends",
    "language=es",
    "language=qu",
    "durability=anytime",
    "outcome=won",
    "state=closed",
    "place=ocd-division/country:us/state:il&order=ends",
    "topic=topic-3",
    "topic=topic-rare",
    "campaign=campaign-7",
    "campaign=campaign-7&open=true&order=minutes",
    "ends_after=2026-06-01T00:00:00Z&ends_before=2026-06-02T00:00:00Z",
    "search=committee",
    "search=matter 123456",
    "expand=campaign,place,organization",
    "fields=id,title,ends",
)
"""Every order, every kind of filter: what is frequent, what is rare and what is nowhere."""

_TEXT = "Tell the committee on matter "


def measure(actions: int) -> dict[str, Any]:
    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anonymous": None, "person": None}
    settings.ALLOWED_HOSTS = ["*"]
    begun = time.perf_counter()
    fill(actions)
    filled = time.perf_counter() - begun
    client = Client()
    pages = [asked(client, query) for query in PAGES]
    deep = _deep(client, actions)
    pages.append({**asked(client, deep), "page": "page 1,000"})
    ours = client.get("/api/v1/actions/").json()["results"]
    now = timezone.now()
    assert _same(ours, by_hand(now)), "the page written by hand is another page"
    first, last, plain = medians(
        lambda: client.get("/api/v1/actions/"),
        lambda: client.get(f"/api/v1/actions/?{deep}"),
        lambda: json.dumps(by_hand(now), default=str),
    )
    return {
        "actions": actions,
        "filled_seconds": round(filled),
        "rows_on_a_page": ROWS,
        "pages": pages,
        "first_ms": round(first, 2),
        "hand_written_ms": round(plain, 2),
        "ratio_to_hand_written": round(first / plain, 2),
        "page_1000_to_page_1": round(last / first, 2),
    }


def asked(client: Client, query: str) -> dict[str, Any]:
    """One page, some times over: wall and processor time of the whole request."""
    address = f"/api/v1/actions/?{query}"
    captured: list[str] = []

    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        captured.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(noted):
        answer = client.get(address)
    assert answer.status_code == 200, (query, answer.content)
    walls, begun = [], time.process_time()
    for _ in range(RUNS):
        start = time.perf_counter()
        client.get(address)
        walls.append((time.perf_counter() - start) * 1000)
    spent = (time.process_time() - begun) * 1000 / RUNS
    walls.sort()
    return {
        "page": query or "the first",
        "rows": len(answer.json()["results"]),
        "median_ms": round(statistics.median(walls), 2),
        "p95_ms": round(walls[int(len(walls) * 0.95) - 1], 2),
        "cpu_ms": round(spent, 2),
        "queries": len(captured),
    }


def medians(*works: Callable[[], object]) -> list[float]:
    """Of each, taken in turns, so that a busy moment of the machine falls on all of them."""
    walls: list[list[float]] = [[] for _ in works]
    for _ in range(RUNS):
        for work, taken in zip(works, walls, strict=True):
            start = time.perf_counter()
            work()
            taken.append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in walls]


def _deep(client: Client, actions: int) -> str:
    """The query of page 1,000: the cursor of the last row of page 999, reached by large pages."""
    address, seen = "/api/v1/actions/?limit=100", 0
    wanted = min(999 * ROWS, actions - ROWS)
    while seen + 100 <= wanted:
        answer = client.get(address).json()
        seen, address = seen + 100, answer["next"]
    if seen < wanted:
        address = client.get(address.replace("limit=100", f"limit={wanted - seen}")).json()["next"]
    return address.partition("?")[2].replace(f"limit={wanted - seen}", f"limit={ROWS}")


def fill(actions: int) -> None:
    """Rows by one statement for each table; indexes are built after them."""
    cache.clear()
    root = Place.objects.get(ocd_id=COUNTRY)
    groups = Organization.objects.bulk_create(
        Organization(name=f"Group {number}", name_key=f"group {number}", slug=f"group-{number}")
        for number in range(200)
    )
    Campaign.objects.bulk_create(
        Campaign(slug=f"campaign-{number}", title=f"Campaign {number}", host=groups[number])
        for number in range(100)
    )
    names = [*(f"topic-{number}" for number in range(10)), "topic-rare"]
    Topic.objects.bulk_create(Topic(slug=name, name=name) for name in names)
    links = Link.objects.bulk_create(
        Link(url=f"https://example.org/{number}", url_sha256=f"{number:064}", host="example.org")
        for number in range(1000)
    )
    topics = {topic.slug: topic.pk for topic in Topic.objects.all()}
    pairs = Action.topics.through
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the sums keep the keys true
        indexes = _drop_indexes(cursor, [Action, LinkUse, pairs])
        series = f"generate_series(1, {actions}) AS n"
        _insert(cursor, Action, _action(root.pk, groups[0].pk), series)
        use = {"link_id": f"{links[0].pk} + id % 1000", "text": "'Say so'", "action_id": "id"}
        _insert(cursor, LinkUse, use, "tracker_action")
        every = {"action_id": "id", "topic_id": f"{topics['topic-0']} + id % 10"}
        _insert(cursor, pairs, every, "tracker_action")
        rare = {"action_id": "id", "topic_id": str(topics["topic-rare"])}
        _insert(cursor, pairs, rare, f"tracker_action WHERE id % {max(1, actions // 20)} = 1")
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def _action(country: int, group: int) -> dict[str, str]:
    """A third of them timed, around the day of the benchmark; one in ten thousand is won."""
    verbs = ", ".join(f"'{verb}'" for verb in Verb.values)
    end = "timestamptz '2025-11-22' + (n % 730) * interval '1 day' + (n % 1440) * interval '1 min'"
    over = f"n % 3 = 0 AND {end} <= now()"
    return {
        "id": "n",
        "slug": "'action-' || n",
        "uuid": "gen_random_uuid()",
        "title": f"'{_TEXT}' || n || ' what you think of it'",
        "summary": "'It decides soon, and few people write. Say in two sentences what it means.'",
        "verb": f"(ARRAY[{verbs}])[1 + n % {len(Verb.values)}]",
        "effort_minutes": "1 + (n / 7) % 20",
        "durability": "CASE WHEN n % 3 = 0 THEN 'timed' ELSE 'anytime' END",
        "ends_at": f"CASE WHEN n % 3 = 0 THEN {end} END",
        "effective_end": f"CASE WHEN n % 3 = 0 THEN {end} END",
        "effective_reason": "CASE WHEN n % 3 = 0 THEN 'date' ELSE '' END",
        "review_on": "CASE WHEN n % 3 = 0 THEN NULL ELSE DATE '2027-01-01' END",
        "language": "CASE WHEN n % 1000 = 0 THEN 'es' ELSE 'en' END",
        "state": f"CASE WHEN {over} THEN 'closed' ELSE 'open' END",
        "outcome": "CASE WHEN n % 10000 = 0 THEN 'won' ELSE 'pending' END",
        "place_id": f"{country} + n % 50",
        "campaign_id": "(SELECT min(id) FROM tracker_campaign) + n % 100",
        "organization_id": f"{group} + n % 200",
        "created_at": "now()",
        "updated_at": "timestamptz '2026-01-01' + n * interval '1 second'",
    }


def _insert(cursor: Any, model: Any, given: dict[str, str], source: str) -> None:
    """Every column of the table: as given, else by the default of its field."""
    columns: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.column in given:
            columns[field.column] = given[field.column]
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            columns[field.column] = "now()"
        elif not field.primary_key:
            columns[field.column] = _default(field)
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM {source}'
    )


def _default(field: Any) -> str:
    value = None if field.null else field.get_default()
    if value is None:
        return "NULL"
    if isinstance(value, list | dict):
        return f"'{json.dumps(value)}'::jsonb"
    if isinstance(value, bool | int):
        return str(value).lower()
    return f"'{value}'"


def _drop_indexes(cursor: Any, models: list[Any]) -> list[str]:
    """Drop what is no constraint; how to make it again."""
    tables = [model._meta.db_table for model in models]
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        [tables],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]


_BY_HAND = """
SELECT a.id, a.uuid, a.slug, a.title, a.summary, a.verb, a.script, a.talking_points, a.targets,
 a.effort_minutes, a.durability, a.language, a.opens_at, a.review_on, a.state, a.effective_end,
 a.effective_reason, a.effective_date_only, a.closed_at, a.outcome, a.outcome_note, a.done_count,
 a.source_url, a.updated_at, p.id, p.ocd_id, p.name, p.time_zone, p.kind, c.id, c.slug, c.title,
 o.id, o.slug, o.name
FROM tracker_action a LEFT JOIN tracker_place p ON p.id = a.place_id
LEFT JOIN tracker_campaign c ON c.id = a.campaign_id
LEFT JOIN tracker_organization o ON o.id = a.organization_id
WHERE a.state <> 'draft' ORDER BY COALESCE(a.effective_end, '9999-01-01Z'::timestamptz), a.id
LIMIT 26
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


def by_hand(at: datetime) -> list[dict[str, Any]]:
    """The first page as somebody would write it who knows these rows and no framework. It leaves
    out bills, meetings and petitions, which no action of this benchmark rests on."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_HAND)
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


def _same(ours: Any, theirs: list[dict[str, Any]]) -> bool:
    """Value by value; instants as instants, however they are spelled."""
    return bool(_plain(ours) == _plain(json.loads(json.dumps(theirs, default=str))))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, str) and len(value) > 18 and value[4] == "-" and value[13] == ":":
        return datetime.fromisoformat(value)
    return value

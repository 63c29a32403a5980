"""The actions of the API benchmark: by one statement for each table, indexes built after them.

What makes a page hard is in them: a language of one row, half-way in every order; a word, a
language and a topic that only the last rows have; campaigns of one row in a hundred, scattered and
in one piece; a country that few rows are about; states that are all on one side of an end.
"""

from typing import Any

from django.core.cache import cache
from django.db import connection

from benchmarks._rows import insert
from tracker.models import (
    Action,
    Bill,
    Campaign,
    Link,
    LinkUse,
    Meeting,
    Organization,
    Petition,
    Place,
    Topic,
)
from tracker.us_states import COUNTRY
from tracker.vocabulary import MeetingStatus, Verb

BILL, MEETING, PETITION = "the-bill", "The council", "the-petition"
SINGLE_LANGUAGE = "qu"
CITY = "ocd-division/country:us/state:il/place:chicago"


def fill(actions: int) -> None:
    cache.clear()
    root = Place.objects.get(ocd_id=COUNTRY)
    groups = Organization.objects.bulk_create(
        Organization(name=f"Group {number}", name_key=f"group {number}", slug=f"group-{number}")
        for number in range(200)
    )
    campaigns = Campaign.objects.bulk_create(
        Campaign(slug=f"campaign-{number}", title=f"Campaign {number}", host=groups[number])
        for number in range(100)
    )
    names = [*(f"topic-{number}" for number in range(10)), "topic-rare", "topic-late", "topic-new"]
    topics = {name: Topic.objects.create(slug=name, name=name).pk for name in names}
    links = Link.objects.bulk_create(
        Link(url=f"https://example.org/{number}", url_sha256=f"{number:064}", host="example.org")
        for number in range(1000)
    )
    rests_on = {
        "bill_id": Bill.objects.create(slug=BILL, title="A bill", place=root),
        "meeting_id": Meeting.objects.create(
            place=root, body=MEETING, time_zone="UTC", status=MeetingStatus.POSTPONED
        ),
        "petition_id": Petition.objects.create(slug=PETITION, title="A petition"),
    }
    city = Place.objects.get(ocd_id=CITY).pk
    columns = _action(actions, root.pk, city, groups[0].pk, campaigns[0].pk)
    for number, (column, row) in enumerate(rests_on.items(), 17):
        columns[column] = f"CASE WHEN n % 5000 = {number} THEN {row.pk} END"
    pairs = Action.topics.through
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the sums keep the keys true
        indexes = {model: _drop_indexes(cursor, model) for model in (Action, LinkUse, pairs)}
        for topic, some in (
            (f"{topics['topic-0']} + abs(hashint8(n + 1000000007)) % 10", "true"),
            (f"{topics['topic-rare']}", f"n % {max(1, actions // 20)} = 1"),
            (f"{topics['topic-late']}", f"n > {actions * 199 // 200}"),
        ):
            pair = {"action_id": "n", "topic_id": topic}
            insert(cursor, pairs, pair, f"generate_series(1, {actions}) AS n WHERE {some}")
        _make(cursor, indexes.pop(pairs))
        insert(cursor, Action, columns, f"generate_series(1, {actions}) AS n")
        use = {"link_id": f"{links[0].pk} + id % 1000", "text": "'Say so'", "action_id": "id"}
        insert(cursor, LinkUse, use, "tracker_action")
        for statements in indexes.values():
            _make(cursor, statements)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def _action(actions: int, country: int, city: int, group: int, campaign: int) -> dict[str, str]:
    """A third of them timed, around the day of the benchmark; one in ten thousand is won."""
    verbs = ", ".join(f"'{verb}'" for verb in Verb.values)
    end = "timestamptz '2025-11-22' + (n % 730) * interval '1 day' + (n % 1440) * interval '1 min'"
    over = f"n % 3 = 0 AND {end} <= now()"
    late = actions * 99 // 100
    return {
        "id": "n",
        "slug": "'action-' || n",
        "title": "'Tell the committee on matter ' || n || ' what you think of it'",
        "summary": "'It decides soon, and few people write. Say in two sentences what it means.'"
        " || CASE WHEN n % 100 = 3 THEN ' Mention the ordinance.' ELSE '' END"
        f" || CASE WHEN n > {late} THEN ' Nobody was asked lately.' ELSE '' END",
        "verb": f"(ARRAY[{verbs}])[1 + n % {len(Verb.values)}]",
        "effort_minutes": "1 + abs(hashint4(n)) % 20",
        "durability": "CASE WHEN n % 3 = 0 THEN 'timed' ELSE 'anytime' END",
        "ends_at": f"CASE WHEN n % 3 = 0 THEN {end} END",
        "effective_end": f"CASE WHEN n % 3 = 0 THEN {end} END",
        "effective_reason": "CASE WHEN n % 3 = 0 THEN 'date' ELSE '' END",
        "review_on": "CASE WHEN n % 3 = 0 THEN NULL ELSE DATE '2027-01-01' END",
        "language": f"CASE WHEN n = {actions // 2} THEN '{SINGLE_LANGUAGE}'"
        f" WHEN n % 1000 = 0 THEN 'es' WHEN n > {late} AND n % 2 = 0 THEN 'fr' ELSE 'en' END",
        "state": f"CASE WHEN {over} THEN 'closed' WHEN n % 500 = 7 THEN 'draft' ELSE 'open' END",
        "outcome": f"CASE WHEN {over} AND n % 100 = 0 THEN 'won'"
        f" WHEN {over} AND n % 2 = 0 THEN 'over' ELSE 'pending' END",
        "place_id": f"CASE WHEN n % 50 = 0 AND n % 1000 <> 0 THEN {city}"
        f" ELSE {country} + n % 50 END",
        "campaign_id": f"{campaign} + CASE WHEN n % 2 = 0 THEN n / 2 % 50"
        f" ELSE 50 + n::bigint * 50 / {actions + 1} END",
        "organization_id": f"{group} + n % 200",
        "topics_told": "tracker_topics_of(n)",  # as triggers do, which are off here
        "created_at": "now()",
        "updated_at": "timestamptz '2026-01-01' + n * interval '1 second'",
    }


def _drop_indexes(cursor: Any, model: Any) -> list[str]:
    """Drop what is no constraint; how to make it again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        [model._meta.db_table],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]


def _make(cursor: Any, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)

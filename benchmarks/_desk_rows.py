"""The rows behind the desk benchmark: every model that the desk shows, around the day of the run.

Each table is one statement over the numbers that it lacks still, so that a small desk grows into a
large one; subscribers alone are sealed one by one, for nothing else can open their addresses.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from backend.audit.models import Entry
from benchmarks._rows import insert
from newsletters.assembly.assemble import assemble
from newsletters.establish import establish_newsletter
from newsletters.models import (
    AssemblyRecord,
    Consent,
    Delivery,
    Edition,
    EditionChange,
    Newsletter,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletters.subscriptions.addresses import seal
from newsletters.vocabulary import DeliveryState, EditionState
from newsletters.weekly.edition import date_of
from tracker.models import (
    Action,
    ActionSubstitute,
    Bill,
    BillRelation,
    BillSponsor,
    Campaign,
    Chapter,
    Demand,
    DemandMeasure,
    Feed,
    FeedEntry,
    LegislativeSession,
    Link,
    LinkUse,
    Meeting,
    MeetingDocument,
    MeetingFeed,
    Organization,
    Petition,
    Place,
    Post,
    PostSection,
    Resource,
    Term,
    Topic,
)
from tracker.vocabulary import Verb
from tracker.webhooks.models import Endpoint, Event, Telling

CITY: Final = "ocd-division/country:us/state:il/place:chicago"
FIRST, SECOND = "bench", "other"
"""The newsletter whose draft is in the making, and the one whose edition is approved."""
LETTER: Final = {
    "time_zone": "America/Chicago",
    "sender": "Bench <bench@example.org>",
    "postal_address": "1 Main Street",
}
YEARS: Final = 104
"""Editions of the past, a week apart."""
_FEWER: Final = {Link: 1, LinkUse: 1, Action: 1, FeedEntry: 1, Entry: 1, Bill: 5, Meeting: 5}
"""How many times fewer rows of it a large desk has; ten times where nothing is said."""
_WORDS: Final = "'of the committee on matter ' || n || ' and what it means to people'"


def grow(first: int, last: int) -> None:
    """The rows numbered from ``first`` up to ``last`` of every table, then the week's editions."""
    people, many = _subscribers(first, last), last - first + 1
    letters = [_letter(FIRST), _letter(SECOND)]
    Topic.objects.bulk_create(
        Topic(slug=f"topic-{number}", name=f"Topic {number}")
        for number in range(first, first + max(9, many // 1000))
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the sums keep the keys true
        for model, columns in _tables().items():
            share = 1 if first == 1 else _FEWER.get(model, 10)
            series = f"generate_series({first}, {last // share}) AS n"
            insert(cursor, model, columns, series)
        _hanging(cursor, first, last)
        cursor.execute("SET session_replication_role = origin")
    Subscriber.objects.bulk_create(people, batch_size=5000)
    with connection.cursor() as cursor:
        new = f"newsletters_subscriber WHERE token_version = {first}"
        for letter in letters:
            _readers(cursor, letter.pk, new)
        _number_on(cursor)
        cursor.execute("VACUUM ANALYZE")
    _editions(letters, last)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _letter(slug: str) -> Newsletter:
    letter = establish_newsletter(slug, {"name": slug.title(), **LETTER}).newsletter
    letter.places.add(Place.objects.get(ocd_id=CITY))
    return letter


def _subscribers(first: int, last: int) -> Iterator[Subscriber]:
    """``token_version`` remembers the batch: its readers get what hangs on them next."""
    for number in range(first, last + 1):
        row = Subscriber(
            id=uuid.uuid4(), language="en" if number % 9 else "es", token_version=first
        )
        seal(row, f"reader{number}@example.org")
        yield row


def _tables() -> dict[Any, dict[str, str]]:
    """What differs from row to row, as expressions over the row's number ``n``."""
    place = f"(SELECT id FROM tracker_place WHERE ocd_id = '{CITY}') - 25 + n % 50"
    sha, name = "lpad(n::text, 64, '0')", {"id": "n", "slug": "'row-' || n"}
    ahead = "now() + (n % 730 - 365) * interval '1 day' + (n % 1440) * interval '1 minute'"
    verbs = ", ".join(f"'{verb}'" for verb in Verb.values)
    group, campaign, bill = "1 + n % 9", "1 + n % 8", "1 + n % 19"
    address = {"id": "n", "url": "'https://example.org/feed/' || n", "url_sha256": sha}
    polled = {"last_ok_at": ahead, "trouble": "CASE WHEN n % 50 = 0 THEN 'no answer' ELSE '' END"}
    return {
        Organization: name | {"name": f"'Group ' || {_WORDS}", "name_key": "'g' || n"},
        Campaign: name | {"title": f"'Campaign ' || {_WORDS}", "host_id": group, "place_id": place},
        Resource: {"id": "n", "title": f"'Report ' || {_WORDS}", "publisher_id": group},
        Term: {"id": "n", "term": "'word ' || n", "why": f"'Say it ' || {_WORDS}"},
        Post: name | {"title": f"'Post ' || {_WORDS}", "kind": "'how_to'", "published_on": "now()"},
        PostSection: {"id": "n", "post_id": "n", "position": "1", "body": _WORDS},
        LegislativeSession: {"id": "n", "place_id": place, "identifier": "'session ' || n"},
        Bill: name
        | {
            "place_id": place,
            "number": "'HB ' || n",
            "title": f"'A bill ' || {_WORDS}",
            "stance": "(ARRAY['watch', 'support', 'oppose', 'amend'])[1 + n % 4]",
            "status_class": "(ARRAY['live', 'live', 'final'])[1 + n % 3]",
        },
        BillSponsor: {"id": "n", "bill_id": "n", "name": "'Sponsor ' || n"},
        BillRelation: {
            "id": "n",
            "bill_id": "n",
            "other_id": "n + 1",
            "kind": "'prior_session'",
            "state": "CASE WHEN n % 3 = 0 THEN 'proposed' ELSE 'confirmed' END",
        },
        Meeting: {
            "id": "n",
            "place_id": place,
            "body": f"'Committee ' || {_WORDS}",
            "starts_at": ahead,
            "time_zone": "'America/Chicago'",
            "status": "CASE WHEN n % 4 = 0 THEN 'tentative' ELSE 'confirmed' END",
            "unconfirmed_since": "CASE WHEN n % 10 = 0 THEN now() END",
        },
        MeetingDocument: {"id": "n", "meeting_id": "n", "kind": "'agenda'", "url": "'https://a/'"},
        Petition: name
        | {
            "title": f"'Sign ' || {_WORDS}",
            "host_id": group,
            "campaign_id": campaign,
            "place_id": place,
            "closes_at": ahead,
            "state": "'open'",
        },
        Demand: {
            "id": "n",
            "campaign_id": "n",
            "number": "'1'",
            "position": "1",
            "title": f"'We ask ' || {_WORDS}",
        },
        DemandMeasure: {"id": "n", "demand_id": "n", "bill_id": "n", "stance": "'support'"},
        Action: name
        | {
            "title": f"'Tell the members ' || {_WORDS}",
            "summary": "'It decides soon. Say in two sentences what it means to you.'",
            "verb": f"(ARRAY[{verbs}])[1 + n % {len(Verb.values)}]",
            "effort_minutes": "1 + (n / 7) % 20",
            "durability": "CASE WHEN n % 3 = 0 THEN 'timed' ELSE 'anytime' END",
            "ends_at": f"CASE WHEN n % 3 = 0 THEN {ahead} END",
            "effective_end": f"CASE WHEN n % 3 = 0 THEN {ahead} END",
            "effective_reason": "CASE WHEN n % 3 = 0 THEN 'date' ELSE '' END",
            "review_on": "CASE WHEN n % 3 > 0 THEN now()::date + n % 700 - 40 END",
            "held_because": "CASE WHEN n % 400 = 1 THEN 'wait for the text' ELSE '' END",
            "state": f"CASE WHEN n % 50 = 1 THEN 'draft' WHEN n % 3 = 0 AND {ahead} < now()"
            " THEN 'closed' ELSE 'open' END",
            "place_id": place,
            "campaign_id": campaign,
            "organization_id": group,
            "bill_id": f"CASE WHEN n % 9 = 1 THEN {bill} END",
        },
        ActionSubstitute: {"id": "n", "action_id": "n", "substitute_id": "n + 1", "position": "1"},
        Link: {
            "id": "n",
            "url": "'https://example.org/' || n",
            "url_sha256": sha,
            "host": "'h' || n % 1000 || '.example.org'",
            "verdict": "CASE WHEN n % 20 = 0 THEN 'dead' WHEN n % 20 = 1 THEN 'suspect'"
            " WHEN n % 40 = 2 THEN 'blocked' ELSE 'ok' END",
            "verdict_reason": "CASE WHEN n % 20 < 2 THEN 'server-error' ELSE '' END",
            "verdict_since": "now() - (n % 5000) * interval '1 hour'",
        },
        LinkUse: {"id": "n", "link_id": "n", "action_id": "n", "text": _WORDS},
        Feed: address | polled | {"title": f"'Feed ' || {_WORDS}", "place_id": place},
        MeetingFeed: address
        | polled
        | {"format": "'ics'", "system": "'calendar ' || n", "place_id": place},
        Chapter: address | polled,
        FeedEntry: {
            "id": "n",
            "feed_id": "1 + n % 9",
            "identity_sha256": sha,
            "title": f"'News ' || {_WORDS}",
            "url": "'https://example.org/news/' || n",
            "first_seen_at": "now() - n * interval '1 minute'",
            "content_sha256": sha,
            "proposal": """'{"verb":"sign","durability":"anytime","effort_minutes":3}'::jsonb""",
        },
        Suppression: {"id": "n", "address_hmac": sha, "reason": "'bounced'", "at": "now()"},
        Endpoint: {
            "id": "n",
            "url": "'https://example.org/hook/' || n",
            "secret_box": "''::bytea",
            "state": "CASE WHEN n % 2 = 0 THEN 'active' ELSE 'disabled' END",
        },
        Event: {"id": "-n", "kind": "'action.closed'", "object_id": "n", "noted_at": "now()"},
        Telling: {"id": "n", "event_id": "-n", "endpoint_id": "1", "not_before": "now()"},
        Entry: {
            "number": "100 + n",
            "at": "now() - n * interval '1 minute'",
            "door": "'desk'",
            "user_name": "'grace'",
            "verb": "'action.close'",
            "kind": "'action'",
            "object_id": "n",
            "previous": sha,
            "hash": sha,
        },
    }


def _hanging(cursor: Any, first: int, last: int) -> None:
    """Topics of actions, and one action that much hangs on."""
    topics = Action.topics.through
    rows = f"tracker_action WHERE id BETWEEN {first} AND {last}"
    every = {"action_id": "id", "topic_id": "(SELECT min(id) FROM tracker_topic) + id % 9"}
    insert(cursor, topics, every, rows)
    if first == 1:
        much = {"id": "1000000 + n", "link_id": "n", "action_id": "1", "text": _WORDS}
        insert(cursor, LinkUse, much, "generate_series(2, 12) AS n")


def _readers(cursor: Any, letter: int, new: str) -> None:
    standing = {"subscriber_id": "id", "newsletter_id": str(letter), "since": "now()"}
    told = {"subscriber_id": "id", "newsletter_id": str(letter), "at": "now()"}
    status = "CASE WHEN language = 'es' THEN 'pending' ELSE 'confirmed' END"
    insert(cursor, Subscription, standing | {"status": status}, new)
    insert(cursor, Consent, told | {"kind": "'confirmed'", "method": "'form'"}, new)


def _number_on(cursor: Any) -> None:
    """What is made from here on is numbered after the rows that brought their numbers."""
    cursor.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c WHERE"
        " c.is_identity = 'YES' AND c.table_schema = 'public'"
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"  # our own names
            f" (SELECT greatest(max({column}), 0) + 1 FROM {table}))"
        )


def _editions(letters: list[Newsletter], readers: int) -> None:
    """A draft, one that is being sent to everybody, one approved, and two years of the past."""
    at = timezone.now()
    for letter in letters:
        day = date_of(letter, at)
        Edition.objects.filter(newsletter=letter, date=day).delete()
        assemble(letter, date=day, at=at)
    draft, approved = (
        Edition.objects.get(newsletter=letter, date=date_of(letter, at)) for letter in letters
    )
    EditionChange.objects.bulk_create(
        EditionChange(edition=draft, at=at, said=f"Step {number}.") for number in range(40)
    )
    _stand(approved, EditionState.APPROVED, at)
    sending = draft.date - timedelta(weeks=1)
    if not Edition.objects.filter(date=sending).exists():
        past = (_past(draft, sending - timedelta(weeks=week)) for week in range(YEARS))
        Edition.objects.bulk_create(past)
        record = AssemblyRecord.objects.get(edition=draft)
        for edition in Edition.objects.filter(date__lte=sending):
            AssemblyRecord.objects.create(
                edition=edition, counts=record.counts, nearest=record.nearest
            )
    on_its_way = Edition.objects.get(date=sending)
    Edition.objects.filter(pk=on_its_way.pk).update(
        state=EditionState.SENDING, sending_at=at, candidates=readers
    )
    with connection.cursor() as cursor:
        new = "newsletters_subscriber WHERE id NOT IN (SELECT subscriber_id FROM"
        state = ", ".join(f"'{each}'" for each in (DeliveryState.QUEUED, DeliveryState.ACCEPTED))
        columns = {
            "edition_id": str(on_its_way.pk),
            "subscriber_id": "id",
            "address_hmac": "address_hmac",
            "message_id": "'<' || id || '@example.org>'",
            "id": "gen_random_uuid()",
            "state": f"(ARRAY[{state}])[1 + ascii(address_hmac) % 2]",
        }
        insert(cursor, Delivery, columns, f"{new} newsletters_delivery)")


def _stand(edition: Edition, state: EditionState, at: datetime) -> None:
    Edition.objects.filter(pk=edition.pk).update(
        state=state, approved_sha256=edition.snapshot_sha256, approved_at=at
    )


def _past(like: Edition, day: date) -> Edition:
    back = like.date - day
    return Edition(
        newsletter=like.newsletter,
        date=day,
        sends_at=like.sends_at - back,
        send_by=like.send_by - back,
        state=EditionState.SENT,
        snapshot=like.snapshot,
        snapshot_sha256=like.snapshot_sha256,
        approved_sha256=like.snapshot_sha256,
        approved_at=like.sends_at - back,
        candidates=1,
    )

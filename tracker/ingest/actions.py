"""Actions into rows: what people may do, resting on what it rests on."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tracker.formats.prose import sentences
from tracker.formats.records import ActionRecord
from tracker.ingest.links import Use, keep_uses
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import Kept, found_by, free_slugs, keep
from tracker.ingest.topics import add_related, topics_named
from tracker.models import Action, Bill, LinkRole, Meeting, Petition
from tracker.vocabulary import Durability

REVIEW_AFTER = timedelta(days=90)
"""When an action that never ends is looked at again, where its source does not say."""
SUMMARY_SENTENCES = 2


def keep_actions(
    records: Sequence[ActionRecord],
    order: Order,
    written: Written,
    *,
    rests_on: Mapping[str, Bill | Meeting | Petition] | None = None,
) -> Kept[Action]:
    """The action of each source id, and which are new or changed.

    ``rests_on`` gives the bill, meeting or petition of an action by source id. A state, a review
    date and what an editor holds back are set once and never by a second reading; a source that
    withdraws its action retires it.
    """
    wanted = {record.source_id: record for record in records}
    existing = found_by(Action.objects.filter(source=order.system), "source_id", wanted)
    slugs = free_slugs(Action, [each.title for each in wanted.values()])
    once = {
        key: _once(record, order, slug)
        for (key, record), slug in zip(wanted.items(), slugs, strict=True)
    }
    values = {
        key: _values(record, existing.get(key), order, (rests_on or {}).get(key))
        for key, record in wanted.items()
    }
    kept = keep(Action, values, existing=existing, at=order.at, once=once)
    written.rows["actions"] += len(kept.created)
    kept.updated |= _keep_hangings(wanted, kept, order) - kept.created
    written.actions.update(kept.rows[key].pk for key in kept.changed)
    return kept


def retire_missing(prefix: str, kept: set[str], order: Order, written: Written) -> int:
    """Retire the actions of one source (those whose id starts so) that it no longer holds."""
    gone = Action.objects.filter(
        source=order.system, source_id__startswith=prefix, retired_at=None
    ).exclude(source_id__in=kept)
    ids = list(gone.values_list("pk", flat=True))
    Action.objects.filter(pk__in=ids).update(retired_at=order.at, updated_at=order.at)
    written.actions.update(ids)
    return len(ids)


def _once(record: ActionRecord, order: Order, slug: str) -> dict[str, Any]:
    review_on = record.review_on
    if review_on is None and record.durability is Durability.ANYTIME:
        review_on = (order.at + REVIEW_AFTER).date()
    return {
        "slug": slug,
        "source": order.system,
        "source_id": record.source_id,
        "state": order.state,
        "place": order.place,
        "review_on": review_on,
    }


def _values(
    record: ActionRecord,
    known: Action | None,
    order: Order,
    rests_on: Bill | Meeting | Petition | None,
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": record.title[:300],
        "summary": " ".join(sentences(record.summary)[:SUMMARY_SENTENCES]),
        "talking_points": record.body,
        "verb": record.verb,
        "script": record.script,
        "targets": list(record.targets),
        "effort_minutes": max(1, record.minutes),
        "durability": record.durability,
        "language": record.language,
        "source_url": record.url,
        "bill": rests_on if isinstance(rests_on, Bill) else None,
        "meeting": rests_on if isinstance(rests_on, Meeting) else None,
        "petition": rests_on if isinstance(rests_on, Petition) else None,
    }
    if record.ends_at is not None and record.ends_date_only:
        zone = order.place.zone if order.place else None
        said["ends_on"] = record.ends_at.astimezone(zone).date()
    elif record.ends_at is not None:
        said["ends_at"] = record.ends_at
    if record.closed_because and (known is None or known.retired_at is None):
        said["retired_at"] = order.at
    return said


def _keep_hangings(
    wanted: Mapping[str, ActionRecord], kept: Kept[Action], order: Order
) -> set[str]:
    """Topics and links; returns the source ids of the actions that gained or lost one."""
    topics = topics_named(name for record in wanted.values() for name in record.topics)
    asked = {
        kept.rows[key].pk: {topics[name].pk for name in record.topics if name in topics}
        for key, record in wanted.items()
    }
    gained = add_related(Action.topics.through, ("action_id", "topic_id"), asked)
    uses = {kept.rows[key].pk: _uses(record) for key, record in wanted.items()}
    ids = {row.pk: key for key, row in kept.rows.items()}
    return {ids[pk] for pk in gained | keep_uses("action", uses, at=order.at)}


def _uses(record: ActionRecord) -> list[Use]:
    """Where to act first, then what the text mentions; a link that is missing is kept as such."""
    uses = [Use(record.title, record.url)] if record.url or record.link_missing else []
    mentions = [each for each in record.links if each.url != record.url]
    return [*uses, *(Use(each.text, each.url, LinkRole.MENTION) for each in mentions)]

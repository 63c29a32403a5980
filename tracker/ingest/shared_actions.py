"""Another chapter's actions into rows: its ends as dates with their reasons.

Identity is the publishing site and its UUID. What an editor here decided (draft or open, held,
retired, the review date) stays; what the publisher says replaces what it said before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from backend.kernel.errors import InvalidInput
from tracker.expiry import end_of_day
from tracker.formats.actions_feed import SharedAction, SharedFeed, SharedLink, site_host
from tracker.formats.records import Remark
from tracker.ingest.links import Use, keep_uses
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import BATCH, Kept, batches, found_by, free_slugs, keep
from tracker.ingest.topics import add_related, topics_named
from tracker.models import Action, LinkRole, Place
from tracker.vocabulary import ActionState, Durability, EndReason, Outcome

REVIEW_AFTER = timedelta(days=30)
"""When an editor looks again at what its publisher gives no end."""
DECIDED = frozenset({Outcome.WON, Outcome.LOST})


class OwnFeed(InvalidInput):
    """Reading ourselves would double every action at each reading."""

    def __init__(self, site: str) -> None:
        why = "is our own feed; subscribe to another chapter's"
        super().__init__("own_feed", f"{site}: {why}", where=site, why=why)


def write_shared_actions(feeds: Sequence[SharedFeed], order: Order, written: Written) -> None:
    """Each action once; with a whole feed, what the publisher no longer names is retired."""
    for feed in feeds:
        if feed.host == site_host(settings.SITE_URL):
            raise OwnFeed(feed.site)
        _write_feed(feed, order, written)
        if feed.whole:
            _retire_missing(feed, order, written)


def one_by_one(feed: SharedFeed) -> list[SharedFeed]:
    """Each action as a page of its own, and last what the whole page says of those it names."""
    singles = [
        replace(feed, actions=(action,), where=(where,), whole=False)
        for where, action in zip(feed.where, feed.actions, strict=True)
    ]
    return [*singles, replace(feed, actions=(), where=())]


def _write_feed(feed: SharedFeed, order: Order, written: Written) -> None:
    places = found_by(Place.objects.all(), "ocd_id", {each.place for each in feed.actions})
    wanted: dict[str, SharedAction] = {}
    where: dict[str, str] = {}
    for place_in_source, action in zip(feed.where, feed.actions, strict=True):
        if action.place and action.place not in places:
            why = f"place “{action.place}” is not known here; ingest places first"
            written.rejected.append(Remark(place_in_source, why))
            continue
        key = f"{feed.host}/{action.id}"
        wanted[key], where[key] = action, place_in_source
    existing = found_by(Action.objects.filter(source=order.system), "source_id", wanted)
    values = {
        key: _values(action, existing.get(key), places.get(action.place), order.at)
        for key, action in wanted.items()
    }
    kept = keep(Action, values, existing=existing, at=order.at, once=_once(wanted, order))
    kept.updated |= _keep_hangings(wanted, kept, order) - kept.created
    written.rows["actions"] += len(kept.created)
    written.actions.update(kept.rows[key].pk for key in kept.changed)
    for key in wanted:
        written.count(where[key], created=key in kept.created, changed=key in kept.changed)


def _once(wanted: Mapping[str, SharedAction], order: Order) -> dict[str, dict[str, Any]]:
    slugs = free_slugs(Action, [action.title for action in wanted.values()])
    return {
        key: {"slug": slug, "source": order.system, "source_id": key, "state": order.state}
        for key, slug in zip(wanted, slugs, strict=True)
    }


def _values(
    action: SharedAction, known: Action | None, place: Place | None, at: datetime
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": action.title,
        "summary": action.summary,
        "verb": action.verb,
        "effort_minutes": action.minutes,
        "script": action.script,
        "talking_points": action.talking_points,
        "targets": list(action.targets),
        "language": action.language,
        "opens_at": action.opens_at,
        "source_url": action.url,
        "place": place,
        "outcome_note": action.outcome_note,
        **_ending(action, place),
    }
    if action.outcome in DECIDED:
        said["outcome"] = action.outcome
    if known is None or known.review_on is None:
        said["review_on"] = (at + REVIEW_AFTER).date()
    return said


def _ending(action: SharedAction, place: Place | None) -> dict[str, Any]:
    """What stands or falls with a row over there ends here at a moment, or has none in sight."""
    end = action.ends
    if end.at is None:
        nothing = {"ends_on": None, "ends_at": None, "ends_because": ""}
        return {"durability": Durability.ANYTIME, **nothing}
    because = "" if end.because == EndReason.DATE else end.because
    zone = place.zone if place else None
    day = end.at.astimezone(zone).date() if zone else end.at.date()
    whole_day = end.date_only and end_of_day(day, place.time_zone if place else "UTC") == end.at
    return {
        "durability": Durability.TIMED,
        "ends_on": day if whole_day else None,
        "ends_at": None if whole_day else end.at,
        "ends_because": because,
    }


def _keep_hangings(
    wanted: Mapping[str, SharedAction], kept: Kept[Action], order: Order
) -> set[str]:
    """Topics and links; returns the keys of the actions that gained or lost one."""
    topics = topics_named(name for action in wanted.values() for name in action.topics)
    asked = {
        kept.rows[key].pk: {topics[name].pk for name in action.topics if name in topics}
        for key, action in wanted.items()
    }
    gained = add_related(Action.topics.through, ("action_id", "topic_id"), asked)
    uses = {kept.rows[key].pk: _uses(action.links) for key, action in wanted.items()}
    keys = {row.pk: key for key, row in kept.rows.items()}
    return {keys[pk] for pk in gained | keep_uses("action", uses, at=order.at)}


def _uses(links: Sequence[SharedLink]) -> list[Use]:
    return [Use(link.text, link.url, LinkRole(link.role)) for link in links]


def _retire_missing(feed: SharedFeed, order: Order, written: Written) -> None:
    """What the publisher withdrew without a word ends now; should it name it again, it is back."""
    named = {f"{feed.host}/{identity}" for identity in feed.named}
    rows = (
        Action.objects.filter(source=order.system, source_id__startswith=f"{feed.host}/")
        .exclude(state=ActionState.CLOSED)
        .exclude(ends_because=EndReason.RETIRED)
    )
    gone = [pk for pk, key in rows.values_list("pk", "source_id") if key not in named]
    for some in batches(gone, BATCH):
        Action.objects.filter(pk__in=some).update(
            durability=Durability.TIMED,
            ends_on=None,
            ends_at=order.at,
            ends_because=EndReason.RETIRED,
            updated_at=order.at,
        )
    written.actions.update(gone)

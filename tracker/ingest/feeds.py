"""Feeds to follow into rows; each is due for its first poll."""

import hashlib
from collections.abc import Sequence
from typing import Any

from tracker.formats.records import FeedRecord, Remark
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import found_by, keep
from tracker.ingest.topics import add_related, topics_named
from tracker.links.urls import NotAnAddress, normalise
from tracker.models import Feed


def write_feeds(records: Sequence[FeedRecord], order: Order, written: Written) -> None:
    """Each feed once by its address; a title that an editor gave stays."""
    wanted: dict[str, FeedRecord] = {}
    urls: dict[str, str] = {}
    for record in records:
        try:
            url = normalise(record.url)
        except NotAnAddress as error:
            written.rejected.append(Remark(record.where, error.message))
            continue
        digest = hashlib.sha256(url.encode()).hexdigest()
        if digest in wanted:
            written.rejected.append(Remark(record.where, f"is {wanted[digest].where} again"))
            continue
        wanted[digest], urls[digest] = record, url
    existing = found_by(Feed.objects.all(), "url_sha256", wanted)
    values: dict[str, dict[str, Any]] = {key: {} for key in wanted}
    once = {
        key: {
            "url": urls[key],
            "url_sha256": key,
            "title": record.title[:300],
            "site_url": record.site,
            "place": order.place,
            "next_poll_at": order.at,
        }
        for key, record in wanted.items()
    }
    kept = keep(Feed, values, existing=existing, at=order.at, once=once)
    written.rows["feeds"] += len(kept.created)
    topics = topics_named(name for record in wanted.values() for name in record.topics)
    asked = {
        kept.rows[key].pk: {topics[name].pk for name in record.topics if name in topics}
        for key, record in wanted.items()
    }
    gained = add_related(Feed.topics.through, ("feed_id", "topic_id"), asked)
    for key, record in wanted.items():
        changed = kept.rows[key].pk in gained
        written.count(record.where, created=key in kept.created, changed=changed)

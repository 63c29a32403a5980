"""Which columns of a row are kept before and after a decision: an allow-list.

No text by or about a reader, no secret, no address: what is not named here is not kept. Texts
are shortened, and cleaned of addresses and tokens all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 200
"""Characters of a text that are kept."""

_OF_A_SOURCE: Final = ("source", "source_id", "source_url")

BELONGS: Final[Mapping[str, Mapping[str, str]]] = {
    "tracker.billrelation": {"place": "bill__place"},
    "tracker.demand": {"place": "campaign__place"},
    "tracker.feedentry": {"place": "feed__place"},
    "newsletters.delivery": {"newsletter": "edition__newsletter"},
    "newsletters.editionoverride": {"newsletter": "edition__newsletter"},
}
"""Where a row is that has no newsletter or place of its own: by the row that it hangs from."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "accounts.user": ("username", "role", "is_active", "is_staff", "is_superuser"),
    "accounts.apitoken": ("user", "name", "prefix", "scopes", "expires_at", "revoked_at"),
    "accounts.assignment": ("user", "role", "newsletter", "place"),
    "tracker.place": (
        "retired_at",
        "ocd_id",
        "name",
        "kind",
        "abbreviation",
        "time_zone",
        "parent",
    ),
    "tracker.topic": ("slug", "name", "retired_at"),
    "tracker.legislativesession": ("place", "identifier", "name", "starts_at", "ends_at"),
    "tracker.bill": (
        "retired_at",
        *("slug", "place", "session", "kind", "number", "number_inferred", "title"),
        *("short_title", "summary", "chamber", "introduced_on", "status", "status_raw"),
        *("status_class", "status_at", "stance", "stance_reason", "outcome", "host_bill"),
        *_OF_A_SOURCE,
    ),
    "tracker.organization": (
        "retired_at",
        *("name", "slug", "acronym", "aliases", "parent", "place", "site", "donate_url"),
    ),
    "tracker.resource": (
        *("title", "kind", "creator", "publisher", "pages", "summary", "minutes"),
        *("published_on", "language", "place", "offered", *_OF_A_SOURCE),
    ),
    "tracker.campaign": (
        "retired_at",
        *("slug", "title", "wants", "host", "place", "site", "ends_on", "outcome"),
        *("outcome_note", *_OF_A_SOURCE),
    ),
    "tracker.demand": ("campaign", "parent", "number", "position", "title", "rationale"),
    "tracker.meeting": (
        *("place", "body", "title", "description", "why", "starts_at", "ends_at", "all_day"),
        *("time_zone", "status", "status_note", "location", "stream_url", "url"),
        *("comment_deadline", "comment_date_only", "comment_how", "unconfirmed_since"),
        *("merged_into", "revision"),
    ),
    "tracker.meetingfeed": ("url", "format", "system", "place", "state", "publishes"),
    "tracker.chapter": ("url", "state", "publishes"),
    "tracker.petition": (
        *("slug", "title", "summary", "target", "host", "campaign", "place", "time_zone"),
        *("state", "opens_at", "closes_at", "closes_date_only", "closed_because", "goal"),
        *("signatures", "outcome", "outcome_note", *_OF_A_SOURCE),
    ),
    "tracker.action": (
        *("slug", "title", "summary", "verb", "script", "talking_points", "targets"),
        *("effort_minutes", "durability", "ends_on", "ends_at", "ends_because", "opens_at"),
        *("review_on", "reviewed_on", "language", "place", "campaign", "organization", "bill"),
        *("meeting", "petition", "state", "held_because", "effective_end", "effective_reason"),
        *("retired_at", "superseded_by", "superseded_at", "closed_at", "outcome"),
        *("outcome_note", *_OF_A_SOURCE),
    ),
    "tracker.feed": (
        *("url", "title", "site_url", "state", "organization", "campaign", "place"),
        *("interval_minutes", "moved_to"),
    ),
    "tracker.feedentry": (
        *("feed", "url", "title", "state", "bill", "meeting", "petition", "action"),
    ),
    "tracker.term": (
        "retired_at",
        "term",
        "instead",
        "why",
        "preferred_by",
        "language",
        *_OF_A_SOURCE,
    ),
    "tracker.post": (
        *("slug", "kind", "title", "subtitle", "lede", "published_on", "previous", "next"),
        *_OF_A_SOURCE,
    ),
    "tracker.link": (
        *("url", "verdict", "verdict_reason", "next_look_at", "pinned_until", "ignored"),
        "replaced_by",
    ),
    "webhooks.endpoint": (
        *("url", "description", "events", "newsletter", "place", "state", "disabled_because"),
        "former_until",
    ),
    "newsletters.newsletter": (
        *("slug", "name", "description", "weekday", "hour", "minute", "time_zone", "language"),
        *("sender", "postal_address", "approve", "second_person", "grace_hours"),
        *("cut_off_hours", "send_within_hours", "repeat_after", "unknown_policy"),
        *("bounce_hold_percent", "active"),
    ),
    "newsletters.edition": (
        *("newsletter", "date", "scheduled_at", "sends_at", "send_by", "ordered_at", "ordered_by"),
        *("state", "snapshot_sha256", "note", "words"),
        *("approved_sha256", "approved_at", "approved_by", "changed_by", "held_because"),
        *("sending_at", "sent_at"),
    ),
    "newsletters.editionoverride": (
        *("edition", "kind", "action", "meeting", "bill", "resource", "term", "decision"),
        *("section", "position", "blurb", "decided_by"),
    ),
    "newsletters.subscription": ("newsletter", "status", "since", "confirmed_at"),
    "newsletters.suppression": ("newsletter", "reason", "at"),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that hang on a row and are kept with it as one column: a list, in their order."""

    path: str
    """From the row to its lines."""
    says: Mapping[str, str]
    """What is kept of a line, by the path to it from the line."""
    order: tuple[str, ...]
    """Paths from the row."""


def _links(path: str, *before: str) -> Lines:
    """Where readers are sent. The id of the link tells apart what cleaning makes alike."""
    return Lines(
        path,
        {"link": "link", "role": "role", "text": "text", "url": "link__url"},
        (*before, f"{path}__position", f"{path}__id"),
    )


LINES: Final[Mapping[str, Mapping[str, Lines]]] = {
    "tracker.action": {"links": _links("link_uses")},
    "tracker.bill": {"links": _links("link_uses")},
    "tracker.campaign": {"links": _links("link_uses")},
    "tracker.demand": {"links": _links("link_uses")},
    "tracker.meeting": {
        "links": _links("link_uses"),
        "documents": Lines(
            "documents",
            {"kind": "kind", "title": "title", "url": "url"},
            ("documents__position", "documents__id"),
        ),
    },
    "tracker.organization": {"links": _links("link_uses")},
    "tracker.petition": {"links": _links("link_uses")},
    "tracker.post": {"links": _links("sections__link_uses", "sections__position")},
    "tracker.resource": {"links": _links("link_uses")},
}
"""Of which rows lines are kept, and under which name."""

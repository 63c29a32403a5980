"""Links, feeds and outside calendars by editors: known by their address, due when they are new."""

from datetime import datetime

from tracker.chapters.subscribe import subscribe
from tracker.editing.save import Values, save_row
from tracker.links.add import add_link, key_of
from tracker.links.urls import normalise
from tracker.meetings.follow import follow_source
from tracker.models import Chapter, Feed, Link, MeetingFeed
from tracker.vocabulary import FeedState


def write_link(row: Link, values: Values, *, at: datetime) -> Link:
    """A link that is known already is the answer to being added again."""
    return add_link(values["url"], at=at) if row._state.adding else save_row(row, values)


def retire_link(row: Link, *, at: datetime) -> None:
    """Not looked at any more: what uses it is taken at an editor's word."""
    save_row(row, {"ignored": True, "next_look_at": None})


def write_feed(row: Feed, values: Values, *, at: datetime) -> Feed:
    """A new feed, and one that goes on, is due at once."""
    said = dict(values)
    if row._state.adding:
        said["url"] = normalise(said["url"])
        said["url_sha256"] = key_of(said["url"])
    if row._state.adding or _goes_on(row, said):
        said["next_poll_at"] = at
    return save_row(row, said)


def write_meeting_feed(row: MeetingFeed, values: Values, *, at: datetime) -> MeetingFeed:
    if row._state.adding:
        place = values.get("place")
        return follow_source(
            values["format"],
            values["url"],
            place=place.ocd_id if place else "",
            at=at,
            publishes=values.get("publishes", True),
        )
    said = dict(values)
    if _goes_on(row, said):
        said["next_poll_at"] = at
    return save_row(row, said)


def write_chapter(row: Chapter, values: Values, *, at: datetime) -> Chapter:
    if row._state.adding:
        return subscribe(values["url"], at=at, publishes=values.get("publishes", True))
    said = dict(values)
    if _goes_on(row, said):
        said["next_poll_at"] = at
    return save_row(row, said)


def pause(row: Chapter | Feed | MeetingFeed, *, at: datetime) -> None:
    """Not polled until an editor says otherwise; what it said stays."""
    save_row(row, {"state": FeedState.PAUSED})


def _goes_on(row: Chapter | Feed | MeetingFeed, said: Values) -> bool:
    return said.get("state") == FeedState.ACTIVE and row.state != FeedState.ACTIVE

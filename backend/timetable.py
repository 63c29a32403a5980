"""The week as one table: what runs when, and why then.

Every entry may fire twice, late or not at all: each task derives its work from rows. A message
that no worker took before the next one is due expires, so a night without a worker leaves one
nudge and not a thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: ``task`` is a dotted path, ``queue`` one of mail, fetch, housekeeping."""

    name: str
    task: str
    every: timedelta
    queue: str
    why: str


WEEK: tuple[Entry, ...] = (
    Entry(
        name="expire",
        task="tracker.expire",
        every=timedelta(minutes=5),
        queue="housekeeping",
        why="An action that is over says so within minutes, with what can be done instead.",
    ),
    Entry(
        name="sweep",
        task="tracker.sweep",
        every=timedelta(hours=1),
        queue="housekeeping",
        why="A change that nobody followed up is found within the hour; a bill's death, too.",
    ),
    Entry(
        name="refresh-calendars",
        task="tracker.refresh_calendars",
        every=timedelta(minutes=5),
        queue="housekeeping",
        why="What commands and editors changed is in every feed before a client asks again.",
    ),
    Entry(
        name="purge-calendars",
        task="tracker.purge_calendars",
        every=timedelta(hours=24),
        queue="housekeeping",
        why="No feed reaches back so far; what ended 400 days ago is forgotten.",
    ),
    Entry(
        name="poll-sources",
        task="tracker.poll_sources",
        every=timedelta(minutes=10),
        queue="fetch",
        why="A council's calendar that moves or cancels a meeting is asked every hour or so.",
    ),
    Entry(
        name="poll-chapters",
        task="tracker.poll_chapters",
        every=timedelta(minutes=10),
        queue="fetch",
        why="What another chapter opens, moves and closes is here within the hour or so.",
    ),
    Entry(
        name="check-links",
        task="tracker.check_links",
        every=timedelta(minutes=5),
        queue="fetch",
        why="A batch lasts two minutes at most; what is due before an edition is found in time.",
    ),
    Entry(
        name="ask-archive",
        task="tracker.ask_archive",
        every=timedelta(seconds=15),
        queue="fetch",
        why="One question each, four a minute at most; nothing is asked unless WEB_ARCHIVE is set.",
    ),
    Entry(
        name="look-ahead",
        task="newsletters.look_ahead",
        every=timedelta(minutes=15),
        queue="housekeeping",
        why="What the next edition leads to is looked at three days, one day and two hours ahead.",
    ),
    Entry(
        name="monday-digest",
        task="tracker.send_monday_digest",
        every=timedelta(minutes=30),
        queue="mail",
        why="It asks whether it is Monday morning; a stopped clock is made up for until midnight.",
    ),
    Entry(
        name="poll-feeds",
        task="tracker.poll_feeds",
        every=timedelta(minutes=10),
        queue="fetch",
        why="Each feed has its own interval of an hour or more; this only finds what is due.",
    ),
    Entry(
        name="tell-webhooks",
        task="tracker.tell_webhooks",
        every=timedelta(seconds=15),
        queue="fetch",
        why="Other systems hear within half a minute; what failed is tried for three days.",
    ),
    Entry(
        name="forget-webhooks",
        task="tracker.forget_webhooks",
        every=timedelta(hours=24),
        queue="housekeeping",
        why="What was told a month ago is told no more.",
    ),
    Entry(
        name="keep-editions",
        task="newsletters.keep_editions",
        every=timedelta(minutes=1),
        queue="housekeeping",
        why="An edition is made at its cut-off, by its date and not by this firing: a minute lost"
        " or doubled changes nothing.",
    ),
    Entry(
        name="send-due",
        task="newsletters.send_due",
        every=timedelta(minutes=1),
        queue="mail",
        why="An edition leaves within a minute of its instant, and what a dead worker left behind"
        " is taken up within a minute of its lease.",
    ),
    Entry(
        name="empty-outbox",
        task="newsletters.empty_outbox",
        every=timedelta(seconds=15),
        queue="mail",
        why="Whoever signs up looks into the mailbox at once; no request sends mail itself, so"
        " that it takes the same time whatever is known of the address.",
    ),
    Entry(
        name="rebuild-drafts",
        task="newsletters.rebuild_drafts",
        every=timedelta(hours=1),
        queue="housekeeping",
        why="A draft follows what opens, closes and moves until somebody approves it.",
    ),
    Entry(
        name="sweep-accounts",
        task="accounts.sweep",
        every=timedelta(hours=1),
        queue="housekeeping",
        why="Answers kept for a repeated request, login links, counts of tries and sessions end on"
        " their own; this forgets them within the hour.",
    ),
)


def beat_schedule(entries: Iterable[Entry]) -> dict[str, dict[str, Any]]:
    """The table in the words of Celery's beat."""
    return {
        entry.name: {
            "task": entry.task,
            "schedule": entry.every,
            "options": {"queue": entry.queue, "expires": entry.every.total_seconds()},
        }
        for entry in entries
    }

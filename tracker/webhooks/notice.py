"""The database notes what happened, in the transaction of the change, whoever makes it.

Rows change by forms, the API, twenty readers in bulk, sweeps and workers. A trigger sees each of
them; a call at each writer would be forgotten at the next. A note is one small row, and only where
an active endpoint could want it.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connections

from tracker.vocabulary import STALE_VERDICTS
from tracker.webhooks.vocabulary import Happening

_STALE: Final = ", ".join(f"'{verdict.value}'" for verdict in sorted(STALE_VERDICTS))


@dataclass(frozen=True, slots=True)
class Rule:
    """When a change of a row is a happening. ``condition`` is SQL that both databases read."""

    kind: Happening
    table: str
    on: str
    condition: str

    @property
    def name(self) -> str:
        operation = "insert" if self.on == "INSERT" else "update"
        return f"webhooks_{self.kind.value.replace('.', '_')}_{operation}"


RULES: Final = (
    Rule(
        Happening.EDITION_APPROVED,
        "newsletters_edition",
        "UPDATE OF state",
        "NEW.state = 'approved' AND OLD.state <> 'approved'",
    ),
    Rule(
        Happening.EDITION_SENT,
        "newsletters_edition",
        "UPDATE OF state",
        "NEW.state = 'sent' AND OLD.state <> 'sent'",
    ),
    Rule(Happening.ACTION_OPENED, "tracker_action", "INSERT", "NEW.state = 'open'"),
    Rule(
        Happening.ACTION_OPENED,
        "tracker_action",
        "UPDATE OF state",
        "NEW.state = 'open' AND OLD.state <> 'open'",
    ),
    Rule(
        Happening.ACTION_CLOSED,
        "tracker_action",
        "UPDATE OF state",
        "NEW.state = 'closed' AND OLD.state = 'open'",
    ),
    Rule(
        Happening.LINK_STALE,
        "tracker_link",
        "UPDATE OF verdict",
        f"NEW.verdict IN ({_STALE}) AND OLD.verdict NOT IN ({_STALE})",
    ),
    Rule(
        Happening.MEETING_CANCELLED,
        "tracker_meeting",
        "UPDATE OF status",
        "NEW.status = 'cancelled' AND OLD.status <> 'cancelled'",
    ),
    Rule(
        Happening.MEETING_MOVED,
        "tracker_meeting",
        "UPDATE OF status, starts_at",
        "NEW.status <> 'cancelled' AND (NEW.starts_at <> OLD.starts_at"
        " OR (NEW.status = 'postponed' AND OLD.status <> 'postponed'))",
    ),
)

_WANTED: Final = "EXISTS (SELECT 1 FROM webhooks_endpoint WHERE state = 'active')"
_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION webhooks_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {_WANTED} THEN
        INSERT INTO webhooks_event (uuid, kind, object_id, noted_at)
        VALUES (gen_random_uuid(), TG_ARGV[0], NEW.id, clock_timestamp());
    END IF;
    RETURN NULL;
END $$"""  # noqa: S608 -- of our own words


def made(rule: Rule, vendor: str) -> str:
    """The statement that makes the trigger."""
    head = f"CREATE TRIGGER {rule.name} AFTER {rule.on} ON {rule.table} FOR EACH ROW"
    if vendor == "postgresql":
        return f"{head} WHEN ({rule.condition}) EXECUTE FUNCTION webhooks_note('{rule.kind}')"
    return (
        f"{head} WHEN {rule.condition} AND {_WANTED} BEGIN"  # noqa: S608 -- of our own words
        " INSERT INTO webhooks_event (uuid, kind, object_id, noted_at)"
        f" VALUES (lower(hex(randomblob(16))), '{rule.kind}', NEW.id,"
        " strftime('%Y-%m-%d %H:%M:%f', 'now')); END"
    )


def step_aside(using: str = "default", **_: Any) -> None:
    """No trigger stands while tables are altered: SQLite makes some of them anew."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for rule in RULES:
            if rule.table in there:
                on = f" ON {rule.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name}{on}")


def keep(using: str = "default", **_: Any) -> None:
    """Each trigger is there once the tables are."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    if not {"webhooks_event", "webhooks_endpoint", *(rule.table for rule in RULES)} <= there:
        return
    step_aside(using)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for rule in RULES:
            cursor.execute(made(rule, connection.vendor).replace("%", "%%"), [])

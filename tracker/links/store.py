"""Looks and verdicts into their tables, a few hundred rows with one statement each.

The ORM's ways cost more than the looks themselves: a model instance and eighteen prepared values
for each row. So the columns are written by hand here, and only here. PostgreSQL copies the looks
in and updates the links from one JSON document; other databases take the same rows one by one
inside the caller's transaction.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tracker.links.evidence import Evidence
from tracker.links.verdict import VERSION, Judgement
from tracker.models import Link, Look

LOOK = (
    "link_id", "at", "trigger", "status", "chain", "final_url", "error", "milliseconds",
    "body_bytes", "content_type", "title", "canonical", "shingles_sha256", "sketch", "signals",
)  # fmt: skip
VERDICT = {
    "id": "bigint",
    "verdict": "text",
    "verdict_reason": "text",
    "verdict_quote": "text",
    "verdict_since": "timestamptz",
    "verdict_version": "smallint",
    "moved_to": "text",
    "looks_counted": "smallint",
    "looks_needed": "smallint",
    "last_look_at": "timestamptz",
    "next_look_at": "timestamptz",
    "host": "text",
}
"""The columns that judging a link writes. The lease is given back with them, and ``updated_at``
moves on, which the API's ``ETag`` and readers of changes rely on."""

LOOKS, LINKS = Look._meta.db_table, Link._meta.db_table
ALL, MARKS = ", ".join(LOOK), ", ".join(["%s"] * len(LOOK))
JUDGED = [column for column in VERDICT if column != "id"]
NEW = ", ".join(f"{column} {kind}" for column, kind in VERDICT.items())
COPY = f"COPY {LOOKS} ({ALL}) FROM STDIN"
INSERT = f"INSERT INTO {LOOKS} ({ALL}) VALUES ({MARKS})"  # noqa: S608  # our own names only
UPDATE_FROM_JSON = f"""
    UPDATE {LINKS} AS link
    SET {", ".join(f"{column} = new.{column}" for column in JUDGED)},
        owner = '', lease_until = NULL, updated_at = statement_timestamp()
    FROM json_to_recordset(%s) AS new ({NEW})
    WHERE link.id = new.id
"""  # noqa: S608  # our own names only
UPDATE_ONE = f"""
    UPDATE {LINKS}
    SET {", ".join(f"{column} = %s" for column in JUDGED)},
        owner = '', lease_until = NULL, updated_at = strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')
    WHERE id = %s
"""  # noqa: S608  # our own names only
Judged = tuple[Link, Judgement, datetime]
"""A link, what was found, and when to look again."""


def append_looks(seen: Mapping[int, Evidence], *, trigger: str) -> None:
    """New rows of ``Look``; one statement."""
    rows = [look_row(link_id, look, trigger) for link_id, look in seen.items()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(COPY) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(INSERT, rows)


def save_verdicts(judged: Iterable[Judged]) -> None:
    """The judged columns of rows that the caller's transaction holds; one statement."""
    rows = [verdict_row(*each) for each in judged]
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            new = [dict(zip(VERDICT, row, strict=True)) for row in rows]
            cursor.execute(UPDATE_FROM_JSON, [json.dumps(new)])
        else:
            cursor.executemany(UPDATE_ONE, [(*row[1:], row[0]) for row in rows])


def look_row(link_id: int, look: Evidence, trigger: str) -> Sequence[Any]:
    """A look in the order of ``LOOK``."""
    sketch = look.sketch
    return (
        link_id,
        stamp(look.at),
        trigger,
        look.status,
        json.dumps([[hop.status, hop.url, hop.permanent] for hop in look.hops]),
        look.final_url,
        str(look.failure or ""),
        look.milliseconds,
        look.body_bytes,
        look.content_type,
        look.title,
        look.canonical,
        hashlib.sha256(sketch.encode()).hexdigest() if sketch else "",
        sketch,
        json.dumps([signal.stored() for signal in look.signals]),
    )


def verdict_row(link: Link, found: Judgement, next_look_at: datetime) -> Sequence[Any]:
    """A judged link in the order of ``VERDICT``."""
    return (
        link.pk,
        str(found.verdict),
        found.reason,
        found.quote,
        stamp(found.since),
        VERSION,
        found.moved_to,
        found.looks_counted,
        found.looks_needed,
        stamp(link.last_look_at),
        stamp(next_look_at),
        link.host,
    )


def stamp(moment: datetime | None) -> str | None:
    """A moment as every database of ours reads it; they keep UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ") if moment else None

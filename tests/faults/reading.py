"""Run as a process: read an archive of bills, and be killed or run out of disk while doing so.

``python -m tests.faults.reading FILE [kill KEPT | disk BYTES]`` kills itself with SIGKILL once so
many records are written, or may let no file grow past so many bytes; otherwise it prints a report
and a digest of every row that it made, in JSON.
"""

import hashlib
import json
import os
import resource
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
HIDDEN = frozenset({"id", "uuid", "created_at", "updated_at", "bill_id", "session_id"})


def main(file: str, fault: str, limit: int) -> None:
    from backend.kernel.errors import DomainError
    from tracker.ingest import reading
    from tracker.ingest.intake import ingest

    reading.PART = 100

    kept_in_all = 0

    def watch(read: int, kept: int) -> None:
        nonlocal kept_in_all
        kept_in_all += kept
        if fault == "kill" and kept_in_all >= limit:
            os.kill(os.getpid(), signal.SIGKILL)

    if fault == "disk":
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    said: object
    try:
        said = ingest("billstatus", [(file, Path(file).read_bytes())], at=AT, watch=watch).as_json()
    except DomainError as error:
        said = error.message
    sys.stdout.write(json.dumps({"said": said, "rows": digest()}))


def digest() -> str:
    """Of all rows of bills and what hangs on them, whatever keys the database gave."""
    from django.db.models import Model

    from tracker.models import Bill, BillAction, BillSponsor, BillStatusChange

    slugs = dict(Bill.objects.values_list("pk", "slug"))
    lines = []
    tables: list[type[Model]] = [Bill, BillAction, BillSponsor, BillStatusChange]
    for table in tables:
        rows: list[dict[str, Any]] = list(table._default_manager.values())
        for row in rows:
            of = slugs[row.get("bill_id", row["id"])]
            shown = sorted((name, str(each)) for name, each in row.items() if name not in HIDDEN)
            lines.append(f"{table.__name__} {of} {shown}")
    digested = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    return f"{len(lines)} {digested}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    django.setup()
    words = [*sys.argv[1:], "", "0"]
    main(words[0], words[1], int(words[2]))

"""``scripts/fuzz``: a service of its own, asked at random by every role, and what came of it.

Exits with 0 if no check failed and nothing was answered 5xx, with 1 otherwise; each failure is told
once, with its request. The same seed asks the same of the same rows.
"""

import argparse
import json
import signal
import sys
import time
from collections import Counter
from importlib import import_module
from typing import Any

from tests.fuzz.service import ROLES, Service, running

REQUESTS, MINUTES = 20_000, 60
IN_FULL = 30
"""Failures of a role that are told with their requests; the rest by name."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="at least, over all roles")
    parser.add_argument("--role", choices=ROLES, action="append", help="only as these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="the most that it may take")
    parser.add_argument("--server", default="", help="a PostgreSQL server (postgres://…); SQLite")
    parser.add_argument("--json", action="store_true", help="one JSON document instead")
    parser.add_argument("--no-crooked", action="store_true", help="only what a schema makes up")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or the service would be left behind
    with running(options.server) as service:
        document = asked(service, options)
    told = json.dumps(document, indent=2) if options.json else table(document)
    sys.stdout.write(f"{told}\n")
    return 0 if is_kept(document) else 1


def asked(service: Service, options: Any) -> dict[str, Any]:
    """Everything that was asked, and what it came to."""
    asking, crooked = (import_module(f"tests.fuzz.{name}") for name in ("asking", "crooked"))
    begun, raw = time.monotonic(), asking.schema_of(service)
    roles = options.role or ROLES
    share, until = -(-options.requests // len(roles)), begun + options.minutes * 60
    rows = []
    for role in roles:
        rows.append(asking.ask(service, role, share=share, seed=options.seed, raw=raw, until=until))
        say(rows[-1].document())
    if not options.no_crooked:
        rows.append(crooked.ask_crookedly(service, roles[-1], raw=raw, most=share))
        say(rows[-1].document())
    return {
        "seed": options.seed,
        "database": "PostgreSQL" if options.server else "SQLite",
        "asked_for": options.requests,
        "seconds": round(time.monotonic() - begun),
        "served": service.served(),
        "faults": service.faults(),
        "audit_is_whole": service.audit_is_whole(),
        "roles": [each.document() for each in rows],
    }


def is_kept(document: dict[str, Any]) -> bool:
    rows = document["roles"]
    return bool(
        sum(row["requests"] for row in rows) >= document["asked_for"]
        and not any(row["5xx"] or row["failures"] for row in rows)
        and not document["faults"]
        and document["audit_is_whole"]
    )


HEAD = ("as", "operations", "done", "requests", "2xx", "3xx", "4xx", "5xx", "failures")


def table(document: dict[str, Any]) -> str:
    rows = document["roles"]
    sums = {name: sum(row[name] for row in rows) for name in HEAD[3:8]}
    every = {"as": "all", "operations": "", "done": "", **sums}
    every["failures"] = {name: told for row in rows for name, told in row["failures"].items()}
    lines = [
        f"seed {document['seed']}, {document['database']}, {document['seconds']} s;"
        f" the server counted {document['served']:,}",
        line(dict(zip(HEAD, HEAD, strict=True))),
        *(line(row) for row in [*rows, every]),
    ]
    phases = sum((Counter(row["phases"]) for row in rows), Counter[str]())
    whole = "is whole" if document["audit_is_whole"] else "IS BROKEN"
    lines += [", ".join(f"{name} {many:,}" for name, many in sorted(phases.items()))]
    return "\n".join([*lines, f"{document['faults']} faults in the log; the audit {whole}"])


def say(row: dict[str, Any]) -> None:
    """At once, so that a run that is stopped has told what it found."""
    told = [line(row)]
    for number, (name, each) in enumerate(sorted(row["failures"].items())):
        told.append(f"- {name}" if number >= IN_FULL else f"- {name}\n  {each}\n")
    sys.stderr.write("\n".join(told) + "\n")


def line(row: dict[str, Any]) -> str:
    """``done``: operations that were answered 2xx at least once."""
    failures = row["failures"] if isinstance(row["failures"], str) else len(row["failures"])
    words = [row["as"].ljust(20), *(str(row[name]).rjust(10) for name in HEAD[1:8])]
    return " ".join([*words, str(failures).rjust(9)])


if __name__ == "__main__":
    sys.exit(main())

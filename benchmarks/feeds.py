"""Feeds: 300 feeds of 50 entries polled end to end on PostgreSQL, new and unchanged.

In the same run, feedparser reads the same documents alone, as the baseline: no guard, no cleaning,
no matching, no rows.

``BENCH_DATABASE_URL`` names the server (default: the local one, as ``postgres``). A database of
this run's own is created there and dropped at the end.
"""

import argparse
import json
import sys
from importlib import import_module
from typing import Any

from benchmarks._database import machine, own_database

FEEDS, ENTRIES, HOSTS = 300, 50, 20
LIMITS = {"seconds": 60}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with own_database():
        work = import_module("benchmarks._feeds")
        with work.hosts(HOSTS) as ports:
            urls = work.fill(ports, feeds=FEEDS, entries=ENTRIES)
            rounds = [
                work.round_of("all new", hours=0),
                work.round_of("unchanged", hours=3),
                work.baseline(urls),
            ]
    document = {"benchmark": "feeds", "machine": machine(), "limits": LIMITS, "rounds": rounds}
    print(json.dumps(document, indent=2) if options.json else table(document))
    return 0 if is_kept(document) else 1


def is_kept(document: dict[str, Any]) -> bool:
    """Every feed was read whole and in time, and what did not change was not written."""
    first, second, _ = document["rounds"]
    return bool(
        first["new"] == FEEDS * ENTRIES
        and (second["feeds"], second["new"]) == (FEEDS, 0)
        and first["in_trouble"] == second["in_trouble"] == 0
        and first["seconds"] <= LIMITS["seconds"]
    )


def table(document: dict[str, Any]) -> str:
    lines = [
        document["machine"],
        f"{'round':<18} {'feeds':>6} {'new':>7} {'seconds':>8} {'s CPU':>7}",
    ]
    lines += [
        f"{row['round']:<18} {row['feeds']:>6} {row['new']:>7,} {row['seconds']:>8}"
        f" {row['cpu_seconds']:>7}"
        for row in document["rounds"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

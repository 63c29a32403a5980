"""Assembling one edition from 100,000 open actions and 20,000 meetings on PostgreSQL.

Two sizes in one run: the queries must not grow with the rows. The baseline is the plain way of
writing it: load the same open actions and meetings as objects and sort them, without weighing
anything, without reasons, details or a single write.

``BENCH_DATABASE_URL`` names the server (default: the local one, as ``postgres``). A database of
this run's own is created there and dropped at the end.
"""

import argparse
import json
import sys
from importlib import import_module
from typing import Any

from benchmarks._database import machine, own_database

SIZES = ((10_000, 2_000), (100_000, 20_000))
LIMIT_SECONDS, LIMIT_QUERIES = 5.0, 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with own_database():
        work = import_module("benchmarks._assembly")
        results = [work.measure(actions, meetings) for actions, meetings in SIZES]
    document = {
        "benchmark": "assemble",
        "machine": machine(),
        "compared_with": "loading the same rows as objects and sorting them",
        "limits": {"seconds": LIMIT_SECONDS, "queries": LIMIT_QUERIES},
        "results": results,
        "queries_grow": results[0]["queries"] != results[-1]["queries"],
    }
    print(json.dumps(document, indent=2) if options.json else table(document))
    largest = results[-1]
    kept = largest["seconds"] <= LIMIT_SECONDS and largest["queries"] <= LIMIT_QUERIES
    return 0 if kept and not document["queries_grow"] else 1


def table(document: dict[str, Any]) -> str:
    lines = [
        document["machine"],
        f"{'actions':>9} {'meetings':>9} {'queries':>8} {'first':>8} {'again':>8}"
        f" {'baseline':>9} {'ratio':>6}",
    ]
    lines += [
        f"{row['actions']:>9,} {row['meetings']:>9,} {row['queries']:>8} {row['seconds']:>7.2f}s"
        f" {row['seconds_unchanged']:>7.2f}s {row['seconds_baseline']:>8.2f}s"
        f" {row['ratio_to_baseline']:>6.2f}"
        for row in document["results"]
    ]
    lines.append(f"baseline: {document['compared_with']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""Ingesting 20,000 bills with 400,000 actions on PostgreSQL, then again without a change.

The bills are one ZIP of bill status files, as the Government Publishing Office publishes them. The
baseline is the plain way of keeping them: parse the same files and insert the same actions and
bills in bulk, without comparing, without statuses, outcomes, sponsors or a second reading.

``BENCH_DATABASE_URL`` names the server (default: the local one, as ``postgres``). A database of
this run's own is created there and dropped at the end.
"""

import argparse
import json
import sys
from importlib import import_module
from typing import Any

from benchmarks._database import machine, own_database

SIZES = (2_000, 20_000)
ACTIONS = 20
LIMIT_SECONDS, LIMIT_MEGABYTES = 120.0, 500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with own_database():
        work = import_module("benchmarks._ingest")
        results = [work.measure(bills, ACTIONS) for bills in SIZES]
    document = {
        "benchmark": "ingest",
        "machine": machine(),
        "compared_with": "parsing the same files and inserting bills and actions in bulk",
        "limits": {"seconds": LIMIT_SECONDS, "megabytes": LIMIT_MEGABYTES},
        "results": results,
    }
    print(json.dumps(document, indent=2) if options.json else table(document))
    largest = results[-1]
    kept = largest["seconds"] <= LIMIT_SECONDS and largest["megabytes"] <= LIMIT_MEGABYTES
    return 0 if kept else 1


def table(document: dict[str, Any]) -> str:
    lines = [
        document["machine"],
        f"{'bills':>7} {'actions':>8} {'first':>8} {'again':>8} {'baseline':>9} {'ratio':>6}"
        f" {'memory':>8}",
    ]
    lines += [
        f"{row['bills']:>7,} {row['actions']:>8,} {row['seconds']:>7.1f}s"
        f" {row['seconds_unchanged']:>7.1f}s {row['seconds_baseline']:>8.1f}s"
        f" {row['ratio_to_baseline']:>6.2f} {row['megabytes']:>6} MB"
        for row in document["results"]
    ]
    lines.append(f"baseline: {document['compared_with']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

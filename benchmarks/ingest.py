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
_COSTS = ("seconds", "cpu_seconds", "server_cpu_seconds")
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
        f"{'bills':>7} {'actions':>8} {'reading':>10} {'wall':>8} {'cpu':>8} {'server':>8}",
    ]
    for row in document["results"]:
        for name, suffix in (("first", ""), ("unchanged", "_unchanged"), ("plain", "_baseline")):
            costs = (row[f"{each}{suffix}"] for each in _COSTS)
            lines.append(
                f"{row['bills']:>7,} {row['actions']:>8,} {name:>10} "
                + " ".join(f"{each:>7.1f}s" for each in costs)
            )
        lines.append(
            f"{'':>16} first / plain {row['ratio_to_baseline']:.2f},"
            f" peak of the process so far {row['megabytes']} MB"
        )
    lines.append(f"plain: {document['compared_with']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""Pages of 1,000,000 actions on PostgreSQL: the first, the filtered, the thousandth.

Every filter and search of actions is asked in every order, both ways, through the whole of Django's
request handling, as the anonymous ask. Beside some of them in the same run stands the page written
by hand: one SQL statement and three for what hangs on the rows, into plain dictionaries and orjson;
its rows are compared with ours, value by value. Where others use the machine, the clock tells of
them as well; the processor's time, also of the database's process on this machine, does not.

``BENCH_DATABASE_URL`` names the server (default: the local one, as ``postgres``). A database of
this run's own is created there and dropped at the end. ``BENCH_ACTIONS`` is another size.
"""

import argparse
import json
import os
import sys
from importlib import import_module
from typing import Any

from benchmarks._database import machine, own_database

ACTIONS = int(os.environ.get("BENCH_ACTIONS", "1000000"))
LIMIT_MS, LIMIT_RATIO, LIMIT_DEPTH = 50.0, 3.0, 1.25


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with own_database():
        result = import_module("benchmarks._api").measure(ACTIONS)
    broken = [
        *(f"{page['page']}: p95" for page in result["pages"] if page["p95_ms"] > LIMIT_MS),
        *(f"{page['page']}: ratio" for page in result["by_hand"] if page["ratio"] > LIMIT_RATIO),
        *(f"{page['order']}: depth" for page in result["deep"] if page["ratio"] > LIMIT_DEPTH),
    ]
    document = {
        "benchmark": "api",
        "machine": machine(),
        "compared_with": "hand-written SQL into dictionaries and orjson, of the same page",
        "limits": {
            "p95_ms": LIMIT_MS,
            "ratio_to_hand_written": LIMIT_RATIO,
            "page_1000_to_page_1": LIMIT_DEPTH,
        },
        "broken": broken,
        "results": result,
    }
    print(json.dumps(document, indent=2) if options.json else table(document))
    return 1 if broken else 0


def table(document: dict[str, Any]) -> str:
    result = document["results"]
    lines = [
        document["machine"],
        f"{result['actions']:,} actions, filled in {result['filled_seconds']} s,"
        f" {result['rows_on_a_page']} on a page; each page in every order",
        f"{'page':<58} {'median':>8} {'p95':>8} {'slowest order':>24} {'processor':>11} {'p95':>8}"
        f" {'queries':>8}",
    ]
    lines += [
        f"{page['page']:<58} {page['median_ms']:>6.1f}ms {page['p95_ms']:>6.1f}ms"
        f" {page['slowest']:>13} {page['slowest_ms']:>8.1f}ms {page['cpu_ms']:>9.1f}ms"
        f" {page['cpu_p95_ms']:>6.1f}ms"
        f" {page['queries']:>8}"
        for page in [*result["pages"], *result["shaped"]]
    ]
    lines += [
        f"{page['page']:<58} {page['ms']:>6.1f}ms, by hand {page['by_hand_ms']:.1f} ms,"
        f" ratio {page['ratio']} (limit {LIMIT_RATIO})"
        for page in result["by_hand"]
    ]
    lines += [
        f"order={page['order']:<14} page 1 {page['page_1_ms']:.1f} ms, page 1,000"
        f" {page['page_1000_ms']:.1f} ms, ratio {page['ratio']} (limit {LIMIT_DEPTH})"
        for page in result["deep"]
    ]
    lines += [f"baseline: {document['compared_with']}"]
    lines += [f"not kept: {each}" for each in document["broken"]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

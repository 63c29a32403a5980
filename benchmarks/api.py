"""Pages of 1,000,000 actions on PostgreSQL: the first, the filtered, the thousandth.

Each page is asked through the whole of Django's request handling, as the anonymous ask. Beside it
in the same run stands a page written by hand: one SQL statement and three for what hangs on the
rows, into plain dictionaries and JSON; its rows are compared with ours, value by value.

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
LIMIT_MS, LIMIT_RATIO, LIMIT_DEPTH = 50.0, 3.0, 1.5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with own_database():
        result = import_module("benchmarks._api").measure(ACTIONS)
    pages = result["pages"]
    document = {
        "benchmark": "api",
        "machine": machine(),
        "compared_with": "hand-written SQL into dictionaries and JSON, of the same page",
        "limits": {
            "p95_ms": LIMIT_MS,
            "ratio_to_hand_written": LIMIT_RATIO,
            "page_1000_to_page_1": LIMIT_DEPTH,
        },
        "results": result,
    }
    print(json.dumps(document, indent=2) if options.json else table(document))
    kept = (
        all(page["p95_ms"] <= LIMIT_MS for page in pages)
        and result["ratio_to_hand_written"] <= LIMIT_RATIO
        and result["page_1000_to_page_1"] <= LIMIT_DEPTH
    )
    return 0 if kept else 1


def table(document: dict[str, Any]) -> str:
    result = document["results"]
    lines = [
        document["machine"],
        f"{result['actions']:,} actions, filled in {result['filled_seconds']} s,"
        f" {result['rows_on_a_page']} on a page",
        f"{'page':<52} {'median':>8} {'p95':>8} {'processor':>10} {'queries':>8}",
    ]
    lines += [
        f"{page['page']:<52} {page['median_ms']:>6.1f}ms {page['p95_ms']:>6.1f}ms"
        f" {page['cpu_ms']:>8.1f}ms {page['queries']:>8}"
        for page in result["pages"]
    ]
    lines += [
        f"by hand: median {result['hand_written_ms']} ms, ratio {result['ratio_to_hand_written']}"
        f" (limit {LIMIT_RATIO})",
        f"page 1,000 to page 1: {result['page_1000_to_page_1']} (limit {LIMIT_DEPTH})",
        f"baseline: {document['compared_with']}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

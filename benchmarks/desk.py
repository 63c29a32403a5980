"""Every page of the desk with 100,000 rows: its queries, its time beside a desk of 100 rows.

Actions, links, readers, copies of an edition on its way, entries of the inbox and of the audit are
100,000 each, meetings and bills 20,000, what else the desk lists 10,000. Its pages are found in
its own addresses: as an admin the week, each list with its last page, orders, filters and searches,
each form, each choice among many and an edition's pages in every state; as a publisher of one
place and one newsletter the week, each list with its searches, and each form.

A page is too slow where it is both later than ``p95_ms`` and beyond ``ratio`` of itself on the
small desk: what is late on both shows much, or the machine is busy.

``BENCH_DATABASE_URL`` names the server (default: the local one, as ``postgres``). A database of
this run's own is created there and dropped at the end. ``BENCH_ROWS`` is another size.
"""

import argparse
import json
import os
import sys
from importlib import import_module
from typing import Any

from benchmarks._database import machine, own_database

ROWS, FEW = int(os.environ.get("BENCH_ROWS", "100000")), 100
LIMIT_QUERIES, LIMIT_MS, LIMIT_RATIO = 20, 300.0, 5.0
SHOWN = 30


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with own_database():
        result = import_module("benchmarks._desk").measure(FEW, ROWS)
    document = {
        "benchmark": "desk",
        "machine": machine(),
        "compared_with": f"the same page of a desk of {FEW} rows, in the same run",
        "limits": {"queries": LIMIT_QUERIES, "p95_ms": LIMIT_MS, "ratio": LIMIT_RATIO},
        "results": result,
    }
    print(json.dumps(document, indent=2) if options.json else table(document))
    return 0 if all(kept(page) for page in result["pages"]) else 1


def kept(page: dict[str, Any]) -> bool:
    late = page["p95_ms"] > LIMIT_MS and (page["ratio"] or LIMIT_RATIO) >= LIMIT_RATIO
    return page["queries"] <= LIMIT_QUERIES and not late


def table(document: dict[str, Any]) -> str:
    """What breaks a limit, and the latest and the most asking of the others."""
    result = document["results"]
    pages = sorted(result["pages"], key=lambda page: (kept(page), -page["p95_ms"]))
    asking = sorted(pages, key=lambda page: -page["queries"])[:5]
    over = sum(not kept(page) for page in pages)
    head = (
        f"{'page':<58} {'as':<6} {'queries':>7} {'median':>8} {'p95':>8} {'ratio':>6} {'query':>8}"
    )
    lines = [
        document["machine"],
        f"{result['rows']:,} actions and the like, filled in {result['filled_seconds']} s;"
        f" {len(pages)} pages gone through",
        f"pages over {LIMIT_QUERIES} queries, or later than {LIMIT_MS} ms and {LIMIT_RATIO} times"
        f" the small desk's: {over}",
        head,
        *(line(page) for page in pages[: max(SHOWN, over)]),
        "the most queries",
        *(line(page) for page in asking),
        f"ratio: to {document['compared_with']}; query: the slowest one",
    ]
    return "\n".join(lines)


def line(page: dict[str, Any]) -> str:
    return (
        f"{page['page'][:58]:<58} {page['who'].split()[1][:6]:<6} {page['queries']:>7}"
        f" {page['median_ms']:>6.0f}ms {page['p95_ms']:>6.0f}ms {page['ratio'] or 0:>6.1f}"
        f" {page['slowest_query_ms']:>6.0f}ms{'' if kept(page) else '  too much'}"
    )


if __name__ == "__main__":
    sys.exit(main())

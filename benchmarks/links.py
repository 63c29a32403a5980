"""Links: the score on our labelled cases, and 4,000 links on 16 loopback hosts on PostgreSQL.

The peers (``lychee``, ``linkchecker``, ``django-linkcheck``) are asked about the same cases, and
timed on the same hosts, where they are installed: on ``PATH``, in a folder that ``BENCH_PEERS``
names, or, for ``django-linkcheck``, with the Python that ``BENCH_DJANGO_LINKCHECK`` names.
Our processor time is that of our processes and of the database's; the hosts' own stands beside it.
``--quick`` leaves the paced run out, which takes the time that the pace dictates.

``BENCH_DATABASE_URL`` names the server (default: the local one, as ``postgres``). A database of
this run's own is created there and dropped at the end.
"""

import argparse
import json
import os
import sys
from importlib import import_module
from typing import Any

from benchmarks._database import machine, own_database

LINKS, HOSTS, PACE = 4_000, 16, 20.0
LIMITS = {
    "macro_f1": 0.97,
    "false_dead": 0,
    "over_called_ok": 0,
    "urls_per_second": 2_000,
    "cpu_ms_per_url": 3,
    "ratio_to_bound": 1.15,
    "peak_mib": 250,
    "bomb_mib": 20,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="default: one for each core"
    )
    parser.add_argument("--quick", action="store_true", help="without the paced run")
    options = parser.parse_args()
    with own_database():
        work = import_module("benchmarks._links")
        with work.hosts(HOSTS) as served:
            work.allow(served.ports)
            free = [work.speed(served, LINKS, 0.0, workers=options.workers) for _ in range(3)]
            speeds = [sorted(free, key=lambda row: float(row["urls_per_second"]))[1]]
            if not options.quick:
                speeds.append(work.speed(served, LINKS, PACE, workers=options.workers))
            bomb = work.bomb(served.ports[0])
            score = work.score(served.ports)
    document = {
        "benchmark": "links",
        "machine": machine(),
        "limits": LIMITS,
        "score": score,
        "speed": speeds,
        "bomb": bomb,
        "peak_mib": max(row["peak_mib"] for row in speeds),
    }
    print(json.dumps(document, indent=2) if options.json else table(document))
    short = missed(document)
    for line in short:
        print(f"missed: {line}", file=sys.stderr)
    return 1 if short else 0


def missed(document: dict[str, Any]) -> list[str]:
    """The limits that were not met, in words."""
    score, free = document["score"], document["speed"][0]
    ratio = max(row.get("ratio_to_bound", 0) for row in document["speed"])
    least = [("macro_f1", score["macro_f1"]), ("urls_per_second", free["urls_per_second"])]
    most = [
        ("false_dead", score["false_dead"]),
        ("over_called_ok", score["over_called_ok"]),
        ("cpu_ms_per_url", free["cpu_ms_per_url"]),
        ("ratio_to_bound", ratio),
        ("peak_mib", document["peak_mib"]),
        ("bomb_mib", document["bomb"]["added_mib"]),
    ]
    return [
        *[f"{name} {got} < {LIMITS[name]}" for name, got in least if got < LIMITS[name]],
        *[f"{name} {got} > {LIMITS[name]}" for name, got in most if got > LIMITS[name]],
    ]


def table(document: dict[str, Any]) -> str:
    score = document["score"]
    lines = [
        document["machine"],
        f"cases {score['right']} of {score['cases']} right, macro-F1 {score['macro_f1']},"
        f" false dead {score['false_dead']}, over called ok {score['over_called_ok']}",
    ]
    lines += [f"{name}: {found}" for name, found in score["peers"].items()]
    lines.append(
        f"{'links':>7} {'hosts':>6} {'pace':>6} {'workers':>8} {'seconds':>8} {'url/s':>7}"
        f" {'ms CPU':>7} {'ours':>6} {'db':>6} {'hosts':>6} {'MiB':>5} bound"
    )
    lines += [
        f"{row['links']:>7,} {row['hosts']:>6} {row['pace']:>6} {row['workers']:>8}"
        f" {row['seconds']:>8} {row['urls_per_second']:>7,} {row['cpu_ms_per_url']:>7}"
        f" {row['ours_ms']:>6} {row['database_ms']:>6} {row['hosts_ms']:>6} {row['peak_mib']:>5}"
        f" {row.get('ratio_to_bound', '')}"
        for row in document["speed"]
    ]
    lines.append(f"bomb +{document['bomb']['added_mib']} MiB, peak {document['peak_mib']} MiB")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

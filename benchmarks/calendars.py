"""A feed of 10,000 meetings: warm, unchanged, after one change; rendering against icalendar.

On the embedded database in a folder of its own, through the whole of Django's request handling.
The baseline is the ``icalendar`` library writing the same properties of the same events in the
same process.
"""

import argparse
import json
import os
import sys
import tempfile
from importlib import import_module
from typing import Any

import django
from django.core.management import call_command

from benchmarks._database import machine

EVENTS = 10_000
LIMITS = {
    "warm_ms": 30.0,
    "warm_queries": 3,
    "unchanged_ms": 3.0,
    "unchanged_queries": 2,
    "rendered_after_one_change": 1,
}
LEAST_RATIO = 20.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="backend.settings",
            DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3",
            TUESDAY_DATA=folder,
            ENV_FILE=os.devnull,
            LOG_LEVEL="WARNING",
        )
        django.setup()
        call_command("migrate", verbosity=0)
        result = import_module("benchmarks._calendars").measure(EVENTS)
    document = {
        "benchmark": "calendars",
        "machine": machine(),
        "compared_with": "icalendar writing the same properties of the same events",
        "limits": {**LIMITS, "ratio_to_icalendar": LEAST_RATIO},
        "results": result,
    }
    print(json.dumps(document, indent=2) if options.json else table(document))
    kept = all(result[name] <= limit for name, limit in LIMITS.items())
    return 0 if kept and result["ratio_to_icalendar"] >= LEAST_RATIO else 1


def table(document: dict[str, Any]) -> str:
    result = document["results"]
    limits = document["limits"]
    lines = [document["machine"], f"{result['events']:,} events, {result['feed_bytes']:,} bytes"]
    for name, value in result.items():
        limit = limits.get(name)
        bound = "" if limit is None else f"  (limit {limit})"
        lines.append(f"{name.replace('_', ' '):<28} {value:>12,}{bound}")
    lines.append(f"baseline: {document['compared_with']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

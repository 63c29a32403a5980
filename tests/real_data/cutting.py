"""Run as a process: every real file cut at random places, each cut given to ``ingest``.

``python -m tests.real_data.cutting FOLDER CUTS`` prints one JSON document: for each file how many
cuts were refused and kept, the longest in processor seconds, what was wrong, and the process's
peak of memory in MB. Files above half a megabyte get a tenth of the cuts. The database of the
environment is left as it was.
"""

import functools
import json
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

AT = datetime(2023, 10, 9, 12, tzinfo=UTC)
CHICAGO = "ocd-division/country:us/state:il/place:chicago"
SEEDS = (("../seeds/001*", "post"), ("../seeds/003*", "demands"))
LARGE = 500_000


def main(folder: Path, cuts: int) -> None:
    from tracker.ingest.survey import FILES

    found = {}
    for pattern, name in (*FILES, *SEEDS):
        [path] = folder.glob(pattern)
        found[path.name] = of_file(path, name, cuts)
    sys.stdout.write(json.dumps(found))


def of_file(path: Path, name: str, cuts: int) -> dict[str, Any]:
    from django.db import transaction

    raw = path.read_bytes()
    some = cuts // 10 if len(raw) > LARGE else cuts
    told: dict[str, Any] = {"refused": 0, "kept": 0, "longest": 0.0, "wrong": []}
    for cut in random.Random(20261122).sample(range(len(raw)), min(some, len(raw))):
        started = time.process_time()
        with transaction.atomic():
            wrong = _wrong_with(name, path.name, raw[:cut], told)
            transaction.set_rollback(True)
        told["longest"] = max(told["longest"], (time.process_time() - started) / 2)
        told["wrong"] += [f"cut at {cut}: {each}" for each in wrong]
    told["megabytes"] = _peak()
    return told


def _peak() -> int:
    """MB of this program: ``ru_maxrss`` would begin with what the process that started it held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [peak] = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(peak) // 1024


def _wrong_with(name: str, file: str, part: bytes, told: dict[str, Any]) -> list[str]:
    """Read twice: a part that is refused as a whole has changed no row, and what was kept is whole,
    for otherwise a second reading would add to it."""
    from tracker.ingest.intake import ingest
    from tracker.ingest.registry import FORMATS

    place = CHICAGO if FORMATS[name].needs_place else ""
    before = _rows()
    first = ingest(name, [(file, part)], at=AT, place=place)
    kept = first.created + first.updated + first.unchanged
    told["kept" if kept else "refused"] += 1
    if not kept:
        named = bool(first.rejected) and all(each.why for each in first.rejected)
        return [] if named and _rows() == before else ["refused, and something is there"]
    again = ingest(name, [(file, part)], at=AT, place=place)
    same = (again.created, again.updated, again.rows, again.unchanged) == (0, 0, {}, kept)
    return [] if same else [f"a second reading changed it: {again.as_json()}"[:300]]


@functools.cache
def _count_of_each_table() -> str:
    """One statement: counting is half of what a short cut costs."""
    from django.apps import apps

    models = apps.get_app_config("tracker").get_models(include_auto_created=True)
    counts = (f'(SELECT COUNT(*) FROM "{model._meta.db_table}")' for model in models)
    return f"SELECT {', '.join(counts)}"


def _rows() -> tuple[int, ...]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_count_of_each_table())
        return tuple(cursor.fetchone())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    django.setup()
    main(Path(sys.argv[1]), int(sys.argv[2]))

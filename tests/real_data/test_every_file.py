"""Every real file: as documented, twice without a change, and cut anywhere without a traceback."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tracker.formats.source import Source, UnreadableSource, decode
from tracker.ingest.intake import ingest
from tracker.ingest.registry import FORMATS
from tracker.ingest.survey import FILES, as_table, survey

AT = datetime(2023, 10, 9, 12, tzinfo=UTC)
CHICAGO = "ocd-division/country:us/state:il/place:chicago"
IN_A_PLACE = {"ics", "google-calendar", "legistar"}
SEEDS = (("../seeds/001*", "post"), ("../seeds/003*", "demands"))
CUTS = 200
LONGEST = 5.0
"""Seconds that the reading of one source may take."""


def path_of(shared: Path, pattern: str) -> Path:
    [found] = (shared / "data").glob(pattern)
    return found


def test_the_table_of_the_guide_is_what_the_readers_make(shared: Path) -> None:
    guide = Path(__file__).resolve().parents[2] / "docs/formats.md"
    table = as_table(survey(shared / "data", on=date(2026, 11, 22)))
    assert table in guide.read_text()


@pytest.mark.django_db
@pytest.mark.parametrize(("pattern", "name"), [*FILES, *SEEDS])
def test_a_second_reading_changes_nothing(pattern: str, name: str, shared: Path) -> None:
    path = path_of(shared, pattern)
    place = CHICAGO if name in IN_A_PLACE else ""
    first = ingest(name, [(path.name, path.read_bytes())], at=AT, place=place)
    assert (first.created > 0, first.updated, first.unchanged, first.rejected) == (True, 0, 0, [])
    again = ingest(name, [(path.name, path.read_bytes())], at=AT, place=place)
    assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    assert again.rows == {}


def cuts(raw: bytes) -> Iterator[bytes]:
    for cut in random.Random(20261122).sample(range(len(raw)), min(CUTS, len(raw))):
        yield raw[:cut]


@pytest.mark.parametrize(("pattern", "name"), [*FILES, *SEEDS])
def test_cut_anywhere_it_is_read_or_refused(pattern: str, name: str, shared: Path) -> None:
    """Two hundred cuts, seeded; for the largest file a tenth of them."""
    path = path_of(shared, pattern)
    raw = path.read_bytes()
    longest, refused = 0.0, []
    for number, part in enumerate(cuts(raw)):
        if len(raw) > 500_000 and number % 10:
            continue
        started = time.process_time()
        try:
            text = decode(part, name=path.name)
            FORMATS[name].read(
                Source(path.name, text, date(2023, 10, 9), ZoneInfo("America/Chicago"))
            )
        except UnreadableSource as refusal:
            refused.append(refusal.message)
        longest = max(longest, time.process_time() - started)
    assert [each for each in refused if not each.startswith(path.name)] == []
    assert longest < LONGEST

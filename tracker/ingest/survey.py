"""What the readers make of real files: a table for people, without touching a row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.formats.source import Source, UnreadableSource, decode
from tracker.ingest.registry import FORMATS

FILES = (
    ("actions/5calls-issues.json", "fivecalls"),
    ("bills/BILLSTATUS-116s790.xml", "billstatus"),
    ("bills/BILLSTATUS-117hr6658-old-layout.xml", "billstatus"),
    ("bills/BILLSTATUS-117hr6658.xml", "billstatus"),
    ("bills/bill-nicknames.csv", "nicknames"),
    ("bills/congress-gov-bill_117_hr_21.txt", "congress-gov"),
    ("bills/congress-gov-bill_117_hr_21_actions.txt", "congress-gov"),
    ("bills/govtrack-hjres64-111.xml", "govtrack"),
    ("bills/govtrack-hr3590-111.xml", "govtrack"),
    ("bills/legiscan-ak-HB1.json", "legiscan"),
    ("feeds/all-govinfo-feeds.opml", "opml"),
    ("meetings/chi_citycouncil.json", "chicago-elms"),
    ("meetings/chi_low_income_housing_trust_fund.ics", "ics"),
    ("meetings/chi_ssa_32_google.json", "google-calendar"),
    ("meetings/cook_board_legistar.json", "legistar"),
    ("meetings/house-hearing.xml", "house-hearing"),
    ("people/committees-current.yaml", "committees"),
    ("people/legislators-current.yaml", "legislators"),
    ("places/al-municipalities.yml", "places"),
)
"""Public files that the readers are tried on, by their path in the folder of real data."""
ZONE = ZoneInfo("America/Chicago")


@dataclass(frozen=True, slots=True)
class Surveyed:
    """``read`` = ``kept`` + rejected; ``reasons`` says why, each with how often."""

    file: str
    format: str
    kept: int
    rejected: int
    notices: int
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def read(self) -> int:
        return self.kept + self.rejected


def survey(folder: Path, *, on: date, files: Iterable[tuple[str, str]] = FILES) -> list[Surveyed]:
    """Read each file of the folder with its format's reader."""
    return [_surveyed(folder / path, path, name, on) for path, name in files]


def as_table(surveyed: Sequence[Surveyed]) -> str:
    """The table of ``docs/formats.md``."""
    lines = [
        "| file | format | read | kept | rejected | notices | why |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    for each in surveyed:
        why = "; ".join(f"{reason} ({count})" for reason, count in each.reasons)
        lines.append(
            f"| {Path(each.file).name} | `{each.format}` | {each.read} | {each.kept} "
            f"| {each.rejected} | {each.notices} | {why.replace('|', '/')} |"
        )
    return "\n".join(lines) + "\n"


def _surveyed(path: Path, name: str, format_name: str, on: date) -> Surveyed:
    raw = path.read_bytes()
    try:
        source = Source(path.name, decode(raw, name=path.name), on, ZONE)
        reading = FORMATS[format_name].read(source)
    except UnreadableSource as refusal:
        return Surveyed(name, format_name, 0, 1, 0, ((str(refusal.facts["why"]), 1),))
    told = Counter(_kind_of(each.why) for each in (*reading.rejected, *reading.notices))
    return Surveyed(
        name,
        format_name,
        len(reading.records),
        len(reading.rejected),
        len(reading.notices),
        tuple(sorted(told.items())),
    )


def _kind_of(why: str) -> str:
    """A reason without what it quotes, so that like reasons count together."""
    head, _, tail = why.partition("“")
    return (head + tail.rpartition("”")[2]).strip(" ,:") if tail else why

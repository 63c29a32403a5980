"""``assemble NEWSLETTER [--date YYYY-MM-DD]``: build or rebuild the draft of an edition."""

import argparse
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from django.core.management.base import CommandParser

from backend.kernel.commands import TuesdayCommand
from newsletters.assembly.assemble import assemble
from newsletters.assembly.find import find_newsletter
from newsletters.assembly.gather import issue_of, rhythm_of
from newsletters.assembly.reasons import MEANINGS
from newsletters.assembly.report import as_document
from newsletters.vocabulary import LeftOutReason, Section
from newsletters.week import next_slot


class Command(TuesdayCommand):
    help = (
        "Build or rebuild the draft of an edition: of --date, or of the next one. Without --at an"
        " edition of the past is assembled as it was at its own instant of sending."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("newsletter", help="the newsletter's slug")
        parser.add_argument(
            "--date", type=_day, metavar="YYYY-MM-DD", help="local date of the edition"
        )

    def run(self, **options: Any) -> dict[str, Any]:
        newsletter = find_newsletter(options["newsletter"])
        at: datetime = options["at"]
        day = options["date"] or next_slot(rhythm_of(newsletter), at).date
        sends_at = issue_of(newsletter, day).sends_at
        assembled = assemble(newsletter, date=day, at=min(at, sends_at), dry_run=options["dry_run"])
        return as_document(assembled)

    def show(self, outcome: Any) -> None:
        self.stdout.write(
            f"{outcome['newsletter']} of {outcome['date']} ({outcome['state']}), leaves"
            f" {outcome['sends_at'].astimezone(UTC):%Y-%m-%d %H:%M} UTC,"
            f" {outcome['minutes']} minutes of fast actions"
        )
        for section in Section:
            items = [item for item in outcome["items"] if item["section"] == section]
            if items:
                self.stdout.write(f"\n{section.label}")
            for item in items:
                self.stdout.write(f"  {_effort(item['minutes'])}  {item['title']}")
                self.stdout.write(f"           {item['reason']}")
                for warning in item["warnings"]:
                    self.stdout.write(f"           ! {warning['message']}")
        self._show_left_out(outcome["left_out"])

    def _show_left_out(self, left_out: list[dict[str, Any]]) -> None:
        """How many for each reason, and the first few by name."""
        counts = Counter(out["reason"] for out in left_out)
        if counts:
            self.stdout.write("\nLeft out")
        for reason in LeftOutReason:
            if not counts[reason]:
                continue
            self.stdout.write(f"  {counts[reason]:>5}  {reason}: {MEANINGS[reason]}")
            named = [out["title"] for out in left_out if out["reason"] == reason]
            for title in named[:SHOWN]:
                self.stdout.write(f"           {title}")
            if len(named) > SHOWN:
                self.stdout.write(f"           … and {len(named) - SHOWN} more (--json names all)")


SHOWN = 5
"""Left-out titles shown to a person for each reason."""


def _effort(minutes: int | None) -> str:
    return f"{minutes:>3} min" if minutes else " " * 7


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date as YYYY-MM-DD") from None

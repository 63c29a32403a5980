"""``survey_formats FOLDER``: what the readers make of real files, as the table of the docs."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from backend.kernel.commands import TuesdayCommand
from tracker.ingest.survey import Surveyed, as_table, survey


class Command(TuesdayCommand):
    help = "Read a folder of real files and print records read, kept and rejected, and why."
    writes = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def run(self, **options: Any) -> list[dict[str, Any]]:
        try:
            found = survey(options["folder"], on=options["at"].date())
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=1) from error
        return [asdict(each) for each in found]

    def show(self, outcome: Any) -> None:
        self.stdout.write(as_table([Surveyed(**each) for each in outcome]), ending="")

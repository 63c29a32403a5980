"""``ledger EDITION``: the balance of an edition; exit 1 when it does not hold."""

from typing import Any

from django.core.management.base import CommandParser

from backend.kernel.commands import TuesdayCommand
from newsletters.assembly.find import find_edition
from newsletters.delivery.finish import balance_of
from newsletters.weekly.report import balance_document, balance_lines


class Command(TuesdayCommand):
    help = "Show where every copy of an edition (its id, or newsletter/YYYY-MM-DD) is."
    takes_at = False
    writes = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", help="id or newsletter/YYYY-MM-DD")

    def run(self, **options: Any) -> dict[str, Any]:
        edition = find_edition(options["edition"])
        return balance_document(edition, balance_of(edition))

    def show(self, outcome: Any) -> None:
        self.stdout.write(f"{outcome['newsletter']} of {outcome['date']}: {outcome['state']}")
        for line in balance_lines(outcome):
            self.stdout.write(f"  {line}")

    def exit_code(self, outcome: Any) -> int:
        return int(outcome["candidates"] is not None and not outcome["balanced"])

"""``hold EDITION``: stop an edition where it is."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from newsletters.assembly.find import find_edition
from newsletters.review.decide import check_can_hold, hold
from newsletters.review.tell import decision_document


class Command(TuesdayCommand):
    help = "Hold an edition (its id, or newsletter/YYYY-MM-DD): no further copy leaves."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", help="id or newsletter/YYYY-MM-DD")
        parser.add_argument("--because", default="", help="why, for the other editors")

    def run(self, **options: Any) -> dict[str, Any]:
        edition = find_edition(options["edition"])
        if options["dry_run"]:
            check_can_hold(edition)
        else:
            with acted(by_command("hold"), "hold", edition, at=timezone.now()):
                hold(edition, at=options["at"], because=options["because"])
        return decision_document(edition, [])

    def show(self, outcome: Any) -> None:
        because = f" ({outcome['held_because']})" if outcome["held_because"] else ""
        self.stdout.write(
            f"{outcome['newsletter']} of {outcome['date']}: {outcome['state']}{because}"
        )

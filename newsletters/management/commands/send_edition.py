"""``send_edition EDITION``: send an approved edition now, or what is left of one."""

from contextlib import closing
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from newsletters.assembly.find import find_edition
from newsletters.delivery.audience import expected
from newsletters.delivery.finish import balance_of, check_sendable, send_from_now
from newsletters.delivery.settle import deliver_all
from newsletters.delivery.transports.route import transport
from newsletters.weekly.report import balance_document, balance_lines


class Command(TuesdayCommand):
    help = (
        "Send an approved edition (its id, or newsletter/YYYY-MM-DD) now, whatever its hour."
        " Again: nobody gets a second copy."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", help="id or newsletter/YYYY-MM-DD")

    def run(self, **options: Any) -> dict[str, Any]:
        edition, at = find_edition(options["edition"]), options["at"]
        check_sendable(edition)
        if options["dry_run"]:
            waiting = {"would_reach": expected(edition)}
            return balance_document(edition, balance_of(edition)) | waiting
        with acted(by_command("send_edition"), "send", edition, at=timezone.now()) as deed:
            deed.facts["audience"] = expected(edition)
            send_from_now(edition, at=at)
        with closing(transport()) as way_out:
            turn = deliver_all(edition, at=at, transport=way_out)
        return balance_document(edition, turn.balance) | {"handed_over": turn.handed_over}

    def show(self, outcome: Any) -> None:
        self.stdout.write(f"{outcome['newsletter']} of {outcome['date']}: {outcome['state']}")
        if "would_reach" in outcome:
            self.stdout.write(f"  would reach {outcome['would_reach']} readers")
        for line in balance_lines(outcome):
            self.stdout.write(f"  {line}")

    def exit_code(self, outcome: Any) -> int:
        return int(outcome["candidates"] is not None and not outcome["balanced"])

"""``verify_audit``: walk the whole chain of the audit log."""

import argparse
from typing import Any

from django.core.management.base import CommandParser

from backend.audit.chain import Point, point
from backend.audit.verify import verify
from backend.kernel.commands import TuesdayCommand


class Command(TuesdayCommand):
    help = (
        "Read the audit log from its beginning and name the first row that does not follow from"
        " the one before. Exit 1 where there is one."
    )
    takes_at = False
    writes = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--head",
            type=_noted,
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="a head that was noted elsewhere: the log has to lead through it (repeat)",
        )

    def run(self, **options: Any) -> dict[str, Any]:
        verdict = verify(options["head"])
        broken = verdict.broken
        return {
            "entries": verdict.entries,
            "since": verdict.start.number + 1,
            "head": str(verdict.head),
            "broken": broken
            and {"number": broken.number, "reason": broken.reason, "sentence": broken.sentence},
        }

    def show(self, outcome: Any) -> None:
        self.stdout.write(f"{outcome['entries']} entries since number {outcome['since']}")
        self.stdout.write(f"head {outcome['head']}")
        if broken := outcome["broken"]:
            self.stdout.write(f"broken at {broken['number']}: {broken['sentence']}")

    def exit_code(self, outcome: Any) -> int:
        return int(outcome["broken"] is not None)


def _noted(text: str) -> Point:
    try:
        return point(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error

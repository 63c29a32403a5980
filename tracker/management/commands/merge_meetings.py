"""``merge_meetings KEPT OTHER…``: several rows are one meeting."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from tracker.calendars.refresh import keep_up
from tracker.meetings.merge import merge_meetings, told_of_others
from tracker.models import Meeting


class Command(TuesdayCommand):
    help = (
        "Let one meeting speak for another that a second source tells of. Again: nothing changes."
    )

    def add_arguments(self, parser: CommandParser | ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]  # Django's own parser
        parser.add_argument("kept", type=int, metavar="KEPT", help="id of the one that speaks")
        parser.add_argument("others", type=int, nargs="+", metavar="OTHER", help="ids of the rest")

    def run(self, **options: Any) -> dict[str, Any]:
        at = options["at"]
        with transaction.atomic():
            kept = [_merged(options["kept"], other, at) for other in options["others"]]
            transaction.set_rollback(options["dry_run"])
        if not options["dry_run"]:
            keep_up(at=at)
        return {"kept": kept[0].pk, "meeting": str(kept[0]), "merged": options["others"]}

    def show(self, outcome: dict[str, Any]) -> None:
        merged = ", ".join(map(str, outcome["merged"]))
        self.stdout.write(f"{outcome['kept']} “{outcome['meeting']}” speaks for {merged}")


def _merged(kept: int, other: int, at: datetime) -> Meeting:
    row, by, now = (
        Meeting.objects.filter(pk=other).first(),
        by_command("merge_meetings"),
        timezone.now(),
    )
    with (
        acted(by, "merge", row, at=now),
        told_of_others(by, [other], at=now, but=[other]),
    ):
        return merge_meetings(kept, other, at=at)

"""``follow_source FORMAT URL --place ID``: an outside calendar, asked from now on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from tracker.calendars.refresh import keep_up
from tracker.ingest.registry import MEETING_FORMATS
from tracker.meetings.follow import follow_source
from tracker.meetings.poll import described, poll_sources


class Command(TuesdayCommand):
    help = (
        "Follow a calendar of meetings by its address, and read it at once. Again: nothing changes."
    )

    def add_arguments(self, parser: CommandParser | ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]  # Django's own parser
        parser.add_argument(
            "format",
            choices=MEETING_FORMATS,
            metavar="FORMAT",
            help=", ".join(MEETING_FORMATS),
        )
        parser.add_argument("url", metavar="URL", help="http(s) or webcal address")
        parser.add_argument("--place", default="", metavar="ID", help="OCD id of whose it is")
        parser.add_argument(
            "--drafts", action="store_true", help="actions that it proposes come as drafts"
        )

    def run(self, **options: Any) -> dict[str, Any]:
        at = options["at"]
        with transaction.atomic():
            with acted(by_command("follow_source"), "follow", at=timezone.now()) as deed:
                feed = deed.row = follow_source(
                    options["format"],
                    options["url"],
                    place=options["place"],
                    at=at,
                    publishes=not options["drafts"],
                )
            transaction.set_rollback(options["dry_run"])
        told: dict[str, Any] = {"system": feed.system, "url": feed.url, "polled": []}
        if options["dry_run"] or (feed.next_poll_at and feed.next_poll_at > at):
            return told
        polled = [described(each) for each in poll_sources(at, only=[feed.pk])]
        keep_up(at=at)
        return {**told, "polled": polled}

    def show(self, outcome: dict[str, Any]) -> None:
        self.stdout.write(f"{outcome['system']} {outcome['url']}")
        for line in outcome["polled"]:
            self.stdout.write(f"  {line['status']}: {line['created']} new {line['why']}".rstrip())

    def exit_code(self, outcome: dict[str, Any]) -> int:
        return int(any(line["status"] != 200 for line in outcome["polled"]))

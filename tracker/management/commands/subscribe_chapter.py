"""``subscribe_chapter URL``: another chapter's feed of actions, asked from now on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from tracker.chapters.poll import described, poll_chapters
from tracker.chapters.subscribe import subscribe


class Command(TuesdayCommand):
    help = (
        "Subscribe to another chapter's feed of actions, and read it at once. Again: nothing"
        " changes."
    )

    def add_arguments(self, parser: CommandParser | ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]  # Django's own parser
        parser.add_argument("url", metavar="URL", help="its feed: https://…/actions/feed.json")
        parser.add_argument("--drafts", action="store_true", help="its actions come as drafts")

    def run(self, **options: Any) -> dict[str, Any]:
        at = options["at"]
        with transaction.atomic():
            with acted(by_command("subscribe_chapter"), "follow", at=timezone.now()) as deed:
                chapter = subscribe(options["url"], at=at, publishes=not options["drafts"])
                deed.row = chapter
            transaction.set_rollback(options["dry_run"])
        told: dict[str, Any] = {"url": chapter.url, "polled": []}
        if options["dry_run"] or (chapter.next_poll_at and chapter.next_poll_at > at):
            return told
        return {
            **told,
            "polled": [described(each) for each in poll_chapters(at, only=[chapter.pk])],
        }

    def show(self, outcome: dict[str, Any]) -> None:
        self.stdout.write(outcome["url"])
        for line in outcome["polled"]:
            self.stdout.write(f"  {line['created']} new {line['why']}".rstrip())

    def exit_code(self, outcome: dict[str, Any]) -> int:
        return int(any(line["why"] for line in outcome["polled"]))

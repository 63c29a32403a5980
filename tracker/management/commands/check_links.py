"""``check_links``: the checks that are due, all of them, or one look at each url given."""

import os
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from backend.kernel.commands import TuesdayCommand
from tracker.links.add import add_link
from tracker.links.check import check
from tracker.links.claim import due_links
from tracker.models import Link, LookTrigger


class Command(TuesdayCommand):
    help = "Look at the links that are due and settle their verdicts."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--all", action="store_true", help="every link, whether due or not")
        parser.add_argument(
            "--workers",
            type=int,
            default=0,
            help="processes that share a large run (default: one for each core)",
        )
        parser.add_argument("--url", nargs="+", default=[], help="one look at each of these")

    def run(self, **options: Any) -> list[dict[str, object]]:
        at: datetime = options["at"]
        if options["dry_run"]:
            chosen = Link.objects.filter(ignored=False) if options["all"] else due_links(at)
            return [described(link) for link in chosen.order_by("pk")]
        if options["url"]:
            links = [add_link(url, at=at) for url in options["url"]]
            ids = list(dict.fromkeys(link.pk for link in links))
            check(at, only=ids, trigger=LookTrigger.PERSON)
            rows = Link.objects.in_bulk(ids)
            return [described(rows[pk]) for pk in ids]
        workers = options["workers"] or os.cpu_count() or 1
        run = check(at, everything=options["all"], workers=workers)
        if run.workers_lost:
            self.stderr.write(
                f"{run.workers_lost} workers were lost; what they held is due again in 15 minutes."
            )
        rows = Link.objects.in_bulk(run.links)
        return [described(rows[pk]) for pk in run.links if pk in rows]

    def show(self, outcome: list[dict[str, object]]) -> None:
        for line in outcome:
            quote = f" “{line['quote']}”" if line["quote"] else ""
            moved = f" → {line['moved_to']}" if line["moved_to"] else ""
            self.stdout.write(
                f"{line['verdict']:<9} {line['url']}{moved} ({line['reason']}){quote}"
            )
        self.stdout.write(f"{len(outcome)} links")


def described(link: Link) -> dict[str, object]:
    """A link as the command prints it."""
    return {
        "url": link.url,
        "verdict": link.verdict,
        "reason": link.verdict_reason,
        "quote": link.verdict_quote,
        "since": link.verdict_since,
        "looks": f"{link.looks_counted} of {link.looks_needed}",
        "moved_to": link.moved_to,
        "next_look_at": link.next_look_at,
    }

"""``poll_feeds``: the polls that are due, or one of each url given."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from backend.kernel.commands import TuesdayCommand
from tracker.feeds.poll import Polled, add_feed, poll
from tracker.models import Feed
from tracker.vocabulary import FeedState


class Command(TuesdayCommand):
    help = "Ask the feeds that are due and put what is new into the editors' inbox."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--url", nargs="+", default=[], help="these, added where new")

    def run(self, **options: Any) -> list[dict[str, object]]:
        at: datetime = options["at"]
        if options["dry_run"]:
            due = Feed.objects.filter(state=FeedState.ACTIVE, next_poll_at__lte=at)
            return [described(Polled(feed.url, "due")) for feed in due]
        if options["url"]:
            ids = [add_feed(url, at=at).pk for url in options["url"]]
            return [described(one) for one in poll(at, only=list(dict.fromkeys(ids)))]
        found: list[dict[str, object]] = []
        while batch := poll(at):
            found += [described(one) for one in batch]
        return found

    def show(self, outcome: list[dict[str, object]]) -> None:
        for line in outcome:
            counts = f"{line['new']} new, {line['updated']} updated, {line['unchanged']} unchanged"
            why = f" ({line['why']})" if line["why"] else ""
            self.stdout.write(f"{line['status']} {line['url']}: {counts}{why}")
        self.stdout.write(f"{len(outcome)} feeds")


def described(polled: Polled) -> dict[str, object]:
    """A poll as the command prints it."""
    return {
        "url": polled.url,
        "status": polled.status,
        "new": polled.taken.new,
        "updated": polled.taken.updated,
        "unchanged": polled.taken.unchanged,
        "why": polled.why,
    }

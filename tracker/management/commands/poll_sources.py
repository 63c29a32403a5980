"""``poll_sources``: the outside calendars that are due, asked now."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from backend.kernel.commands import TuesdayCommand
from tracker.calendars.refresh import keep_up
from tracker.meetings.poll import PolledCalendar, described, poll_sources
from tracker.models import MeetingFeed
from tracker.vocabulary import FeedState


class Command(TuesdayCommand):
    help = (
        "Ask the calendars that are due and take in what they say. Exit 1 where one is in trouble."
    )

    def run(self, **options: Any) -> list[dict[str, Any]]:
        at: datetime = options["at"]
        if options["dry_run"]:
            due = Q(next_poll_at=None) | Q(next_poll_at__lte=at)
            feeds = MeetingFeed.objects.filter(due, state=FeedState.ACTIVE)
            return [described(PolledCalendar(feed.url, "due")) for feed in feeds]
        found: list[dict[str, Any]] = []
        while batch := poll_sources(at):
            found += [described(each) for each in batch]
        keep_up(at=at)
        return found

    def show(self, outcome: list[dict[str, Any]]) -> None:
        for line in outcome:
            counts = (
                f"{line['created']} new, {line['updated']} changed, {line['unchanged']} the same"
            )
            why = f" ({line['why']})" if line["why"] else ""
            self.stdout.write(f"{line['status']} {line['url']}: {counts}{why}")
            for notice in line["notices"]:
                self.stdout.write(f"  note: {notice}")
        self.stdout.write(f"{len(outcome)} calendars")

    def exit_code(self, outcome: list[dict[str, Any]]) -> int:
        well = {"", "not modified"}
        return int(any(line["why"] not in well for line in outcome))

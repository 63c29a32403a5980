"""``poll_chapters``: the chapters that are due, asked now."""

from typing import Any

from django.db.models import Q

from backend.kernel.commands import TuesdayCommand
from tracker.chapters.poll import UNCHANGED, PolledChapter, described, poll_chapters
from tracker.models import Chapter
from tracker.vocabulary import FeedState


class Command(TuesdayCommand):
    help = (
        "Ask the chapters that are due and take in their actions. Exit 1 where one is in trouble."
    )

    def run(self, **options: Any) -> list[dict[str, Any]]:
        at = options["at"]
        if options["dry_run"]:
            due = Q(next_poll_at=None) | Q(next_poll_at__lte=at)
            rows = Chapter.objects.filter(due, state=FeedState.ACTIVE)
            return [described(PolledChapter(row.url)) for row in rows]
        found: list[dict[str, Any]] = []
        while batch := poll_chapters(at):
            found += [described(each) for each in batch]
        return found

    def show(self, outcome: list[dict[str, Any]]) -> None:
        for line in outcome:
            counts = (
                f"{line['created']} new, {line['updated']} changed, {line['unchanged']} the same"
            )
            why = f" ({line['why']})" if line["why"] else ""
            self.stdout.write(f"{line['url']}: {counts}{why}")
        self.stdout.write(f"{len(outcome)} chapters")

    def exit_code(self, outcome: list[dict[str, Any]]) -> int:
        return int(any(line["why"] not in {"", UNCHANGED} for line in outcome))

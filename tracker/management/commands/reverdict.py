"""``reverdict``: judge every link again from its stored looks, under today's rules."""

from datetime import datetime
from typing import Any

from backend.kernel.commands import TuesdayCommand
from tracker.links.history import looks_of, own_dates
from tracker.links.record import CHUNK, NO_DATES, judge_link, resettle
from tracker.models import Link


class Command(TuesdayCommand):
    help = "Judge every link again from its stored looks; --dry-run shows what would change."

    def run(self, **options: Any) -> list[dict[str, object]]:
        at: datetime = options["at"]
        found: list[dict[str, object]] = []
        links = list(Link.objects.exclude(last_look_at=None).order_by("pk"))
        for start in range(0, len(links), CHUNK):
            chunk = links[start : start + CHUNK]
            found += differences(chunk, at)
            if not options["dry_run"]:
                resettle([link.pk for link in chunk], at=at)
        return found

    def show(self, outcome: list[dict[str, object]]) -> None:
        for line in outcome:
            self.stdout.write(
                f"{line['before']} → {line['after']} {line['url']} ({line['reason']})"
            )
        self.stdout.write(f"{len(outcome)} verdicts differ")


def differences(links: list[Link], at: datetime) -> list[dict[str, object]]:
    """The verdicts that today's rules would change."""
    history = looks_of(links)
    dates = own_dates(link.pk for link in links)
    lines: list[dict[str, object]] = []
    for link in links:
        judgement = judge_link(link, history[link.pk], dates.get(link.pk, NO_DATES), at=at)
        if judgement.verdict != link.verdict:
            lines.append(
                {
                    "url": link.url,
                    "before": link.verdict,
                    "after": str(judgement.verdict),
                    "reason": judgement.reason,
                }
            )
    return lines

"""``expire``: recompute effective ends and close what is over."""

from datetime import datetime
from typing import Any

from backend.kernel.commands import TuesdayCommand
from tracker.lifecycle import sweep


class Command(TuesdayCommand):
    help = "Recompute when every action ends and why; close what is over, reopen what is not."

    def run(self, **options: Any) -> dict[str, Any]:
        at: datetime = options["at"]
        dry_run: bool = options["dry_run"]
        done = sweep(at=at, write=not dry_run)
        return {
            "at": at,
            "dry_run": dry_run,
            "examined": done.examined,
            "changed": done.changed,
            "closed": done.closed,
            "reopened": done.reopened,
            "bills_settled": done.bills_settled,
            "successors_proposed": done.successors_proposed,
            "problems": [{"where": each.where, "why": each.why} for each in done.problems],
        }

    def show(self, outcome: dict[str, Any]) -> None:
        would = "would be " if outcome["dry_run"] else ""
        self.stdout.write(
            f"{outcome['examined']} actions examined, {outcome['changed']} {would}changed, "
            f"{len(outcome['closed'])} {would}closed, {len(outcome['reopened'])} {would}reopened, "
            f"{outcome['bills_settled']} bills {would}settled, "
            f"{outcome['successors_proposed']} successors proposed."
        )
        for slug in outcome["closed"]:
            self.stdout.write(f"  {would}closed: {slug}")
        for slug in outcome["reopened"]:
            self.stdout.write(f"  {would}reopened: {slug}")
        for problem in outcome["problems"]:
            self.stderr.write(f"{problem['where']}: {problem['why']}")

    def exit_code(self, outcome: dict[str, Any]) -> int:
        return 1 if outcome["problems"] else 0

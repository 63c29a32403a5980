"""``digest``: Monday's digest for editors, printed; the timetable mails it."""

from typing import Any

from django.conf import settings

from backend.kernel.commands import TuesdayCommand
from tracker.digest.gather import gather


class Command(TuesdayCommand):
    help = "Print what editors should look at this week."
    writes = False

    def run(self, **options: Any) -> dict[str, object]:
        digest = gather(at=options["at"])
        return {
            "monday": str(digest.monday),
            "subject": digest.subject,
            "text": digest.text(settings.SITE_URL),
            "totals": {section.heading: section.total for section in digest.sections},
        }

    def show(self, outcome: dict[str, object]) -> None:
        self.stdout.write(str(outcome["text"]))

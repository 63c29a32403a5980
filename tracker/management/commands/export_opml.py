"""``export_opml``: our feeds as OPML on standard output."""

from typing import Any

from backend.kernel.commands import TuesdayCommand
from tracker.feeds.opml import opml
from tracker.feeds.poll import as_opml_rows


class Command(TuesdayCommand):
    help = "Print the feeds that we follow as OPML."
    writes = False

    def run(self, **options: Any) -> dict[str, object]:
        rows = as_opml_rows()
        document = opml(rows, title="Feeds that Tuesday follows", at=options["at"])
        return {"feeds": len(rows), "opml": document.decode()}

    def show(self, outcome: dict[str, object]) -> None:
        self.stdout.write(str(outcome["opml"]))

"""``empty_outbox``: send the confirmations that wait, for an installation without a worker."""

from contextlib import closing
from typing import Any

from backend.kernel.commands import TuesdayCommand
from newsletters.delivery.outbox import due_rows, send_outbox
from newsletters.delivery.transports.route import transport


class Command(TuesdayCommand):
    help = "Send confirmations and other mails to one person that wait in the outbox."

    def run(self, **options: Any) -> dict[str, int]:
        if options["dry_run"]:
            return {"would_send": due_rows(at=options["at"]).count()}
        with closing(transport()) as way_out:
            done = send_outbox(way_out, at=options["at"])
        return {"sent": done.sent, "dropped": done.dropped}

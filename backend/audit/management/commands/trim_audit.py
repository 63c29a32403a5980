"""``trim_audit --before DATE``: what is old enough leaves, behind a signed checkpoint."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from backend.audit.models import Entry
from backend.audit.record import acted
from backend.audit.verify import trim
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand, instant


class Command(TuesdayCommand):
    help = (
        "Remove audit entries from before an instant, two years ago or earlier, behind a signed"
        " checkpoint from which the rest is verified."
    )
    takes_at = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--before", type=instant, required=True, metavar="ISO-8601")

    def run(self, **options: Any) -> dict[str, Any]:
        at, before = timezone.now(), Entry.objects.count()
        with transaction.atomic():
            checkpoint = trim(options["before"], at=at)
            removed = before - Entry.objects.count()
            with acted(by_command("trim_audit"), "audit.trim", at=at) as deed:
                deed.facts |= {"through": checkpoint.number, "removed": removed}
            transaction.set_rollback(options["dry_run"])
        return {"checkpoint": str(checkpoint), "removed": removed}

    def show(self, outcome: Any) -> None:
        self.stdout.write(f"{outcome['removed']} entries removed")
        self.stdout.write(f"checkpoint {outcome['checkpoint']}")

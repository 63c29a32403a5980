"""``approve EDITION``: bind an approval to the draft as it stands."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from backend.kernel.errors import NotFound
from newsletters.assembly.find import find_edition
from newsletters.review.decide import approve
from newsletters.review.inspect import inspect
from newsletters.review.tell import decision_document


class Command(TuesdayCommand):
    help = "Approve an edition (its id, or newsletter/YYYY-MM-DD) that passes the gate."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", help="id or newsletter/YYYY-MM-DD")
        parser.add_argument("--by", metavar="NAME", help="the editor who approves")
        parser.add_argument("--snapshot", default="", help="refuse any other snapshot than this")

    def run(self, **options: Any) -> dict[str, Any]:
        edition, at = find_edition(options["edition"]), options["at"]
        findings = inspect(edition, at=at)
        if not options["dry_run"]:
            by = _editor(options["by"])
            with acted(by_command("approve", by), "approve", edition, at=timezone.now()):
                edition = approve(edition, at=at, by=by, expected_sha256=options["snapshot"])
        return decision_document(edition, findings)

    def show(self, outcome: Any) -> None:
        self.stdout.write(f"{outcome['newsletter']} of {outcome['date']}: {outcome['state']}")
        for finding in outcome["findings"]:
            mark = "stops it" if finding["blocks"] else "a remark"
            self.stdout.write(f"  {mark}: {finding['message']}")

    def exit_code(self, outcome: Any) -> int:
        """A dry run fails where the approval would."""
        return int(any(finding["blocks"] for finding in outcome["findings"]))


def _editor(name: str | None) -> User | None:
    if name is None:
        return None
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise NotFound("editor_unknown", f"There is no editor “{name}”.", editor=name)
    return user

"""``createtoken NAME``: an API token for an editor, printed once."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.secrets import SCOPES, new_api_token
from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from backend.kernel.errors import NotFound


class Command(TuesdayCommand):
    help = "Make an API token for an editor and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="the editor's name")
        parser.add_argument(
            "--scope",
            action="append",
            choices=sorted(SCOPES),
            help="what it may do (repeat); without one, all that its owner may",
        )
        parser.add_argument(
            "--days", type=int, help="how long it lasts, at most 366; 90 if not said"
        )

    def run(self, **options: Any) -> dict[str, Any]:
        name = options["name"]
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise NotFound("editor_unknown", f"there is no editor “{name}”", name=name)
        scopes = options["scope"] or sorted(SCOPES)
        if options["dry_run"]:
            return {"token": None, "expires": None}
        at, days = options["at"], options["days"]
        with acted(by_command("createtoken"), "create", at=timezone.now()) as deed:
            secret, row = new_api_token(
                user, name=f"token of {name}", scopes=scopes, at=at, days=days
            )
            deed.row = row
        return {"token": secret, "expires": row.expires_at}

    def show(self, outcome: dict[str, Any]) -> None:
        self.stdout.write(str(outcome["token"]))
        self.stderr.write(f"shown once; expires {outcome['expires']}")

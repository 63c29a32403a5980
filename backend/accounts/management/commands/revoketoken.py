"""``revoketoken NAME``: an editor's API tokens stop working at once."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.secrets import revoke_token, revoke_tokens
from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from backend.kernel.errors import NotFound


class Command(TuesdayCommand):
    help = "Revoke an API token of an editor by its prefix, or all of them. Again: nothing changes."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="the editor's name")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--prefix", help="the first characters of the token, as lists show them")
        which.add_argument("--all", action="store_true", help="every one that still works")

    def run(self, **options: Any) -> dict[str, int]:
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise NotFound("editor_unknown", f"there is no editor “{options['name']}”")
        usable = user.api_tokens.usable_at(options["at"])
        named = usable.filter(prefix=options["prefix"]) if options["prefix"] else usable
        revoked = named.count()
        if options["dry_run"]:
            return {"revoked": revoked}
        with acted(by_command("revoketoken"), "revoke-tokens", user, at=timezone.now()) as deed:
            deed.facts["revoked"] = revoked
            if options["prefix"]:
                revoke_token(user, options["prefix"], at=options["at"])
            else:
                revoke_tokens(user, at=options["at"])
        return {"revoked": revoked}

    def show(self, outcome: dict[str, int]) -> None:
        self.stdout.write(f"revoked: {outcome['revoked']}")

"""``createeditor NAME --role ROLE``: an editor and a link that logs them in once."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse

from backend.accounts.editors import make_editor
from backend.accounts.models import Role, User
from backend.kernel.commands import TuesdayCommand


class Command(TuesdayCommand):
    help = "Make an editor, or a new login link for one, and print the link once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument(
            "--if-none", action="store_true", help="do nothing where somebody of that role exists"
        )

    def run(self, **options: Any) -> dict[str, str | None]:
        role = Role(options["role"])
        someone = User.objects.filter(role=role, is_active=True).exists()
        if options["dry_run"] or (options["if_none"] and someone):
            return {"editor": options["name"], "role": role.value, "login": None}
        user, secret = make_editor(options["name"], role=role, at=options["at"])
        path = reverse("login-link", kwargs={"token": secret})
        return {
            "editor": user.username,
            "role": role.value,
            "login": f"{settings.SITE_URL.rstrip('/')}{path}",
        }

    def show(self, outcome: dict[str, str | None]) -> None:
        if outcome["login"]:
            self.stdout.write(f"{outcome['editor']} ({outcome['role']}) logs in once here:")
            self.stdout.write(f"  {outcome['login']}")

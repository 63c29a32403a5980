"""``createeditor NAME --role ROLE``: an editor and a link that logs them in once."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from backend.accounts.editors import make_editor, make_local_editor, set_address
from backend.accounts.models import Assignment, Role, User
from backend.accounts.second_step import forget_second_step
from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from backend.kernel.errors import NotFound


class Command(TuesdayCommand):
    help = "Make an editor, or a new login link for one, and print the link once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--email", metavar="ADDRESS", help="where tests of editions go")
        parser.add_argument("--newsletter", metavar="SLUG", help="the role holds in it only")
        parser.add_argument(
            "--place", metavar="ID", help="the role holds there and in all that lies in it only"
        )
        parser.add_argument(
            "--reset-second-step",
            action="store_true",
            help="forget their passkeys and codes, and end their sessions",
        )
        parser.add_argument(
            "--if-none", action="store_true", help="do nothing where somebody of that role exists"
        )

    def run(self, **options: Any) -> dict[str, Any]:
        role = Role(options["role"])
        newsletter = _found("newsletter", "slug", options["newsletter"])
        place = _found("place", "ocd_id", options["place"])
        local = newsletter is not None or place is not None
        told = {"editor": options["name"], "role": role.value, "login": None}
        if local:
            told |= {"newsletter": options["newsletter"], "place": options["place"]}
        someone = User.objects.filter(role=role, is_active=True).exists()
        if options["dry_run"] or (options["if_none"] and someone):
            return told
        known = User.objects.filter(username=options["name"]).first()
        with acted(by_command("createeditor"), "role", known, at=timezone.now()) as deed:
            if local:
                user, secret = make_local_editor(
                    options["name"], role=role, at=options["at"], newsletter=newsletter, place=place
                )
            else:
                user, secret = make_editor(options["name"], role=role, at=options["at"])
            deed.row = user
            if options["email"] is not None:
                set_address(user, options["email"])
            if options["reset_second_step"]:
                forget_second_step(user)
                deed.facts["second_step"] = "reset"
            deed.facts |= {name: word for name, word in told.items() if name != "login" and word}
        path = reverse("login-link", kwargs={"token": secret})
        return told | {"login": f"{settings.SITE_URL.rstrip('/')}{path}"}

    def show(self, outcome: dict[str, Any]) -> None:
        if outcome["login"]:
            self.stdout.write(f"{outcome['editor']} ({outcome['role']}) logs in once here:")
            self.stdout.write(f"  {outcome['login']}")


def _found(relation: str, column: str, given: str | None) -> int | None:
    """The id of the newsletter or place called so, by its id as well."""
    if given is None:
        return None
    model: type[Model] = getattr(Assignment, relation).field.related_model
    asked = {"pk": int(given)} if given.isdecimal() and len(given) < 19 else {column: given}
    row = model._default_manager.filter(**asked).first()
    if row is None:
        raise NotFound(f"{relation}_unknown", f"no {relation} is called {given}", name=given)
    found: int = row.pk
    return found

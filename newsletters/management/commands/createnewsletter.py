"""``createnewsletter SLUG``: a newsletter with sensible sections; again: updated."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from newsletters.establish import establish_newsletter
from newsletters.models import Newsletter
from newsletters.vocabulary import ApprovalPolicy, Weekday

WEEKDAYS = {day.name.lower(): day for day in Weekday}


class Command(TuesdayCommand):
    help = "Make a newsletter, or change the values that are given of one that exists."
    takes_at = False
    writes = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--name", help="as readers see it")
        parser.add_argument("--zone", metavar="Z", help="IANA zone of its clock")
        parser.add_argument("--weekday", choices=list(WEEKDAYS), help="tuesday unless given")
        parser.add_argument("--hour", type=int, help="9 unless given")
        parser.add_argument("--sender", metavar="A", help="“Name <address>”")
        parser.add_argument("--postal-address", metavar="P")
        parser.add_argument("--approve", choices=ApprovalPolicy.values)

    def run(self, **options: Any) -> dict[str, Any]:
        slug = options["slug"]
        given = {
            "name": options["name"],
            "time_zone": options["zone"],
            "weekday": WEEKDAYS[options["weekday"]] if options["weekday"] else None,
            "hour": options["hour"],
            "sender": options["sender"],
            "postal_address": options["postal_address"],
            "approve": options["approve"],
        }
        values = {name: value for name, value in given.items() if value is not None}
        if not {"name", "time_zone"} <= values.keys() and not _exists(slug):
            raise CommandError("a new newsletter needs --name and --zone", returncode=2)
        known = Newsletter.objects.filter(slug=slug).first()
        with acted(by_command("createnewsletter"), _word(known), known, at=timezone.now()) as deed:
            established = establish_newsletter(slug, values)
            deed.row = Newsletter.objects.get(slug=slug)
        return {
            "newsletter": slug,
            "created": established.created,
            "updated": established.changed and not established.created,
        }

    def show(self, outcome: Any) -> None:
        done = "made" if outcome["created"] else "updated" if outcome["updated"] else "unchanged"
        self.stdout.write(f"{outcome['newsletter']}: {done}")


def _word(known: Newsletter | None) -> str:
    return "create" if known is None else "update"


def _exists(slug: str) -> bool:
    return Newsletter.objects.filter(slug=slug).exists()

"""``export FORMAT``: what we know, in the formats of others, on standard output."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from backend.kernel.commands import TuesdayCommand
from tracker.exports.export import EXPORTS, Asked
from tracker.ingest.order import place_of


class Command(TuesdayCommand):
    help = "Write actions, bills or meetings in another system's format to standard output."
    writes = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "format", choices=sorted(EXPORTS), metavar="FORMAT", help=", ".join(sorted(EXPORTS))
        )
        parser.add_argument("--place", default="", metavar="ID", help="OCD id: only what is there")

    def run(self, **options: Any) -> dict[str, Any]:
        place = place_of(options["place"]) if options["place"] else None
        asked = Asked(at=options["at"], site=settings.SITE_URL, place=place)
        exported = EXPORTS[options["format"]](asked)
        return {"format": options["format"], "count": exported.count, "text": exported.text}

    def show(self, outcome: dict[str, Any]) -> None:
        self.stdout.write(outcome["text"], ending="")
        self.stderr.write(f"{outcome['count']} in {outcome['format']}")

"""``preview EDITION``: what readers would get, as files to open."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from backend.kernel.commands import TuesdayCommand
from newsletters.assembly.find import find_edition
from newsletters.rendering.preview import preview
from newsletters.rendering.variant import Choices


class Command(TuesdayCommand):
    help = "Write an edition's mail (its id, or newsletter/YYYY-MM-DD) as .html and .txt."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("edition", help="id or newsletter/YYYY-MM-DD")
        parser.add_argument("--folder", default="", help="where to; default: previews/ in the data")

    def run(self, **options: Any) -> dict[str, Any]:
        """The edition without anybody's choices; its personal links lead nowhere."""
        edition = find_edition(options["edition"])
        seen = preview(edition, Choices(language=edition.newsletter.language), parents={})
        folder = Path(options["folder"] or settings.TUESDAY_DATA / "previews")
        stem = f"{edition.newsletter.slug}-{edition.date:%Y-%m-%d}"
        files = {f"{stem}.html": seen.html, f"{stem}.txt": seen.text}
        if not options["dry_run"]:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (folder / name).write_text(content, encoding="utf-8")
        written = [str(folder / name) for name in files]
        return {
            "subject": seen.subject,
            "bytes": len(seen.html.encode()),
            "files": written,
        }

    def show(self, outcome: Any) -> None:
        self.stdout.write("\n".join([outcome["subject"], *outcome["files"]]))

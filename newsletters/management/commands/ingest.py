"""``ingest FORMAT SOURCE…``: outside data in, one report out."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from backend.kernel.errors import DomainError
from newsletters.models import Newsletter
from newsletters.subscriptions import roster
from newsletters.subscriptions.enrol_list import enrol_list
from tracker.calendars.refresh import refresh
from tracker.formats.records import Remark
from tracker.formats.source import MAX_BYTES, UnreadableSource
from tracker.ingest.intake import PlaceNeeded, Report, ingest
from tracker.ingest.pages import NoSuchSource, pages_of
from tracker.ingest.reading import Given, Watch
from tracker.ingest.registry import FORMATS
from tracker.vocabulary import ActionState
from tracker.web.failure import WebError

STATES = {"ready": ActionState.OPEN, "draft": ActionState.DRAFT}


class Command(TuesdayCommand):
    help = (
        "Read outside data. The same source twice changes nothing; a bad record is named and left "
        "out, a bad source changes nothing. Exit 1 when anything was rejected."
    )

    def add_arguments(self, parser: CommandParser | ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]  # Django's own parser
        parser.add_argument(
            "format",
            choices=sorted([*FORMATS, roster.NAME]),
            metavar="FORMAT",
            help=", ".join(sorted([*FORMATS, roster.NAME])),
        )
        parser.add_argument(
            "sources",
            nargs="+",
            metavar="SOURCE",
            help="a file, an http(s) address, or - for stdin",
        )
        parser.add_argument("--place", default="", metavar="ID", help="OCD id of whose data it is")
        parser.add_argument("--newsletter", default="", metavar="SLUG", help="for subscribers")
        parser.add_argument(
            "--state", choices=sorted(STATES), default="ready", help="how actions arrive"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.watched = sys.stderr.isatty() and not options["json"]
        super().handle(*args, **options)

    def run(self, **options: Any) -> dict[str, Any]:
        report = self._ingest(_sources(options["sources"], options["format"]), options)
        if not options["dry_run"] and options["format"] != roster.NAME:
            refresh(at=options["at"])
        if not options["dry_run"]:
            _tell(report, options)
        for remark in report.rejected:
            self.stderr.write(f"{remark.where}: {remark.why}")
        return report.as_json()

    def _ingest(self, sources: Iterator[tuple[str, Given]], options: dict[str, Any]) -> Report:
        if options["format"] == roster.NAME:
            return _enrol_all(
                sources,
                newsletter=_newsletter(options["newsletter"]),
                at=options["at"],
                dry_run=options["dry_run"],
            )
        try:
            with progress(shown=self.watched) as watch:
                return ingest(
                    options["format"],
                    sources,
                    at=options["at"],
                    place=options["place"],
                    state=STATES[options["state"]],
                    dry_run=options["dry_run"],
                    watch=watch,
                )
        except PlaceNeeded as error:
            raise CommandError(error.message, returncode=2) from error

    def show(self, outcome: Any) -> None:
        self.stdout.write(
            f"{outcome['created']} created, {outcome['updated']} updated, "
            f"{outcome['unchanged']} unchanged, {len(outcome['rejected'])} rejected"
        )
        for noun, count in outcome["rows"].items():
            self.stdout.write(f"  {count} new {noun}")
        for remark in outcome["notices"]:
            self.stdout.write(f"  note: {remark['where']}: {remark['why']}")

    def exit_code(self, outcome: Any) -> int:
        return 1 if outcome["rejected"] else 0


def _tell(report: Report, options: dict[str, Any]) -> None:
    """One entry of the audit with the counts: each source was a transaction of its own."""
    with acted(by_command("ingest"), "ingest", at=timezone.now()) as deed:
        counts = {**report.as_json(), "rejected": len(report.rejected)}
        deed.facts |= {"format": options["format"], "sources": len(options["sources"])}
        deed.facts |= {name: counts[name] for name in ("created", "updated", "unchanged")}
        deed.facts |= {"rejected": counts["rejected"], "rows": counts["rows"]}


@contextmanager
def progress(*, shown: bool) -> Iterator[Watch]:
    """A line on standard error for whoever watches: records read, kept, and how many a second."""
    with tqdm(unit=" records", disable=not shown, leave=False, dynamic_ncols=True) as bar:
        total = 0

        def watch(read: int, kept: int) -> None:
            nonlocal total
            total += kept
            bar.update(read)
            bar.set_postfix_str(f"{total:,} kept", refresh=kept > 0)

        yield watch


def _sources(names: list[str], format_name: str) -> Iterator[tuple[str, Given]]:
    """One after the other, so that only one is in memory; of what is not there, why."""
    for name in names:
        try:
            yield from _bytes_of(name, format_name)
        except (NoSuchSource, WebError) as error:
            yield name, UnreadableSource(name, str(error.facts.get("why", error.message)))
        except OSError as error:
            yield name, UnreadableSource(name, error.strerror or str(error))


def _bytes_of(source: str, format_name: str) -> Sequence[tuple[str, bytes]]:
    """The pages of an address, or one file: at most one byte more than is read, so that what is
    too large is known as such."""
    if source.lower().startswith(("http://", "https://")):
        chosen = FORMATS.get(format_name)
        return pages_of(source, next_page=chosen.next_page if chosen else None)
    if source == "-":
        return [("standard input", sys.stdin.buffer.read(MAX_BYTES + 1))]
    with Path(source).open("rb") as file:
        return [(source, file.read(MAX_BYTES + 1))]


def _enrol_all(
    sources: Iterator[tuple[str, Given]], *, newsletter: Newsletter, at: datetime, dry_run: bool
) -> Report:
    report = Report()
    for name, raw in sources:
        try:
            if isinstance(raw, UnreadableSource):
                raise raw
            report.add(enrol_list(name, raw, newsletter=newsletter, at=at, dry_run=dry_run))
        except DomainError as error:
            where, why = error.facts.get("where", name), error.facts.get("why", error.message)
            report.rejected.append(Remark(str(where), str(why)))
    return report


def _newsletter(slug: str) -> Newsletter:
    """The newsletter asked for, or the only one there is."""
    found = list(Newsletter.objects.filter(**({"slug": slug} if slug else {}))[:2])
    if len(found) != 1:
        why = f"no newsletter “{slug}”" if slug else "name one with --newsletter"
        raise CommandError(f"subscribers: {why}", returncode=1 if slug else 2)
    return found[0]

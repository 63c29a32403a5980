"""The manner of every command: ``--at``, ``--json``, ``--dry-run``, and exit codes 0, 1, 2.

A command's own output goes to standard output (one JSON document with ``--json``), everything
else to standard error. A :class:`DomainError` ends the command with exit code 1 and its sentence;
wrong use ends it with 2.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from backend.kernel.errors import DomainError


class TuesdayCommand(BaseCommand):
    """Subclasses implement :meth:`run` and return what ``--json`` prints."""

    takes_at = True
    writes = True

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = argparse.HelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        if self.takes_at:
            parser.add_argument(
                "--at", type=instant, metavar="ISO-8601", help="act as if it were this instant"
            )
        if self.writes:
            parser.add_argument(
                "--dry-run", action="store_true", help="say what would happen, change nothing"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        as_json: bool = options.pop("json")
        if self.takes_at:
            options["at"] = options["at"] or timezone.now()  # noqa: TID251 -- commands read it here
        try:
            outcome = self.run(**options)
        except DomainError as error:
            raise CommandError(error.message, returncode=1) from error
        except DatabaseError as error:
            if not _lacks_migrations():
                raise
            said = "The database is not up to date: run manage.py migrate first."
            raise CommandError(said, returncode=1) from error
        if as_json:
            self.stdout.write(json.dumps(outcome, default=_plain, ensure_ascii=False, indent=2))
        else:
            self.show(outcome)
        if code := self.exit_code(outcome):
            sys.exit(code)

    def run(self, **options: Any) -> Any:
        """Do it and return a JSON-ready value."""
        raise CommandError(f"{type(self).__module__} does nothing", returncode=2)

    def show(self, outcome: Any) -> None:
        """Print the outcome for a person."""
        self.stdout.write(json.dumps(outcome, default=_plain, ensure_ascii=False, indent=2))

    def exit_code(self, outcome: Any) -> int:
        """0 unless something in the outcome failed and is named there."""
        return 0


def _lacks_migrations() -> bool:
    """Whether tables or columns are missing that a migration would make; no if nobody can say."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return False


def instant(text: str) -> datetime:
    """Read ``--at``: ISO 8601; without an offset it is UTC."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not an ISO 8601 instant") from error
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)

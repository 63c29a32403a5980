"""``weekly``: the whole week by hand; with ``--send`` the edition leaves now.

Twice is once: what is done already is left as it is, and nobody gets a second copy.
"""

import argparse
from contextlib import closing
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from celery import chain
from django.core.management.base import CommandParser
from django.utils import timezone

from backend.audit.record import acted
from backend.audit.who import by_command
from backend.kernel.commands import TuesdayCommand
from backend.kernel.errors import DomainError
from newsletters.assembly.find import find_newsletter
from newsletters.delivery.settle import deliver_all
from newsletters.delivery.transports.route import transport
from newsletters.models import Edition, Newsletter
from newsletters.tasks import assemble_edition, deliver_edition, prepare_week
from newsletters.vocabulary import EditionState
from newsletters.weekly.edition import approve_by_hand, date_of, draft
from newsletters.weekly.prepare import Step, prepare
from newsletters.weekly.report import balance_lines, edition_document
from newsletters.weekly.wait import drafted, finished, wait_until


class Command(TuesdayCommand):
    help = (
        "Expire, poll, check and assemble for every active newsletter; with --send also approve"
        " and deliver now, whatever the edition's hour."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--newsletter", metavar="SLUG", help="this one only")
        parser.add_argument("--send", action="store_true", help="also approve and deliver")
        parser.add_argument(
            "--via-worker",
            action="store_true",
            help="let a running worker do it, and wait for the rows to say so",
        )
        parser.add_argument(
            "--timeout",
            type=_seconds,
            default=timedelta(minutes=3),
            metavar="SECONDS",
            help="how long a worker is waited for (180)",
        )

    def run(self, **options: Any) -> dict[str, Any]:
        at: datetime = options["at"]
        newsletters = _newsletters(options["newsletter"])
        days = {each: options["date"] or date_of(each, at) for each in newsletters}
        if options["dry_run"]:
            return {"at": at, "would_do": _plan(days, send=options["send"])}
        done = _by_worker if options["via_worker"] else _here
        steps, editions, failures = done(days, at, options["send"], options["timeout"])
        return {
            "at": at,
            "steps": [asdict(step) for step in steps],
            "editions": [edition_document(edition) for edition in editions],
            "failures": failures,
        }

    def show(self, outcome: Any) -> None:
        for line in outcome.get("would_do", []):
            self.stdout.write(f"would {line}")
        for step in outcome.get("steps", []):
            self.stdout.write(f"{step['name']:<12} {step['said']}")
        for edition in outcome.get("editions", []):
            self._show_edition(edition)
        for failure in outcome.get("failures", []):
            self.stderr.write(failure)

    def _show_edition(self, edition: dict[str, Any]) -> None:
        self.stdout.write(
            f"\n{edition['newsletter']} of {edition['date']}: {edition['state']}\n"
            f"  {edition['items']} items, {edition['minutes']} minutes of fast actions,"
            f" {edition['left_out']} candidates left out"
        )
        for line in balance_lines(edition):
            self.stdout.write(f"  {line}")
        if edition["next"]:
            self.stdout.write(f"  next: {edition['next']}")

    def exit_code(self, outcome: Any) -> int:
        return int(bool(outcome.get("failures")))


Done = tuple[list[Step], list[Edition], list[str]]


def _here(days: dict[Newsletter, date], at: datetime, send: bool, _: timedelta) -> Done:
    """In this process; one newsletter's refusal does not stop the others."""
    steps, editions, failures = prepare(at=at), [], []
    for newsletter, day in days.items():
        try:
            edition = draft(newsletter, day=day, at=at)
            editions.append(edition)
            if send:
                edition = editions[-1] = _approved(edition, at)
                with closing(transport()) as way_out:
                    deliver_all(edition, at=at, transport=way_out)
        except DomainError as refused:
            failures.append(f"{newsletter.slug} of {day}: {refused.message}")
    return steps, editions, failures


def _by_worker(days: dict[Newsletter, date], at: datetime, send: bool, timeout: timedelta) -> Done:
    """The same through the broker: a worker does each step, the rows tell when it is done."""
    steps, editions, failures = [Step("by", "a worker")], [], []
    stamps = {each: _assembled_at(each, day) for each, day in days.items()}
    work = [assemble_edition.si(each.pk, day.isoformat()) for each, day in days.items()]
    chain(prepare_week.si(), *work).delay()
    for newsletter, day in days.items():
        try:
            drafts = drafted(newsletter, day, since=stamps[newsletter])
            edition = wait_until(drafts, timeout, "assembled it")
            editions.append(edition)
            if send:
                edition = editions[-1] = _approved(edition, at)
                deliver_edition.apply_async((edition.pk, True), queue="mail")
                editions[-1] = wait_until(finished(edition), timeout, "sent it")
        except DomainError as refused:
            failures.append(f"{newsletter.slug} of {day}: {refused.message}")
    return steps, editions, failures


def _approved(edition: Edition, at: datetime) -> Edition:
    with acted(by_command("weekly"), "approve", edition, at=timezone.now()):
        return approve_by_hand(edition, at=at)


def _assembled_at(newsletter: Newsletter, day: date) -> datetime | None:
    known = Edition.objects.filter(newsletter=newsletter, date=day).first()
    return known.assembled_at if known else None


def _plan(days: dict[Newsletter, date], *, send: bool) -> list[str]:
    lines = ["expire, poll and check what is due"]
    for newsletter, day in days.items():
        known = Edition.objects.filter(newsletter=newsletter, date=day).first()
        state = EditionState(known.state).label.lower() if known else "not made yet"
        verbs = "assemble, approve and send" if send else "assemble"
        lines.append(f"{verbs} {newsletter.slug} of {day} ({state})")
    return lines


def _newsletters(slug: str | None) -> list[Newsletter]:
    return [find_newsletter(slug)] if slug else list(Newsletter.objects.filter(active=True))


def _seconds(text: str) -> timedelta:
    try:
        return timedelta(seconds=float(text))
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds") from error

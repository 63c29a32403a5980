"""Waiting for a worker by watching rows: the rows are the truth, the broker only nudges."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import monotonic, sleep
from typing import Final

from backend.kernel.errors import DomainError
from newsletters.models import Edition, Newsletter
from newsletters.vocabulary import EditionState

Look = Callable[[], Edition | None]
EVERY: Final = 0.2
"""Seconds between two looks."""


class NoWorker(DomainError):
    """The rows did not move in the time that was given."""

    status = 503


def wait_until(look: Look, timeout: timedelta, what: str) -> Edition:
    """The edition as soon as ``look`` finds it; :class:`NoWorker` when time is over."""
    deadline = monotonic() + timeout.total_seconds()
    while monotonic() < deadline:
        edition = look()
        if edition is not None:
            return edition
        sleep(EVERY)
    raise NoWorker(
        "no_worker",
        f"no worker has {what} within {timeout.total_seconds():.0f} s. Is one running, with the "
        "same BROKER_URL and DATABASE_URL? Start one: celery --app backend.celery_app worker",
        waited=timeout.total_seconds(),
    )


def drafted(newsletter: Newsletter, day: date, *, since: datetime | None) -> Look:
    """Assembled again since that stamp, or settled already."""

    def look() -> Edition | None:
        edition = _edition(newsletter, day)
        if edition is None:
            return None
        settled = edition.state not in (
            EditionState.ASSEMBLING,
            EditionState.DRAFT,
            EditionState.HELD,
        )
        fresh = edition.assembled_at is not None and edition.assembled_at != since
        return edition if settled or fresh else None

    return look


def finished(edition: Edition) -> Look:
    """Sent, or stopped by somebody."""

    def look() -> Edition | None:
        now = _edition(edition.newsletter, edition.date)
        on_its_way = now is None or now.state in (EditionState.APPROVED, EditionState.SENDING)
        return None if on_its_way else now

    return look


def _edition(newsletter: Newsletter, day: date) -> Edition | None:
    editions = Edition.objects.select_related("newsletter")
    return editions.filter(newsletter=newsletter, date=day).first()

"""What will go is announced in each answer: ``Deprecation`` (RFC 9745) and ``Sunset`` (RFC 8594).

A collection, or one of its actions, is marked with :func:`deprecated`; the schema says so too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from django.utils.http import http_date

Marked = TypeVar("Marked")

LEAST: Final = timedelta(days=180)
"""Between the announcement and the end: nobody's script breaks within a season."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Since when it is announced, when it goes, and where to read what to do instead."""

    since: datetime
    ends: datetime
    more: str

    def __post_init__(self) -> None:
        if self.ends - self.since < LEAST:
            raise ValueError(f"what goes is announced at least {LEAST.days} days before")

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.ends.astimezone(UTC).timestamp()),
            "Link": f'<{self.more}>; rel="deprecation"',
        }


def deprecated(
    *, since: datetime, ends: datetime, more: str = "/api/docs/"
) -> Callable[[Marked], Marked]:
    """Mark a collection or one of its actions."""
    notice = Notice(since, ends, more)

    def mark(marked: Marked) -> Marked:
        setattr(marked, "deprecation", notice)  # noqa: B010 - a class or a function
        return marked

    return mark


def notice_of(view: Any) -> Notice | None:
    """Of the action that answers, else of its collection."""
    action = getattr(view, getattr(view, "action", None) or "", None)
    return getattr(action, "deprecation", None) or getattr(view, "deprecation", None)

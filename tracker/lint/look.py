"""The lint of what is kept: words, links, ends and the vocabulary are read, the rule judges."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Model

from tracker.endings import end_of
from tracker.grounds import is_federal
from tracker.lint.findings import Finding, LinkText, Writing, findings_of
from tracker.models import (
    Action,
    Bill,
    Campaign,
    Demand,
    LinkUse,
    Meeting,
    Organization,
    Petition,
    Post,
    Resource,
    Term,
)
from tracker.terms import Alert

MOST_TERMS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Fields:
    """Columns that hold the words of editors: plain ``lines`` and ``texts`` of Markdown."""

    lines: tuple[str, ...] = ("title",)
    texts: tuple[str, ...] = ()


FIELDS: Final[Mapping[type[Model], Fields]] = MappingProxyType(
    {
        Action: Fields(texts=("summary", "script", "talking_points")),
        Meeting: Fields(texts=("why", "description", "comment_how")),
        Petition: Fields(texts=("summary",)),
        Campaign: Fields(texts=("wants",)),
        Demand: Fields(texts=("rationale",)),
        Resource: Fields(texts=("summary",)),
        Organization: Fields(lines=("name",)),
        Bill: Fields(lines=("stance_reason",)),
        Post: Fields(lines=("title", "subtitle"), texts=("lede",)),
    }
)
"""A bill's titles and summary are the legislature's; a term is an alert itself."""


def vocabulary() -> tuple[Alert, ...]:
    """Words that have a better one; what is only explained is no alert, and neither is what was
    taken out of use. One query."""
    rows = Term.objects.filter(retired_at=None).exclude(instead="").order_by("term", "pk")
    return tuple(
        Alert(number, term, instead, language)
        for number, term, instead, language in rows.values_list(
            "pk", "term", "instead", "language"
        )[:MOST_TERMS]
    )


def lint_row(row: Model, *, at: datetime) -> tuple[Finding, ...]:
    """What is to be said of a row of :data:`FIELDS` as it is kept, at an instant.

    Two queries beside its row, and two more for the sections of a post.
    """
    sections = _sections(row) if isinstance(row, Post) else {}
    lines, texts = words_of(row)
    writing = Writing(
        lines=lines | {name: said for name, said in sections.items() if not name.endswith("body")},
        texts=texts | {name: said for name, said in sections.items() if name.endswith("body")},
        links=_links(row),
        language=getattr(row, "language", "en"),
        on=getattr(row, "published_on", None) or at.date(),
        ends=frozenset(_ends(row)),
    )
    return findings_of(writing, vocabulary())


def words_of(row: Model) -> tuple[dict[str, str], dict[str, str]]:
    """The lines and the texts of a row by the names of their columns."""
    known = FIELDS[type(row)]
    lines, texts = (
        {name: str(getattr(row, name)) for name in names} for names in (known.lines, known.texts)
    )
    return lines, texts


def _sections(post: Post) -> dict[str, str]:
    """``sections.0.heading``, ``sections.0.body``, ``sections.0.entries.0``. Two queries."""
    found = {}
    for number, section in enumerate(post.sections.prefetch_related("entries")):
        found[f"sections.{number}.heading"] = section.heading
        found[f"sections.{number}.body"] = section.body
        for at, entry in enumerate(section.entries.all()):
            found[f"sections.{number}.entries.{at}"] = entry.text
    return found


def _links(row: Model) -> tuple[LinkText, ...]:
    """The words that carry each link; those of a bill of Congress are also its own number."""
    user = {"section__post": row} if isinstance(row, Post) else {f"{row._meta.model_name}": row}
    uses = LinkUse.objects.filter(link__isnull=False, **user).select_related("link")
    own = _identifier(row) if isinstance(row, Bill) else ""
    found = [LinkText(use.text or own, use.link.url) for use in uses if use.link]
    if isinstance(row, Bill):
        found.append(LinkText(own, row.source_url))
    return tuple(each for each in found if each.words and each.url)


def _identifier(bill: Bill) -> str:
    numbered = is_federal(bill) and bill.number.isdigit()
    return f"{bill.kind.upper()} {bill.number}" if numbered else ""


def _ends(row: Any) -> Iterable[date]:
    """The days on which it ends or is due, each on the clock of what ends it."""
    if isinstance(row, Action):
        end = end_of(row)
        return _days(end.zone, end.at)
    if isinstance(row, Meeting):
        return _days(row.time_zone, row.starts_at, row.comment_deadline)
    if isinstance(row, Petition):
        return _days(row.time_zone, row.closes_at)
    return [row.ends_on] if isinstance(row, Campaign) and row.ends_on else []


def _days(zone: str, *moments: datetime | None) -> list[date]:
    return [moment.astimezone(ZoneInfo(zone)).date() for moment in moments if moment]

"""The lint of what is kept: the vocabulary, the links and the end are read, the rule judges."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tracker.endings import end_of
from tracker.lint.findings import Finding, LinkText, Writing, findings_of
from tracker.models import Action, Term
from tracker.terms import Alert

MOST_TERMS: Final = 5_000
FIELDS: Final = ("title", "summary", "script", "talking_points")


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


def lint_action(action: Action, *, at: datetime) -> tuple[Finding, ...]:
    """What is to be said of an action as it is kept, at an instant. Two queries beside its row."""
    uses = action.link_uses.select_related("link")
    links = tuple(LinkText(use.text, use.link.url) for use in uses if use.link is not None)
    texts = {name: getattr(action, name) for name in FIELDS}
    return findings_of(
        Writing(texts, links, action.language, at.date(), _ends(action)), vocabulary()
    )


def _ends(action: Action) -> frozenset[date]:
    """Its last day, on the clock of what ends it."""
    end = end_of(action)
    if end.at is None:
        return frozenset()
    return frozenset([end.at.astimezone(ZoneInfo(end.zone)).date()])

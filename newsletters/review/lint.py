"""Look at an editor's own words in a draft, wherever they stand in it; nothing is written."""

from newsletters.models import Edition
from newsletters.vocabulary import CandidateKind
from tracker.lint.findings import Finding, Writing, findings_of
from tracker.lint.look import vocabulary


def lint_draft(edition: Edition) -> tuple[Finding, ...]:
    """What is to be said of its note (``note``), its words for empty sections (``words.big``) and
    its blurbs (``blurbs.action-7``); a term's blurb is advice and may name what it warns of.
    Two queries."""
    texts = {"note": edition.note}
    texts |= {f"words.{section}": word for section, word in edition.words.items()}
    for row in edition.overrides.exclude(blurb="").exclude(kind=CandidateKind.TERM):
        texts[f"blurbs.{row.kind}-{getattr(row, f'{row.kind}_id')}"] = row.blurb
    language = edition.newsletter.language
    return findings_of(Writing(texts=texts, language=language, on=edition.date), vocabulary())

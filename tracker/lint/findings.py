"""The one lint of editors' words: texts, links, terms and the end give findings. Pure.

The desk shows them beside the fields, the API answers with them, and the review of an edition
asks the same questions of its items. A quotation may have to stand, so none of them stops.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from backend.kernel.prose import links_of
from tracker.bills.references import (
    BillReference,
    Mismatch,
    find_mismatch,
    find_mismatches_beside,
)
from tracker.lint.leftovers import in_line, in_text
from tracker.terms import Alert, heard

LONGEST_TITLE: Final = 78
"""Characters of a title that mail shows on one line: more is cut or broken by many programs."""
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH: Final = r"(?P<month>" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + r")"
_DATES: Final = (
    re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})(?![\w-])"),
    re.compile(
        rf"(?<!\w){_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?(?![\w:])",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\w)(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}\.?(?:,? (?P<year>\d{{4}}))?(?!\w)",
        re.IGNORECASE,
    ),
)
_DEADLINE: Final = re.compile(
    r"\b(?:by|until|till|before|deadline|due|ends?|closes?|closing|expires?|through|last day)\b"
    r"[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
"""Words before a date that make it a deadline; other dates are a text's own business."""


@dataclass(frozen=True, slots=True)
class LinkText:
    """The words that carry a link, and its address."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is looked at, each by the name of its field: ``lines`` are plain, such as a title, and
    ``texts`` are Markdown."""

    lines: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    links: tuple[LinkText, ...] = ()
    language: str = "en"
    on: date | None = None
    """The day of the writing: a bill's bare number belongs to the Congress of that day."""
    ends: frozenset[date] = field(default_factory=frozenset)
    """The days on which it may be said to end (its own clock); empty: it has no end."""


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    """``language_alert``, ``bill_mismatch``, ``date_differs``, ``title_too_long`` or
    ``mark_shown``."""
    field: str
    message: str
    """A sentence for the editor."""
    quote: str = ""


def findings_of(writing: Writing, alerts: Iterable[Alert]) -> tuple[Finding, ...]:
    """Everything to be said, field by field."""
    known = tuple(alerts)
    found = list(_titles(writing))
    for name, line in writing.lines.items():
        found += _words(writing, name, line, known)
        found += (Finding("mark_shown", name, said, quote) for quote, said in in_line(line))
    for name, text in writing.texts.items():
        found += _words(writing, name, text, known)
        found += _bills(writing, name, text)
        found += (Finding("mark_shown", name, said, quote) for quote, said in in_text(text))
    return (*found, *_links(writing))


def _words(writing: Writing, name: str, text: str, alerts: tuple[Alert, ...]) -> Iterator[Finding]:
    for each in heard(text, alerts, language=writing.language):
        said = f"It says “{each.quote}”: “{each.alert.instead}” is better."
        yield Finding("language_alert", name, said, each.quote)
    yield from _dates(writing, name, text)


def _bills(writing: Writing, name: str, text: str) -> Iterator[Finding]:
    for words, url in links_of(text):
        if mismatch := find_mismatch(words, url, on=writing.on):
            yield _mismatch(name, mismatch)
    for beside in find_mismatches_beside(text, on=writing.on):
        yield _mismatch(name, beside)


def _links(writing: Writing) -> Iterator[Finding]:
    for link in writing.links:
        if mismatch := find_mismatch(link.words, link.url, on=writing.on):
            yield _mismatch("links", mismatch)


def _mismatch(name: str, found: Mismatch) -> Finding:
    words, address = _spelled(found.words), _spelled(found.address)
    said = f"{words} is not what the link says: it leads to {address}."
    return Finding("bill_mismatch", name, said, words)


def _spelled(bill: BillReference) -> str:
    congress = f" of the {ordinal(bill.congress)} Congress"
    stated = bill.congress is not None and not bill.inferred
    return f"{bill.kind.upper()} {bill.number}{congress if stated else ''}"


def ordinal(number: int | None) -> str:
    """ "121st"."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    value = number or 0
    return f"{value}{'th' if value % 100 in (11, 12, 13) else ends.get(value % 10, 'th')}"


def _titles(writing: Writing) -> Iterator[Finding]:
    title = writing.lines.get("title", "")
    if len(title) > LONGEST_TITLE:
        said = f"The title has {len(title)} characters; mail shows about {LONGEST_TITLE}."
        yield Finding("title_too_long", "title", said)


def _dates(writing: Writing, name: str, text: str) -> Iterator[Finding]:
    """Dates that stand after words of a deadline and are not the end."""
    if not writing.ends:
        return
    years = {day.year for day in writing.ends}
    for pattern in _DATES:
        for found in pattern.finditer(text):
            if not _DEADLINE.search(text[max(0, found.start() - 60) : found.start()]):
                continue
            days = _days(found, years)
            if days and not days & writing.ends:
                end = " or ".join(sorted(day.isoformat() for day in writing.ends))
                said = f"It says “{found.group()}”, and the end is {end}."
                yield Finding("date_differs", name, said, found.group())


def _days(found: re.Match[str], years: set[int]) -> set[date]:
    """The days that the words can mean; without a year, in the end's own."""
    said = found.groupdict()
    number = int(said["number"]) if said.get("number") else _month(said["month"])
    meant = {int(said["year"])} if said.get("year") else years
    days = set()
    for year in meant:
        try:
            days.add(date(year, number, int(said["day"])))
        except ValueError:
            continue
    return days


def _month(word: str) -> int:
    return next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(word.casefold()[:3]))

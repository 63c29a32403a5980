"""What a page says of itself, by the rules. Pure."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from tracker.links.evidence import Says, Signal, cut_quote
from tracker.links.page import Page, is_kind
from tracker.links.rulebook import FieldRule, PhraseRule, PlaceRule, Rulebook, rulebook
from tracker.links.urls import NotAnAddress, normalise

SEPARATORS = re.compile(r"\s+[|–—·•:»«\-]+\s+|\s*[|»]\s*|:\s+")
"""What stands between a page's own title and the name of its site."""
SENTENCE_END = re.compile(r"[.!?¡¿;·]")
BEFORE = 60
"""Characters before a match that can turn its meaning round."""
QUOTES = {"“": "”", "«": "»", "„": "“", "‘": "’"}
NO_OWN_TEXT = 300
"""Characters below which a page is nothing but its scripts."""
LAST_ZONE = timedelta(hours=12)
"""A time without a zone is over when it is over everywhere on Earth (UTC−12)."""
JSON_LD_VERSION = 1


def signals_of(page: Page, *, asked: str, final_url: str) -> tuple[Signal, ...]:
    """Every signal of one page, the weightiest kinds first."""
    rules = rulebook()
    return (
        *place_signals(rules, page, asked, final_url),
        *field_signals(rules.fields, page.data),
        *event_signals(page),
        *phrase_signals(rules.phrases, page),
    )


def place_signals(rules: Rulebook, page: Page, asked: str, final_url: str) -> Iterator[Signal]:
    """Where the link ended, and whose scripts its page loads."""
    parts = urlsplit(final_url)
    place = f"{parts.hostname or ''}{parts.path}"
    before = urlsplit(asked)
    was_there = f"{before.hostname or ''}{before.path}"
    for rule in rules.addresses:
        if rule.pattern.search(place) and not (rule.redirected and rule.pattern.search(was_there)):
            yield Signal(rule.name, rule.version, cut_quote(place), rule.says)
    for rule in rules.sources:
        if found := source_of(rule, page):
            yield Signal(rule.name, rule.version, cut_quote(found), rule.says)


def source_of(rule: PlaceRule, page: Page) -> str:
    if rule.short_only and page.text_length >= NO_OWN_TEXT:
        return ""
    return next((source for source in page.sources if rule.pattern.search(source)), "")


def phrase_signals(rules: tuple[PhraseRule, ...], page: Page) -> Iterator[Signal]:
    """The page's own sentences, where position and neighbours let them count."""
    read = passages(page)
    for rule in rules:
        for where in rule.where:
            if where in read and (quote := matched(rule, read[where], where=where)):
                yield Signal(rule.name, rule.version, cut_quote(quote), rule.says)
                break


def passages(page: Page) -> dict[str, str]:
    """The parts of the page at which rules may look, without the empty ones."""
    is_report = page.is_news and not page.is_short
    parts = {
        "title": "" if is_report else page.title,
        "heading": "" if is_report else page.heading,
        "form": page.form,
        "text": page.text if page.is_short else "",
    }
    return {where: text for where, text in parts.items() if text}


def matched(rule: PhraseRule, text: str, *, where: str) -> str:
    """The words that matched, or the empty string."""
    if rule.whole:
        parts = [text, *SEPARATORS.split(text)] if where == "title" else [text]
        return next((text for part in parts if rule.pattern.fullmatch(part.strip(" .!…-:"))), "")
    for found in rule.pattern.finditer(text):
        before = SENTENCE_END.split(text[max(0, found.start() - BEFORE) : found.start()])[-1]
        if is_quoted(text, found.start()):
            continue
        turned = rule.unless and rule.unless.search(before)
        if not turned:
            return sentence_around(text, found.start(), found.end())
    return ""


def is_quoted(text: str, position: int) -> bool:
    """Whether a quotation is open at this position: somebody else is speaking."""
    before = text[:position]
    if before.count('"') % 2 == 1:
        return True
    return any(before.count(left) > before.count(right) for left, right in QUOTES.items())


def sentence_around(text: str, start: int, end: int) -> str:
    left = max((found.end() for found in SENTENCE_END.finditer(text, 0, start)), default=0)
    right = SENTENCE_END.search(text, end)
    return text[left : right.end() if right else len(text)].strip()


def field_signals(
    rules: tuple[FieldRule, ...], data: tuple[dict[str, Any], ...]
) -> Iterator[Signal]:
    """A platform's own state, from its machine-readable answer."""
    for document in data:
        for rule in rules:
            if any(dig(document, path) is MISSING for path in rule.needs):
                continue
            state = dig(document, rule.path)
            if isinstance(state, str) and state in rule.values:
                quote = f"{rule.path.rpartition('.')[2]}: {state}"
                yield Signal(rule.name, rule.version, cut_quote(quote), rule.says)
            ends = dig(document, rule.ends) if rule.ends else None
            if isinstance(ends, str) and (until := end_of(ends)):
                yield Signal(rule.name, rule.version, cut_quote(ends), Says.ENDS, until)


MISSING = object()


def dig(document: object, path: str) -> object:
    """The value at a dotted path, or MISSING."""
    for name in path.split("."):
        if not isinstance(document, dict) or name not in document:
            return MISSING
        document = document[name]
    return document


def event_signals(page: Page) -> Iterator[Signal]:
    """schema.org: cancelled where every event of the page is, over where the last one is.

    A calendar page lists many events, and one that has passed says nothing of the others.
    """
    events = [node for node in page.data if is_kind(node, "Event")]
    offers = [
        node for node in page.data if is_kind(node, "JobPosting", "SpecialAnnouncement", "Offer")
    ]
    states = [str(node.get("eventStatus", "")) for node in events]
    if states and all(re.search(r"Event(?:Cancel+ed)$", state) for state in states):
        yield Signal("json-ld-status", JSON_LD_VERSION, cut_quote(states[0]), Says.CLOSED_STATE)
    spoken = [(node, last_moment(node)) for node in (events or offers)]
    if spoken and all(moment for _, moment in spoken):
        until, text = max(moment for _, moment in spoken if moment)
        yield Signal("json-ld-date", JSON_LD_VERSION, cut_quote(text), Says.ENDS, until)


def last_moment(node: dict[str, Any]) -> tuple[datetime, str] | None:
    """When a node is over, and the words that say so; an event without an end lasts a day."""
    for name in ("endDate", "validThrough", "expires"):
        given = node.get(name)
        if isinstance(given, str) and (until := end_of(given)):
            return until, f"{name}: {given}"
    start = node.get("startDate")
    if isinstance(start, str) and (began := end_of(start)):
        return began + timedelta(days=1), f"startDate: {start}"
    return None


def end_of(text: str) -> datetime | None:
    """The last moment that an ISO date or date-time can mean, in UTC."""
    text = text.strip()
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            return datetime.combine(day, time(23, 59, 59), UTC) + LAST_ZONE
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC) + LAST_ZONE
    except (ValueError, OverflowError):
        return None


def twin_of(page: Page, *, final_url: str) -> str:
    """The machine-readable twin that a page names on its own host, or the empty string."""
    here = urlsplit(final_url)
    for rule in rulebook().twins:
        if not rule.address.search(here.path.rstrip("/")):
            continue
        for companion in page.companions:
            try:
                twin = normalise(urljoin(final_url, companion))
            except (NotAnAddress, ValueError):
                continue
            if urlsplit(twin).netloc == here.netloc and rule.twin.search(urlsplit(twin).path):
                return twin
    return ""

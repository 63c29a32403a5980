"""What an edition must be before it may be approved: pure checks, each with a code and its fix.

A finding that blocks stops the approval; the others are shown and left to the editor.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletters.assembly.candidates import Key
from newsletters.assembly.doubts import Doubt
from newsletters.assembly.snapshot import ActionItem, Item, MeetingItem, Snapshot
from newsletters.review import fixes
from newsletters.review.carried import carried
from newsletters.review.fixes import Fix
from newsletters.vocabulary import Section
from tracker.lint.findings import LinkText
from tracker.lint.findings import findings_of as lint
from tracker.terms import Alert

HTML_LIMIT = 100_000
"""Bytes; some mail programs cut a longer message off."""


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    message: str
    """A sentence for the editor."""
    subject: Key | None = None
    """Kind and id of the item to mend."""
    blocks: bool = True
    fix: Fix | None = None
    """Where it is mended, one click away."""


@dataclass(frozen=True, slots=True)
class StaleLink:
    id: int
    url: str
    why: str
    """The rule that decided, such as ``status_404``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is looked at beside the snapshot itself."""

    edition: int = 0
    newsletter: int = 0
    grace: timedelta
    send_by: datetime
    sender: str
    sender_fault: str = ""
    """Why mail from it cannot be written; empty: it can."""
    sender_doubt: str = ""
    """Why receivers may refuse it."""
    postal_address: str
    sections: frozenset[str] = frozenset()
    """Sections that the newsletter has."""
    alerts: tuple[Alert, ...] = ()
    """Language alerts that texts are linted against."""
    links: Mapping[Key, tuple[LinkText, ...]] = field(default_factory=dict)
    """The words that carry the links of its items' own pages."""
    reworded: frozenset[Key] = frozenset()
    """Items of which this edition says something in its own words."""
    stale: Mapping[Key, StaleLink] = field(default_factory=dict)
    """Items that lead to a stale link by now."""
    over: frozenset[Key] = frozenset()
    """Items that closed, were called off or were withdrawn since they were chosen."""
    doubts: Mapping[Key, tuple[Doubt, ...]] = field(default_factory=dict)
    """Addresses of items that may not work: said, and no reason to stop."""
    html: bytes = b""
    text: str = ""
    images_without_words: int = 0
    """Images in the HTML part that have no alternative text."""
    render_error: str = ""
    """Why it could not be rendered."""


def findings_of(snapshot: Snapshot, facts: Facts, *, at: datetime) -> tuple[Finding, ...]:
    """Everything to be said about it at an instant, what blocks first."""
    found = [
        *_letter(facts),
        *_content(snapshot, facts),
        *_sections(snapshot, facts),
        *_promises(snapshot, facts, at=at),
        *_doubts(snapshot, facts),
        *_words(snapshot, facts),
        *_rendered(facts),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.blocks]


def _letter(facts: Facts) -> Iterator[Finding]:
    sender = fixes.in_newsletter(facts.newsletter, "sender")
    if "@" not in facts.sender:
        yield Finding("no_sender", "The newsletter has no sender address.", fix=sender)
    elif facts.sender_fault:
        said = f"No mail can be written in the name of its sender: {facts.sender_fault}."
        yield Finding("sender_unusable", said, fix=sender)
    elif facts.sender_doubt:
        yield Finding("sender_doubtful", facts.sender_doubt, blocks=False, fix=sender)
    if not facts.postal_address.strip():
        fix = fixes.in_newsletter(facts.newsletter, "postal_address")
        yield Finding("no_postal_address", "The newsletter has no postal address.", fix=fix)


def _content(snapshot: Snapshot, facts: Facts) -> Iterator[Finding]:
    put_in = fixes.in_edition(facts.edition, "left-out", "pin", label="Put something in")
    if not snapshot.items:
        yield Finding("empty", "There is nothing in it.", fix=put_in)
        return
    actions = [item for item in snapshot.items if isinstance(item, ActionItem)]
    if not actions:
        said = "There is nothing in it that a reader can do."
        yield Finding("no_action", said, blocks=False, fix=put_in)
    for item in actions:
        key = (item.kind, item.id)
        if item.minutes < 1:
            fix = fixes.in_subject(*key, "effort_minutes")
            yield Finding("no_effort", f"“{item.title}” says not how long it takes.", key, fix=fix)
        if not item.summary.strip():
            fix = fixes.in_subject(*key, "summary")
            said = f"“{item.title}” says nothing but its title."
            yield Finding("no_summary", said, key, blocks=False, fix=fix)
    if not snapshot.in_section(Section.FAST):
        said = "Nothing in it takes five minutes."
        yield Finding("no_fast_action", said, blocks=False, fix=put_in)


def _sections(snapshot: Snapshot, facts: Facts) -> Iterator[Finding]:
    """A section that stands empty has a word for readers."""
    if not snapshot.items:
        return
    for section in Section:
        if section not in facts.sections or snapshot.in_section(section):
            continue
        fix = fixes.in_edition(
            facts.edition, f"word-{section}", "word", label="Say it in other words"
        )
        word = snapshot.words.get(section, "")
        if word:
            said = f"“{section.label}” is empty. Readers are told: “{word}”"
            yield Finding("section_empty", said, blocks=False, fix=fix)
        else:
            said = f"“{section.label}” is empty, and readers are not told why."
            yield Finding("section_empty_without_a_word", said, fix=fix)


def _promises(snapshot: Snapshot, facts: Facts, *, at: datetime) -> Iterator[Finding]:
    act_from = max(snapshot.sends_at, at) + facts.grace
    if facts.send_by <= at:
        fix = fixes.in_edition(facts.edition, "schedule", "schedule", label="Choose another hour")
        yield Finding("too_late", "Its time to be sent has passed.", fix=fix)
    for item in snapshot.items:
        key = (item.kind, item.id)
        ends_at = _ends_at(item)
        swap = fixes.in_edition(
            facts.edition, f"{item.kind}-{item.id}", "swap", label="Swap or drop it"
        )
        if ends_at is not None and ends_at < act_from:
            said = f"“{item.title}” closes before readers can act."
            yield Finding("closes_before_readers_can_act", said, key, fix=swap)
        elif key in facts.over:
            yield Finding("over", f"“{item.title}” is no longer open.", key, fix=swap)
        elif key in facts.stale:
            link = facts.stale[key]
            said = f"The link of “{item.title}” is stale."
            yield Finding("link_stale", said, key, fix=fixes.in_link(link.id))


def _ends_at(item: Item) -> datetime | None:
    if isinstance(item, ActionItem):
        return item.ends.at
    return item.starts_at if isinstance(item, MeetingItem) else None


def _doubts(snapshot: Snapshot, facts: Facts) -> Iterator[Finding]:
    for item in snapshot.items:
        key = (item.kind, item.id)
        for doubt in facts.doubts.get(key, ()):
            said = f"“{item.title}”: {doubt.message}"
            fix = fixes.in_link(doubt.link)
            yield Finding(doubt.code, said, key, blocks=False, fix=fix)


def _words(snapshot: Snapshot, facts: Facts) -> Iterator[Finding]:
    """What an editor could say better; a quotation may have to stand, so nothing stops."""
    texts = carried(snapshot, facts.links, edition=facts.edition, reworded=facts.reworded)
    for each in texts:
        for found in lint(each.writing, facts.alerts):
            own = found.message.startswith("It ")
            said = f"{each.where} {found.message[3:]}" if own else f"{each.where}: {found.message}"
            fix = each.fix_of(found.field)
            yield Finding(found.code, said, each.key, blocks=False, fix=fix)


def _rendered(facts: Facts) -> Iterator[Finding]:
    newsletter = fixes.in_newsletter(facts.newsletter, "name")
    if facts.render_error:
        said = f"It cannot be rendered: {facts.render_error}"
        yield Finding("does_not_render", said, fix=newsletter)
        return
    preview = fixes.in_edition(facts.edition, "preview", "preview", label="Look at it")
    if not facts.text.strip():
        yield Finding("no_text_part", "Its text part is empty.", fix=preview)
    if facts.images_without_words:
        many = facts.images_without_words
        said = f"{many} of its images {'has' if many == 1 else 'have'} no words beside it."
        yield Finding("no_alt_text", said, fix=preview)
    if len(facts.html) >= HTML_LIMIT:
        said = f"Its HTML part has {len(facts.html):,} bytes, and 100,000 is the limit."
        sizes = fixes.in_newsletter(facts.newsletter, "sections-0-size")
        yield Finding("html_too_large", said, fix=sizes)

"""What an edition must be before it may be approved: pure checks, each with a code.

A finding that blocks stops the approval; the others are shown and left to the editor.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletters.assembly.candidates import Key
from newsletters.assembly.doubts import Doubt
from newsletters.assembly.snapshot import ActionItem, MeetingItem, Snapshot
from newsletters.vocabulary import Section

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is looked at beside the snapshot itself."""

    grace: timedelta
    send_by: datetime
    sender: str
    postal_address: str
    stale: frozenset[Key] = frozenset()
    """Items that lead to a stale link by now."""
    over: frozenset[Key] = frozenset()
    """Items that closed, were called off or were withdrawn since they were chosen."""
    doubts: Mapping[Key, tuple[Doubt, ...]] = field(default_factory=dict)
    """Addresses of items that may not work: said, and no reason to stop."""
    html: bytes = b""
    text: str = ""
    render_error: str = ""
    """Why it could not be rendered."""


def findings_of(snapshot: Snapshot, facts: Facts, *, at: datetime) -> tuple[Finding, ...]:
    """Everything to be said about it at an instant, what blocks first."""
    found = [
        *_letter(facts),
        *_content(snapshot),
        *_promises(snapshot, facts, at=at),
        *_doubts(snapshot, facts),
        *_rendered(facts),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.blocks]


def _letter(facts: Facts) -> Iterator[Finding]:
    if "@" not in facts.sender:
        yield Finding("no_sender", "The newsletter has no sender address.")
    if not facts.postal_address.strip():
        yield Finding("no_postal_address", "The newsletter has no postal address.")


def _content(snapshot: Snapshot) -> Iterator[Finding]:
    if not snapshot.items:
        yield Finding("empty", "There is nothing in it.")
        return
    if not any(isinstance(item, ActionItem) for item in snapshot.items):
        yield Finding("no_action", "There is nothing in it that a reader can do.", blocks=False)
    for item in snapshot.items:
        if isinstance(item, ActionItem) and not item.summary.strip():
            yield Finding(
                "no_summary",
                f"“{item.title}” says nothing but its title.",
                (item.kind, item.id),
                blocks=False,
            )
    if not snapshot.in_section(Section.FAST):
        yield Finding("no_fast_action", "Nothing in it takes five minutes.", blocks=False)


def _promises(snapshot: Snapshot, facts: Facts, *, at: datetime) -> Iterator[Finding]:
    act_from = max(snapshot.sends_at, at) + facts.grace
    if facts.send_by <= at:
        yield Finding("too_late", "Its time to be sent has passed.")
    for item in snapshot.items:
        key = (item.kind, item.id)
        ends_at = None
        if isinstance(item, ActionItem):
            ends_at = item.ends.at
        elif isinstance(item, MeetingItem):
            ends_at = item.starts_at
        if ends_at is not None and ends_at < act_from:
            yield Finding(
                "closes_before_readers_can_act",
                f"“{item.title}” closes before readers can act.",
                key,
            )
        elif key in facts.over:
            yield Finding("over", f"“{item.title}” is no longer open.", key)
        elif key in facts.stale:
            yield Finding("link_stale", f"The link of “{item.title}” is stale.", key)


def _doubts(snapshot: Snapshot, facts: Facts) -> Iterator[Finding]:
    for item in snapshot.items:
        key = (item.kind, item.id)
        for doubt in facts.doubts.get(key, ()):
            yield Finding(doubt.code, f"“{item.title}”: {doubt.message}", key, blocks=False)


def _rendered(facts: Facts) -> Iterator[Finding]:
    if facts.render_error:
        yield Finding("does_not_render", f"It cannot be rendered: {facts.render_error}")
        return
    if not facts.text.strip():
        yield Finding("no_text_part", "Its text part is empty.")
    if len(facts.html) >= HTML_LIMIT:
        yield Finding(
            "html_too_large",
            f"Its HTML part has {len(facts.html):,} bytes, and 100,000 is the limit.",
        )

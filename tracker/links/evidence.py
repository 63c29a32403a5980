"""What one look at a link saw, as a value. Pure.

A look is evidence and not yet an opinion: ``findings`` says what a look means on its own,
``verdict`` what several of them mean together.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.web.failure import Failure, Hop

MAX_QUOTE = 160
"""Characters of a page that an editor is shown as the reason."""


class Says(StrEnum):
    """What a rule says of the page that it matched. Stored with each signal."""

    CLOSED_STATE = "closed-state"
    """The platform's own field says that it is over."""
    CLOSED_FORM = "closed-form"
    """The platform sent us to its page for closed forms."""
    CLOSED_PHRASE = "closed-phrase"
    """The page's own prose says that it is over."""
    ENDS = "ends"
    """The page gives the moment at which it is over."""
    MISSING = "missing"
    """A page with status 200 that says that nothing is here."""
    CATCH_ALL = "catch-all"
    """An address that cannot exist shows the same page."""
    PROBED = "probed"
    """A control probe was made, and found an honest 404 or another page."""
    WALL = "wall"
    """A challenge or a login stands before the page."""
    PARKED = "parked"
    """A domain seller's page."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One rule that matched: which, in which version, what it says and the words it saw."""

    rule: str
    version: int
    quote: str
    says: Says
    until: datetime | None = None
    """For ENDS: the moment at which it is over."""

    def stored(self) -> list[str | int | None]:
        """The form in which a look keeps it."""
        until = self.until.isoformat() if self.until else None
        return [self.rule, self.version, self.quote, str(self.says), until]

    @classmethod
    def read(cls, stored: list[str | int | None]) -> "Signal":
        rule, version, quote, says, until = stored
        return cls(
            rule=str(rule),
            version=int(version or 0),
            quote=str(quote),
            says=Says(str(says)),
            until=datetime.fromisoformat(str(until)) if until else None,
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """One visit. ``url`` is what was asked; ``status`` is None where no answer came."""

    url: str
    at: datetime
    status: int | None
    hops: tuple[Hop, ...] = ()
    final_url: str = ""
    failure: Failure | None = None
    milliseconds: int = 0
    body_bytes: int = 0
    content_type: str = ""
    title: str = ""
    canonical: str = ""
    sketch: str = ""
    signals: tuple[Signal, ...] = ()
    retry_after: str = ""

    def signal(self, *says: Says) -> Signal | None:
        """The first signal that says one of these."""
        return next((signal for signal in self.signals if signal.says in says), None)


def cut_quote(text: str) -> str:
    """The words on one line, at most ``MAX_QUOTE`` characters."""
    line = keepable(" ".join(text.split()))
    return line if len(line) <= MAX_QUOTE else line[: MAX_QUOTE - 1].rstrip() + "…"


def keepable(text: str) -> str:
    """The text without what no database keeps: NUL, and halves of characters."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")

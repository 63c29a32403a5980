"""The digest as a value and as a plain text. Pure."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at, what of it, and where."""

    title: str
    why: str
    path: str


@dataclass(frozen=True, slots=True)
class Section:
    """One question that an editor answers, with the first lines and how many there are in all."""

    heading: str
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Digest:
    """All of it for the week that begins on ``monday``."""

    monday: date
    sections: tuple[Section, ...]

    @property
    def subject(self) -> str:
        waiting = sum(section.total for section in self.sections)
        return f"This week: {waiting} things to look at" if waiting else "This week: all is well"

    def text(self, site: str) -> str:
        """The words of the mail; ``site`` is our address without a slash at its end."""
        parts = [f"The week of {self.monday:%A} {self.monday.day} {self.monday:%B %Y}."]
        for section in self.sections:
            parts.append(f"{section.heading}: {section.total or 'none'}")
            parts += [
                f"  - {line.title} ({line.why})\n    {site}{line.path}" for line in section.lines
            ]
            if section.total > len(section.lines):
                parts.append(f"  and {section.total - len(section.lines)} more")
        return "\n\n".join(parts) + "\n"


def in_words(moment: datetime) -> str:
    """An instant for an editor, who may be anywhere."""
    return f"{moment:%a} {moment.day} {moment:%b %H:%M} UTC"

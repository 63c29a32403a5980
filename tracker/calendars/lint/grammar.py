"""Octets read as content lines, and these as a tree of components (RFC 5545, section 3.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tracker.calendars.lint.faults import Fault, fault

_NAME: Final = r"[A-Za-z0-9-]+"
_VALUE: Final = r'(?:"[^"]*"|[^";:,]*)'
_LINE = re.compile(rf"({_NAME})((?:;{_NAME}={_VALUE}(?:,{_VALUE})*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(rf";({_NAME})=({_VALUE}(?:,{_VALUE})*)")
_CARET = {"^^": "^", "^n": "\n", "^'": '"'}


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One unfolded line; ``number`` is the physical line on which it begins."""

    number: int
    name: str
    parameters: dict[str, tuple[str, ...]]
    value: str

    def parameter(self, name: str) -> str:
        return ",".join(self.parameters.get(name, ()))


@dataclass(slots=True)
class Component:
    """BEGIN … END with what stands between; ``number`` is the line of BEGIN."""

    name: str
    number: int
    lines: list[ContentLine] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[ContentLine]:
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> ContentLine | None:
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        found = self.first(name)
        return found.value if found else ""

    def named(self, name: str) -> list["Component"]:
        return [child for child in self.children if child.name == name]


def read(octets: bytes) -> tuple[list[Component], list[Fault]]:
    """The top components and what is wrong with their grammar; reads on after each fault."""
    top: list[Component] = []
    open_ones: list[Component] = []
    faults: list[Fault] = []
    for line in _content_lines(octets, faults):
        if line.name == "BEGIN":
            component = Component(line.value.upper(), line.number)
            (open_ones[-1].children if open_ones else top).append(component)
            open_ones.append(component)
        elif line.name == "END":
            if not open_ones or open_ones[-1].name != line.value.upper():
                faults.append(fault("unbalanced", line.number, f"END:{line.value}"))
            if open_ones:
                open_ones.pop()
        elif open_ones:
            open_ones[-1].lines.append(line)
        else:
            faults.append(fault("after-the-end" if top else "not-a-calendar", line.number))
    faults += [fault("unbalanced", left.number, f"BEGIN:{left.name}") for left in open_ones]
    return top, faults


def _content_lines(octets: bytes, faults: list[Fault]) -> Iterator[ContentLine]:
    for number, text in unfolded(octets):
        line = content_line(number, text)
        if line is None:
            faults.append(fault("malformed-line", number, text))
        else:
            yield line


def unfolded(octets: bytes) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first physical line; blank ones are left out."""
    pieces: list[bytes] = []
    began = 1
    text = octets.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for number, line in enumerate(text.split(b"\n"), start=1):
        if line[:1] in (b" ", b"\t") and pieces:
            pieces.append(line[1:])
            continue
        if any(pieces):
            yield began, b"".join(pieces).decode(errors="replace")
        pieces, began = [line], number
    if any(pieces):
        yield began, b"".join(pieces).decode(errors="replace")


def content_line(number: int, text: str) -> ContentLine | None:
    """``NAME;PARAMETER=VALUE:VALUE``, or None where the text is no such line."""
    seen = _LINE.fullmatch(text)
    if seen is None:
        return None
    parameters = {
        name.upper(): tuple(_bare(value) for value in re.findall(_VALUE, values) if value)
        for name, values in _PARAMETER.findall(seen[2])
    }
    return ContentLine(number, seen[1].upper(), parameters, seen[3])


def _bare(value: str) -> str:
    """Without its quotes, its RFC 6868 carets resolved."""
    return re.sub(r"\^[\^n']", lambda at: _CARET[at[0]], value.strip('"'))

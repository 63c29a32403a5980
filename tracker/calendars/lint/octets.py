"""Faults of a feed as octets, before anything is read in it."""

import re

from tracker.calendars.lines import LINE_OCTETS
from tracker.calendars.lint.faults import Fault, fault

BOM = b"\xef\xbb\xbf"

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_C1 = re.compile("[\x80-\x9f]")
_HTML = re.compile(rb"\s*(?:<!doctype|<html|<\?xml)", re.IGNORECASE)


def octet_faults(octets: bytes) -> list[Fault]:
    """Faults of the whole and of each physical line."""
    if not octets.strip():
        return [fault("empty", 0)]
    if _HTML.match(octets):
        return [fault("html", 1, octets[:60].decode(errors="replace"))]
    found = [fault("bom", 1)] if octets.startswith(BOM) else []
    if not octets.endswith((b"\n", b"\r")):
        found.append(fault("last-line-end", octets.count(b"\n") + 1))
    for number, line in enumerate(octets.removeprefix(BOM).split(b"\n"), start=1):
        found += _line_faults(number, line)
    return found


def _line_faults(number: int, line: bytes) -> list[Fault]:
    """Faults of one line as it stands between two line feeds."""
    if not line:
        return []  # after the last line feed, or a bare one: told by the line before it
    bare = line.removesuffix(b"\r")
    found = []
    if bare == line or b"\r" in bare:
        found.append(fault("line-end", number))
    if not bare.strip():
        found.append(fault("blank-line", number))
    if len(bare) > LINE_OCTETS:
        found.append(fault("line-too-long", number, f"{len(bare)} octets"))
    if (len(bare) - len(bare.rstrip(b"\\"))) % 2:
        found.append(fault("fold-in-escape", number))
    return found + _character_faults(number, bare)


def _character_faults(number: int, bare: bytes) -> list[Fault]:
    try:
        text = bare.decode()
    except UnicodeDecodeError as error:
        inside = error.start <= 1 or error.reason == "unexpected end of data"
        return [fault("fold-in-character" if inside else "not-utf8", number)]
    control = _CONTROL.search(bare.replace(b"\r", b""))
    if control or _C1.search(text):
        return [fault("control-character", number)]
    return []
